/**
 * Tiles of convolutions in floats: six pixels or five times eight columns, or six times four where no more are left. See `code-tiles.ts`,
 * whose twin this is, for why they look as they do.
 */
import { madd, rectify } from './lanes';

/** Six pixels, eight columns. */
export function floats6x8(
  input: usize,
  table: usize,
  end: usize,
  runs: usize,
  run: usize,
  runStep: usize,
  weights: usize,
  bias: usize,
  output: usize,
  slope: f32,
): void {
  tiles(6, true, input, table, end, runs, run, runStep, weights, bias, output, slope);
}

/** Five pixels, eight columns. */
export function floats5x8(
  input: usize,
  table: usize,
  end: usize,
  runs: usize,
  run: usize,
  runStep: usize,
  weights: usize,
  bias: usize,
  output: usize,
  slope: f32,
): void {
  tiles(5, true, input, table, end, runs, run, runStep, weights, bias, output, slope);
}

/** Six pixels, four columns. */
export function floats6x4(
  input: usize,
  table: usize,
  end: usize,
  runs: usize,
  run: usize,
  runStep: usize,
  weights: usize,
  bias: usize,
  output: usize,
  slope: f32,
): void {
  tiles(6, false, input, table, end, runs, run, runStep, weights, bias, output, slope);
}

/** The tiles of a part of the table, one after the other; of `ROWS` pixels, a constant, and eight columns or four. */
@inline
function tiles(
  ROWS: i32,
  WIDE: bool,
  input: usize,
  table: usize,
  end: usize,
  runs: usize,
  run: usize,
  runStep: usize,
  weights: usize,
  bias: usize,
  output: usize,
  slope: f32,
): void {
  const skip = runStep - run;
  for (; table < end; table += ROWS << 3) {
    let c00 = v128.load(bias);
    let c01 = WIDE ? v128.load(bias, 16) : f32x4.splat(0);
    let c10 = c00;
    let c11 = c01;
    let c20 = c00;
    let c21 = c01;
    let c30 = c00;
    let c31 = c01;
    let c40 = c00;
    let c41 = c01;
    let c50 = c00;
    let c51 = c01;
    let a0 = input + load<u32>(table, 0);
    let a1 = input + load<u32>(table, 8);
    let a2 = input + load<u32>(table, 16);
    let a3 = input + load<u32>(table, 24);
    let a4 = input + load<u32>(table, 32);
    let a5 = a4;
    if (ROWS > 5) a5 = input + load<u32>(table, 40);
    let panel = weights;
    let left = runs;
    do {
      const end = a0 + run;
      while (a0 < end) {
        let b0 = v128.load(panel);
        let b1 = WIDE ? v128.load(panel, 16) : b0;
        let x = v128.load32_splat(a0);
        c00 = madd(x, b0, c00);
        if (WIDE) c01 = madd(x, b1, c01);
        x = v128.load32_splat(a1);
        c10 = madd(x, b0, c10);
        if (WIDE) c11 = madd(x, b1, c11);
        x = v128.load32_splat(a2);
        c20 = madd(x, b0, c20);
        if (WIDE) c21 = madd(x, b1, c21);
        x = v128.load32_splat(a3);
        c30 = madd(x, b0, c30);
        if (WIDE) c31 = madd(x, b1, c31);
        x = v128.load32_splat(a4);
        c40 = madd(x, b0, c40);
        if (WIDE) c41 = madd(x, b1, c41);
        if (ROWS > 5) {
          x = v128.load32_splat(a5);
          c50 = madd(x, b0, c50);
          if (WIDE) c51 = madd(x, b1, c51);
        }
        b0 = v128.load(panel, 32);
        b1 = WIDE ? v128.load(panel, 48) : b0;
        x = v128.load32_splat(a0, 4);
        if (WIDE) c00 = madd(x, b0, c00);
        c01 = madd(x, b1, c01);
        x = v128.load32_splat(a1, 4);
        if (WIDE) c10 = madd(x, b0, c10);
        c11 = madd(x, b1, c11);
        x = v128.load32_splat(a2, 4);
        if (WIDE) c20 = madd(x, b0, c20);
        c21 = madd(x, b1, c21);
        x = v128.load32_splat(a3, 4);
        if (WIDE) c30 = madd(x, b0, c30);
        c31 = madd(x, b1, c31);
        x = v128.load32_splat(a4, 4);
        if (WIDE) c40 = madd(x, b0, c40);
        c41 = madd(x, b1, c41);
        if (ROWS > 5) {
          x = v128.load32_splat(a5, 4);
          if (WIDE) c50 = madd(x, b0, c50);
          c51 = madd(x, b1, c51);
        }
        b0 = v128.load(panel, 64);
        b1 = WIDE ? v128.load(panel, 80) : b0;
        x = v128.load32_splat(a0, 8);
        c00 = madd(x, b0, c00);
        if (WIDE) c01 = madd(x, b1, c01);
        x = v128.load32_splat(a1, 8);
        c10 = madd(x, b0, c10);
        if (WIDE) c11 = madd(x, b1, c11);
        x = v128.load32_splat(a2, 8);
        c20 = madd(x, b0, c20);
        if (WIDE) c21 = madd(x, b1, c21);
        x = v128.load32_splat(a3, 8);
        c30 = madd(x, b0, c30);
        if (WIDE) c31 = madd(x, b1, c31);
        x = v128.load32_splat(a4, 8);
        c40 = madd(x, b0, c40);
        if (WIDE) c41 = madd(x, b1, c41);
        if (ROWS > 5) {
          x = v128.load32_splat(a5, 8);
          c50 = madd(x, b0, c50);
          if (WIDE) c51 = madd(x, b1, c51);
        }
        b0 = v128.load(panel, 96);
        b1 = WIDE ? v128.load(panel, 112) : b0;
        x = v128.load32_splat(a0, 12);
        if (WIDE) c00 = madd(x, b0, c00);
        c01 = madd(x, b1, c01);
        x = v128.load32_splat(a1, 12);
        if (WIDE) c10 = madd(x, b0, c10);
        c11 = madd(x, b1, c11);
        x = v128.load32_splat(a2, 12);
        if (WIDE) c20 = madd(x, b0, c20);
        c21 = madd(x, b1, c21);
        x = v128.load32_splat(a3, 12);
        if (WIDE) c30 = madd(x, b0, c30);
        c31 = madd(x, b1, c31);
        x = v128.load32_splat(a4, 12);
        if (WIDE) c40 = madd(x, b0, c40);
        c41 = madd(x, b1, c41);
        if (ROWS > 5) {
          x = v128.load32_splat(a5, 12);
          if (WIDE) c50 = madd(x, b0, c50);
          c51 = madd(x, b1, c51);
        }
        panel += 128;
        a0 += 16;
        a1 += 16;
        a2 += 16;
        a3 += 16;
        a4 += 16;
        a5 += 16;
      }
      a0 += skip;
      a1 += skip;
      a2 += skip;
      a3 += skip;
      a4 += skip;
      a5 += skip;
    } while (--left);
    finish(WIDE, c00, c01, output + load<u32>(table, 4), slope);
    finish(WIDE, c10, c11, output + load<u32>(table, 12), slope);
    finish(WIDE, c20, c21, output + load<u32>(table, 20), slope);
    finish(WIDE, c30, c31, output + load<u32>(table, 28), slope);
    finish(WIDE, c40, c41, output + load<u32>(table, 36), slope);
    if (ROWS > 5) finish(WIDE, c50, c51, output + load<u32>(table, 44), slope);
  }
}

/** What becomes of the sums of one pixel. */
@inline
function finish(WIDE: bool, sums0: v128, sums1: v128, to: usize, slope: f32): void {
  v128.store(to, rectify(WIDE ? sums0 : f32x4.add(sums0, sums1), f32x4.splat(slope)));
  if (WIDE) v128.store(to, rectify(sums1, f32x4.splat(slope)), 16);
}
