/**
 * Tiles of convolutions in integers: six pixels or five times eight columns, or six times four where no more are left.
 *
 * Twelve sums of four, two vectors of weights and one broadcast of four codes fill the fifteen vector registers that V8 gives away:
 * twelve products for eight loads. Written four steps long, in the order in which it shall run: V8 keeps that, and binaryen's -O3 does
 * not. Runs are loops in the same function, and so are tiles, as sums stay in registers over loops but not over calls.
 */
import { finish } from './code-sums';
import { dot } from './lanes';

/** Six pixels, eight columns, stored as codes. */
export function codes6x8(
  input: usize,
  table: usize,
  end: usize,
  runs: usize,
  run: usize,
  runStep: usize,
  weights: usize,
  starts: usize,
  scales: usize,
  bias: usize,
  output: usize,
  slope: f32,
  zero: f32,
): void {
  tiles(6, true, true, input, table, end, runs, run, runStep, weights, starts, scales, bias, output, slope, zero);
}

/** Five pixels, eight columns, stored as codes. */
export function codes5x8(
  input: usize,
  table: usize,
  end: usize,
  runs: usize,
  run: usize,
  runStep: usize,
  weights: usize,
  starts: usize,
  scales: usize,
  bias: usize,
  output: usize,
  slope: f32,
  zero: f32,
): void {
  tiles(5, true, true, input, table, end, runs, run, runStep, weights, starts, scales, bias, output, slope, zero);
}

/** Six pixels, four columns, stored as codes. */
export function codes6x4(
  input: usize,
  table: usize,
  end: usize,
  runs: usize,
  run: usize,
  runStep: usize,
  weights: usize,
  starts: usize,
  scales: usize,
  bias: usize,
  output: usize,
  slope: f32,
  zero: f32,
): void {
  tiles(6, false, true, input, table, end, runs, run, runStep, weights, starts, scales, bias, output, slope, zero);
}

/** Six pixels, eight columns, stored as floats. */
export function sums6x8(
  input: usize,
  table: usize,
  end: usize,
  runs: usize,
  run: usize,
  runStep: usize,
  weights: usize,
  starts: usize,
  scales: usize,
  bias: usize,
  output: usize,
  slope: f32,
  zero: f32,
): void {
  tiles(6, true, false, input, table, end, runs, run, runStep, weights, starts, scales, bias, output, slope, zero);
}

/** Five pixels, eight columns, stored as floats. */
export function sums5x8(
  input: usize,
  table: usize,
  end: usize,
  runs: usize,
  run: usize,
  runStep: usize,
  weights: usize,
  starts: usize,
  scales: usize,
  bias: usize,
  output: usize,
  slope: f32,
  zero: f32,
): void {
  tiles(5, true, false, input, table, end, runs, run, runStep, weights, starts, scales, bias, output, slope, zero);
}

/** Six pixels, four columns, stored as floats. */
export function sums6x4(
  input: usize,
  table: usize,
  end: usize,
  runs: usize,
  run: usize,
  runStep: usize,
  weights: usize,
  starts: usize,
  scales: usize,
  bias: usize,
  output: usize,
  slope: f32,
  zero: f32,
): void {
  tiles(6, false, false, input, table, end, runs, run, runStep, weights, starts, scales, bias, output, slope, zero);
}

/**
 * The tiles of a part of the table, one after the other. The names in capitals are constants, and decide what is compiled: pixels of a
 * tile, whether it has eight columns or four, and whether codes are stored or floats. With four columns, sums of steps at odd places
 * stand where the other four columns would, so that no product waits for the one before.
 */
@inline
function tiles(
  ROWS: i32,
  WIDE: bool,
  CODES: bool,
  input: usize,
  table: usize,
  end: usize,
  runs: usize,
  run: usize,
  runStep: usize,
  weights: usize,
  starts: usize,
  scales: usize,
  bias: usize,
  output: usize,
  slope: f32,
  zero: f32,
): void {
  const skip = runStep - run;
  const fours = run & ~15;
  const rest = run & 15;
  for (; table < end; table += ROWS << 3) {
    let c00 = v128.load(starts);
    let c01 = WIDE ? v128.load(starts, 16) : i32x4.splat(0);
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
      const whole = a0 + fours;
      while (a0 < whole) {
        let b0 = v128.load(panel);
        let b1 = WIDE ? v128.load(panel, 16) : b0;
        let x = v128.load32_splat(a0);
        c00 = dot(b0, x, c00);
        if (WIDE) c01 = dot(b1, x, c01);
        x = v128.load32_splat(a1);
        c10 = dot(b0, x, c10);
        if (WIDE) c11 = dot(b1, x, c11);
        x = v128.load32_splat(a2);
        c20 = dot(b0, x, c20);
        if (WIDE) c21 = dot(b1, x, c21);
        x = v128.load32_splat(a3);
        c30 = dot(b0, x, c30);
        if (WIDE) c31 = dot(b1, x, c31);
        x = v128.load32_splat(a4);
        c40 = dot(b0, x, c40);
        if (WIDE) c41 = dot(b1, x, c41);
        if (ROWS > 5) {
          x = v128.load32_splat(a5);
          c50 = dot(b0, x, c50);
          if (WIDE) c51 = dot(b1, x, c51);
        }
        b0 = v128.load(panel, 32);
        b1 = WIDE ? v128.load(panel, 48) : b0;
        x = v128.load32_splat(a0, 4);
        if (WIDE) c00 = dot(b0, x, c00);
        c01 = dot(b1, x, c01);
        x = v128.load32_splat(a1, 4);
        if (WIDE) c10 = dot(b0, x, c10);
        c11 = dot(b1, x, c11);
        x = v128.load32_splat(a2, 4);
        if (WIDE) c20 = dot(b0, x, c20);
        c21 = dot(b1, x, c21);
        x = v128.load32_splat(a3, 4);
        if (WIDE) c30 = dot(b0, x, c30);
        c31 = dot(b1, x, c31);
        x = v128.load32_splat(a4, 4);
        if (WIDE) c40 = dot(b0, x, c40);
        c41 = dot(b1, x, c41);
        if (ROWS > 5) {
          x = v128.load32_splat(a5, 4);
          if (WIDE) c50 = dot(b0, x, c50);
          c51 = dot(b1, x, c51);
        }
        b0 = v128.load(panel, 64);
        b1 = WIDE ? v128.load(panel, 80) : b0;
        x = v128.load32_splat(a0, 8);
        c00 = dot(b0, x, c00);
        if (WIDE) c01 = dot(b1, x, c01);
        x = v128.load32_splat(a1, 8);
        c10 = dot(b0, x, c10);
        if (WIDE) c11 = dot(b1, x, c11);
        x = v128.load32_splat(a2, 8);
        c20 = dot(b0, x, c20);
        if (WIDE) c21 = dot(b1, x, c21);
        x = v128.load32_splat(a3, 8);
        c30 = dot(b0, x, c30);
        if (WIDE) c31 = dot(b1, x, c31);
        x = v128.load32_splat(a4, 8);
        c40 = dot(b0, x, c40);
        if (WIDE) c41 = dot(b1, x, c41);
        if (ROWS > 5) {
          x = v128.load32_splat(a5, 8);
          c50 = dot(b0, x, c50);
          if (WIDE) c51 = dot(b1, x, c51);
        }
        b0 = v128.load(panel, 96);
        b1 = WIDE ? v128.load(panel, 112) : b0;
        x = v128.load32_splat(a0, 12);
        if (WIDE) c00 = dot(b0, x, c00);
        c01 = dot(b1, x, c01);
        x = v128.load32_splat(a1, 12);
        if (WIDE) c10 = dot(b0, x, c10);
        c11 = dot(b1, x, c11);
        x = v128.load32_splat(a2, 12);
        if (WIDE) c20 = dot(b0, x, c20);
        c21 = dot(b1, x, c21);
        x = v128.load32_splat(a3, 12);
        if (WIDE) c30 = dot(b0, x, c30);
        c31 = dot(b1, x, c31);
        x = v128.load32_splat(a4, 12);
        if (WIDE) c40 = dot(b0, x, c40);
        c41 = dot(b1, x, c41);
        if (ROWS > 5) {
          x = v128.load32_splat(a5, 12);
          if (WIDE) c50 = dot(b0, x, c50);
          c51 = dot(b1, x, c51);
        }
        panel += 128;
        a0 += 16;
        a1 += 16;
        a2 += 16;
        a3 += 16;
        a4 += 16;
        a5 += 16;
      }
      const end = a0 + rest;
      while (a0 < end) {
        let b0 = v128.load(panel);
        let b1 = WIDE ? v128.load(panel, 16) : b0;
        let x = v128.load32_splat(a0);
        c00 = dot(b0, x, c00);
        if (WIDE) c01 = dot(b1, x, c01);
        x = v128.load32_splat(a1);
        c10 = dot(b0, x, c10);
        if (WIDE) c11 = dot(b1, x, c11);
        x = v128.load32_splat(a2);
        c20 = dot(b0, x, c20);
        if (WIDE) c21 = dot(b1, x, c21);
        x = v128.load32_splat(a3);
        c30 = dot(b0, x, c30);
        if (WIDE) c31 = dot(b1, x, c31);
        x = v128.load32_splat(a4);
        c40 = dot(b0, x, c40);
        if (WIDE) c41 = dot(b1, x, c41);
        if (ROWS > 5) {
          x = v128.load32_splat(a5);
          c50 = dot(b0, x, c50);
          if (WIDE) c51 = dot(b1, x, c51);
        }
        panel += 32;
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
    } while (--left);
    finish(WIDE, CODES, c00, c01, scales, bias, output + load<u32>(table, 4), slope, zero);
    finish(WIDE, CODES, c10, c11, scales, bias, output + load<u32>(table, 12), slope, zero);
    finish(WIDE, CODES, c20, c21, scales, bias, output + load<u32>(table, 20), slope, zero);
    finish(WIDE, CODES, c30, c31, scales, bias, output + load<u32>(table, 28), slope, zero);
    finish(WIDE, CODES, c40, c41, scales, bias, output + load<u32>(table, 36), slope, zero);
    if (ROWS > 5) finish(WIDE, CODES, c50, c51, scales, bias, output + load<u32>(table, 44), slope, zero);
  }
}
