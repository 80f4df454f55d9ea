/** Naive: one pixel and column at a time. */
export function convolveCodes(
  input: usize,
  table: usize,
  rows: usize,
  runs: usize,
  runBytes: usize,
  runStep: usize,
  weights: usize,
  starts: usize,
  scales: usize,
  bias: usize,
  columns: usize,
  output: usize,
  activation: i32,
  slope: f32,
  target: i32,
  zero: i32,
): void {
  const panel = runs * runBytes * 8;
  const stored = (columns + 3) & ~3;
  for (let row: usize = 0; row < rows; row++) {
    const from = input + load<u32>(table + row * 8);
    const to = output + load<u32>(table + row * 8, 4);
    for (let column: usize = 0; column < stored; column++) {
      let sum = load<i32>(starts + column * 4);
      let weight = weights + (column >> 3) * panel + (column & 7) * 4;
      for (let i: usize = 0; i < runs; i++) {
        for (let k: usize = 0; k < runBytes; k += 4, weight += 32) {
          for (let j: usize = 0; j < 4; j++) {
            sum += <i32>load<u8>(from + i * runStep + k + j) * <i32>load<i8>(weight + j);
          }
        }
      }
      let y = <f32>sum * load<f32>(scales + column * 4);
      y += load<f32>(bias + column * 4);
      if (activation == 1) y = max<f32>(y, 0);
      if (activation == 2 && y < 0) y *= slope;
      if (target == 0) {
        store<f32>(to + column * 4, y);
      } else {
        y = nearest<f32>(y + <f32>zero);
        store<u8>(to + column, <u8>min<f32>(max<f32>(y, 0), 127));
      }
    }
  }
}
