/**
 * Matrix product with a gathered left side: what an implicit "im2col" convolution needs, and an ordinary product as well.
 *
 * Twelve accumulators of four floats, two vectors of the right side and one broadcast float of the left fill the sixteen
 * vector registers that V8 uses: a tile of 6 rows x 8 columns does twelve multiply-adds for eight loads. The functions of tiles are
 * one plain loop with no other branch behind it; otherwise V8 keeps accumulators in memory, which costs a third of the speed.
 */
import { madd, storeLanes } from './lanes';
import { spare } from './spare';

/** Rows of a tile. Tables of row offsets must be filled up to a multiple of it. */
const ROWS: usize = 6;
/** Bytes of a tile's part of the table. */
const TABLE_STEP: usize = ROWS * 8;
/** Columns of a panel of the right side. */
const COLUMNS: usize = 8;
/** Rows that are multiplied by one panel after the other: as many as keep this many floats (24 KiB) in the first-level cache. */
const CACHED_FLOATS: usize = 6 << 10;

/**
 * out[row][column] = sum of left[row][k] * right[k][column].
 *
 * A left row is `runs` of `runFloats` floats, `runStep` bytes apart: for a convolution, one for every row of the
 * filter. `offsets` has, for every row, two byte offsets: of its first run from `left`, and of its output from `out`.
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
  runs: usize,
  runFloats: usize,
  runStep: usize,
): void {
  const inner = runs * runFloats;
  const run = runFloats << 2;
  const panel = (inner * COLUMNS) << 2;
  if (inner === 0) return zeroRows(out, offsets, rows, columns);
  if (columns % COLUMNS !== 0) prepareSpare();
  const block = max(1, CACHED_FLOATS / inner / ROWS) * TABLE_STEP;
  const end = offsets + rows * 8;
  for (let first = offsets; first < end; first += block) {
    const last = min(end, first + block);
    let filters = right;
    let target = out;
    for (let column: usize = 0; column < columns; column += COLUMNS, filters += panel, target += COLUMNS << 2) {
      const width = <i32>(columns - column);
      for (let row = first; row < last; row += TABLE_STEP) {
        if (width >= 8) {
          for (let i: usize = 0, from = left, filter = filters; i < runs; i++, from += runStep, filter += run << 3) {
            tile6x8(from, filter, target, row, run, i > 0);
          }
        } else {
          partialTile(left, filters, target, row, runs, run, runStep, width);
        }
      }
    }
  }
}

/** The sums of nothing: a phase of a gradient that no tap of the filter reaches. */
function zeroRows(out: usize, offsets: usize, rows: usize, columns: usize): void {
  for (; rows > 0; rows--, offsets += 8) memory.fill(out + load<u32>(offsets, 4), 0, columns << 2);
}

/** Offsets of the rows of a tile that stands in spare space, behind its table: 32 bytes each. */
function prepareSpare(): void {
  for (let i: usize = 0; i < ROWS; i++) store<u32>(spare + i * 8, <u32>(i * 32), 4);
}

/** A tile with fewer than eight columns, by way of a whole one in spare space. */
function partialTile(
  left: usize,
  right: usize,
  out: usize,
  offsets: usize,
  runs: usize,
  run: usize,
  runStep: usize,
  width: i32,
): void {
  const tile = spare + TABLE_STEP;
  for (let i: usize = 0; i < TABLE_STEP; i += 8) store<u32>(spare + i, load<u32>(offsets + i));
  if (width > 4) {
    for (let i: usize = 0; i < runs; i++, left += runStep, right += run << 3) {
      tile6x8(left, right, tile, spare, run, i > 0);
    }
    for (let i: usize = 0; i < ROWS; i++) {
      const to = out + load<u32>(offsets + i * 8, 4);
      v128.store(to, v128.load(tile + i * 32));
      storeLanes(to + 16, v128.load(tile + i * 32, 16), width - 4);
    }
  } else {
    for (let i: usize = 0; i < runs; i++, left += runStep, right += run << 3) {
      tile6x4(left, right, tile, spare, run, i > 0);
    }
    for (let i: usize = 0; i < ROWS; i++) {
      storeLanes(out + load<u32>(offsets + i * 8, 4), v128.load(tile + i * 32), width);
    }
  }
}

/** One run of every row, [6,run], times the panel; added to what is there if there is `more` than this one. */
function tile6x8(left: usize, right: usize, out: usize, offsets: usize, run: usize, more: bool): void {
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
  if (more) {
    c00 = v128.load(out + load<u32>(offsets, 4));
    c01 = v128.load(out + load<u32>(offsets, 4), 16);
    c10 = v128.load(out + load<u32>(offsets, 12));
    c11 = v128.load(out + load<u32>(offsets, 12), 16);
    c20 = v128.load(out + load<u32>(offsets, 20));
    c21 = v128.load(out + load<u32>(offsets, 20), 16);
    c30 = v128.load(out + load<u32>(offsets, 28));
    c31 = v128.load(out + load<u32>(offsets, 28), 16);
    c40 = v128.load(out + load<u32>(offsets, 36));
    c41 = v128.load(out + load<u32>(offsets, 36), 16);
    c50 = v128.load(out + load<u32>(offsets, 44));
    c51 = v128.load(out + load<u32>(offsets, 44), 16);
  }
  let a0 = left + load<u32>(offsets, 0);
  let a1 = left + load<u32>(offsets, 8);
  let a2 = left + load<u32>(offsets, 16);
  let a3 = left + load<u32>(offsets, 24);
  let a4 = left + load<u32>(offsets, 32);
  let a5 = left + load<u32>(offsets, 40);
  const end = a0 + run;
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
  v128.store(out + load<u32>(offsets, 4), c00);
  v128.store(out + load<u32>(offsets, 4), c01, 16);
  v128.store(out + load<u32>(offsets, 12), c10);
  v128.store(out + load<u32>(offsets, 12), c11, 16);
  v128.store(out + load<u32>(offsets, 20), c20);
  v128.store(out + load<u32>(offsets, 20), c21, 16);
  v128.store(out + load<u32>(offsets, 28), c30);
  v128.store(out + load<u32>(offsets, 28), c31, 16);
  v128.store(out + load<u32>(offsets, 36), c40);
  v128.store(out + load<u32>(offsets, 36), c41, 16);
  v128.store(out + load<u32>(offsets, 44), c50);
  v128.store(out + load<u32>(offsets, 44), c51, 16);
}

/** The same for the first four of eight columns. */
function tile6x4(left: usize, right: usize, out: usize, offsets: usize, run: usize, more: bool): void {
  let c0 = f32x4.splat(0);
  let c1 = c0;
  let c2 = c0;
  let c3 = c0;
  let c4 = c0;
  let c5 = c0;
  if (more) {
    c0 = v128.load(out + load<u32>(offsets, 4));
    c1 = v128.load(out + load<u32>(offsets, 12));
    c2 = v128.load(out + load<u32>(offsets, 20));
    c3 = v128.load(out + load<u32>(offsets, 28));
    c4 = v128.load(out + load<u32>(offsets, 36));
    c5 = v128.load(out + load<u32>(offsets, 44));
  }
  let a0 = left + load<u32>(offsets, 0);
  let a1 = left + load<u32>(offsets, 8);
  let a2 = left + load<u32>(offsets, 16);
  let a3 = left + load<u32>(offsets, 24);
  let a4 = left + load<u32>(offsets, 32);
  let a5 = left + load<u32>(offsets, 40);
  const end = a0 + run;
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
  v128.store(out + load<u32>(offsets, 4), c0);
  v128.store(out + load<u32>(offsets, 12), c1);
  v128.store(out + load<u32>(offsets, 20), c2);
  v128.store(out + load<u32>(offsets, 28), c3);
  v128.store(out + load<u32>(offsets, 36), c4);
  v128.store(out + load<u32>(offsets, 44), c5);
}
