/** Naive: one pixel and column at a time. */
export function convolveFloats(
  input: usize,
  table: usize,
  rows: usize,
  runs: usize,
  runFloats: usize,
  runStep: usize,
  weights: usize,
  bias: usize,
  columns: usize,
  output: usize,
  activation: i32,
  slope: f32,
): void {
  const panel = runs * runFloats * 32;
  const stored = (columns + 3) & ~3;
  for (let row: usize = 0; row < rows; row++) {
    const from = input + load<u32>(table + row * 8);
    const to = output + load<u32>(table + row * 8, 4);
    for (let column: usize = 0; column < stored; column++) {
      let sum = load<f32>(bias + column * 4);
      let weight = weights + (column >> 3) * panel + (column & 7) * 4;
      for (let i: usize = 0; i < runs; i++) {
        for (let k: usize = 0; k < runFloats; k++, weight += 32) {
          sum += load<f32>(from + i * runStep + k * 4) * load<f32>(weight);
        }
      }
      if (activation == 1) sum = max<f32>(sum, 0);
      if (activation == 2 && sum < 0) sum *= slope;
      store<f32>(to + column * 4, sum);
    }
  }
}
