/** Matrices are walked in bands this wide, so that the lines read by one band of columns stay in the first-level cache. */
const BAND: usize = 32;

/** source, read as [batch,rows,columns] -> target [batch,columns,rows]. They must not overlap. */
export function transpose(source: usize, target: usize, batch: usize, rows: usize, columns: usize): void {
  for (let item: usize = 0; item < batch; item++) {
    for (let first: usize = 0; first < rows; first += BAND) {
      transposeBand(source, target, rows, columns, first, min(rows, first + BAND));
    }
    source += (rows * columns) << 2;
    target += (rows * columns) << 2;
  }
}

function transposeBand(source: usize, target: usize, rows: usize, columns: usize, first: usize, end: usize): void {
  const wide = columns & ~3;
  for (let column: usize = 0; column < wide; column += 4) {
    let row = first;
    for (; row + 4 <= end; row += 4) {
      const from = source + ((row * columns + column) << 2);
      const to = target + ((column * rows + row) << 2);
      transpose4x4(from, columns << 2, to, rows << 2);
    }
    for (; row < end; row++) {
      const from = source + ((row * columns + column) << 2);
      const to = target + ((column * rows + row) << 2);
      for (let i: usize = 0; i < 4; i++) store<u32>(to + ((i * rows) << 2), load<u32>(from + (i << 2)));
    }
  }
  for (let column = wide; column < columns; column++) {
    for (let row = first; row < end; row++) {
      store<u32>(target + ((column * rows + row) << 2), load<u32>(source + ((row * columns + column) << 2)));
    }
  }
}

/** Sixteen floats, in rows `fromStep` bytes apart -> their transpose, in rows `toStep` bytes apart. */
@inline
function transpose4x4(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + fromStep);
  const c = v128.load(from + 2 * fromStep);
  const d = v128.load(from + 3 * fromStep);
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i64>(ab, cd, 0, 2));
  v128.store(to + toStep, v128.shuffle<i64>(ab, cd, 1, 3));
  v128.store(to + 2 * toStep, v128.shuffle<i64>(abHigh, cdHigh, 0, 2));
  v128.store(to + 3 * toStep, v128.shuffle<i64>(abHigh, cdHigh, 1, 3));
}
