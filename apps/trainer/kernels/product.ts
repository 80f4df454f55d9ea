/**
 * Matrix product with a gathered left side: what an implicit "im2col" convolution needs, and an ordinary product as well.
 *
 * Twelve accumulators of four floats, two vectors of the right side and one broadcast float of the left fill the sixteen
 * vector registers that V8 uses: a tile of 6 rows x 8 columns does twelve multiply-adds for eight loads.
 */
import { madd, storeLanes } from './lanes';

/** Rows of a tile. Tables of row offsets must be filled up to a multiple of it. */
const ROWS: usize = 6;
/** Columns of a panel of the right side. */
const COLUMNS: usize = 8;

/**
 * out[row][column] = sum of left[row][k] * right[k][column].
 *
 * A left row is `segments` runs of `segmentFloats` floats, `segmentStep` bytes apart: for a convolution, one run for every
 * row of the filter. `offsets` has, for every row, two byte offsets: of its first run from `left`, and of its output from `out`.
 * Rows may repeat, so that a table can be filled up.
 *
 * @param right panels of 8 columns, [panels,k,8], made by `packColumns`
 */
export function product(
  left: usize,
  right: usize,
  out: usize,
  offsets: usize,
  rows: usize,
  columns: usize,
  segments: usize,
  segmentFloats: usize,
  segmentStep: usize,
): void {
  const panel = (segments * segmentFloats * COLUMNS) << 2;
  const end = offsets + rows * 8;
  for (let column: usize = 0; column < columns; column += COLUMNS, right += panel, out += COLUMNS << 2) {
    const width = <i32>(columns - column);
    for (let row = offsets; row < end; row += ROWS * 8) {
      if (width > 4) tile6x8(left, right, out, row, segments, segmentFloats << 2, segmentStep, width);
      else tile6x4(left, right, out, row, segments, segmentFloats << 2, segmentStep, width);
    }
  }
}

function tile6x8(
  left: usize,
  right: usize,
  out: usize,
  offsets: usize,
  segments: usize,
  segmentBytes: usize,
  segmentStep: usize,
  width: i32,
): void {
  let c00 = f32x4.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  let c40 = c00;
  let c41 = c00;
  let c50 = c00;
  let c51 = c00;
  let a0 = left + load<u32>(offsets, 0);
  let a1 = left + load<u32>(offsets, 8);
  let a2 = left + load<u32>(offsets, 16);
  let a3 = left + load<u32>(offsets, 24);
  let a4 = left + load<u32>(offsets, 32);
  let a5 = left + load<u32>(offsets, 40);
  const skip = segmentStep - segmentBytes;
  for (; segments > 0; segments--) {
    const end = a0 + segmentBytes;
    while (a0 < end) {
      const b0 = v128.load(right);
      const b1 = v128.load(right, 16);
      let a = v128.load32_splat(a0);
      c00 = madd(a, b0, c00);
      c01 = madd(a, b1, c01);
      a = v128.load32_splat(a1);
      c10 = madd(a, b0, c10);
      c11 = madd(a, b1, c11);
      a = v128.load32_splat(a2);
      c20 = madd(a, b0, c20);
      c21 = madd(a, b1, c21);
      a = v128.load32_splat(a3);
      c30 = madd(a, b0, c30);
      c31 = madd(a, b1, c31);
      a = v128.load32_splat(a4);
      c40 = madd(a, b0, c40);
      c41 = madd(a, b1, c41);
      a = v128.load32_splat(a5);
      c50 = madd(a, b0, c50);
      c51 = madd(a, b1, c51);
      right += 32;
      a0 += 4;
      a1 += 4;
      a2 += 4;
      a3 += 4;
      a4 += 4;
      a5 += 4;
    }
    a0 += skip;
    a1 += skip;
    a2 += skip;
    a3 += skip;
    a4 += skip;
    a5 += skip;
  }
  storeEight(out + load<u32>(offsets, 4), c00, c01, width);
  storeEight(out + load<u32>(offsets, 12), c10, c11, width);
  storeEight(out + load<u32>(offsets, 20), c20, c21, width);
  storeEight(out + load<u32>(offsets, 28), c30, c31, width);
  storeEight(out + load<u32>(offsets, 36), c40, c41, width);
  storeEight(out + load<u32>(offsets, 44), c50, c51, width);
}

@inline
function storeEight(target: usize, low: v128, high: v128, width: i32): void {
  v128.store(target, low);
  storeLanes(target + 16, high, width - 4);
}

/** The last columns, four at the most. The panel is eight wide all the same. */
function tile6x4(
  left: usize,
  right: usize,
  out: usize,
  offsets: usize,
  segments: usize,
  segmentBytes: usize,
  segmentStep: usize,
  width: i32,
): void {
  let c0 = f32x4.splat(0);
  let c1 = c0;
  let c2 = c0;
  let c3 = c0;
  let c4 = c0;
  let c5 = c0;
  let a0 = left + load<u32>(offsets, 0);
  let a1 = left + load<u32>(offsets, 8);
  let a2 = left + load<u32>(offsets, 16);
  let a3 = left + load<u32>(offsets, 24);
  let a4 = left + load<u32>(offsets, 32);
  let a5 = left + load<u32>(offsets, 40);
  const skip = segmentStep - segmentBytes;
  for (; segments > 0; segments--) {
    const end = a0 + segmentBytes;
    while (a0 < end) {
      const b = v128.load(right);
      c0 = madd(v128.load32_splat(a0), b, c0);
      c1 = madd(v128.load32_splat(a1), b, c1);
      c2 = madd(v128.load32_splat(a2), b, c2);
      c3 = madd(v128.load32_splat(a3), b, c3);
      c4 = madd(v128.load32_splat(a4), b, c4);
      c5 = madd(v128.load32_splat(a5), b, c5);
      right += 32;
      a0 += 4;
      a1 += 4;
      a2 += 4;
      a3 += 4;
      a4 += 4;
      a5 += 4;
    }
    a0 += skip;
    a1 += skip;
    a2 += skip;
    a3 += skip;
    a4 += skip;
    a5 += skip;
  }
  storeLanes(out + load<u32>(offsets, 4), c0, width);
  storeLanes(out + load<u32>(offsets, 12), c1, width);
  storeLanes(out + load<u32>(offsets, 20), c2, width);
  storeLanes(out + load<u32>(offsets, 28), c3, width);
  storeLanes(out + load<u32>(offsets, 36), c4, width);
  storeLanes(out + load<u32>(offsets, 44), c5, width);
}
