/** What attention needs beside two products of matrices: shares of rows, and rows as columns. */
import { sumOfLanes } from './arithmetic';
import { floatBytes, lastLanes } from './pixels';

/**
 * Every row to e^x over the sum of that, in place; what fills a row up becomes 0. The largest of a row is taken off first, so that nothing
 * overflows.
 *
 * @param x rows of ceil4(count) floats
 */
export function softmaxRows(x: usize, rows: usize, count: usize): void {
  const step = floatBytes(count);
  const kept = lastLanes(count);
  const end = x + rows * step;
  for (; x < end; x += step) {
    const last = x + step - 16;
    // Other lanes get what the first of the row has, which is no larger than the largest.
    let most = v128.bitselect(v128.load(last), v128.load32_splat(x), kept);
    let other = most;
    let from = x;
    for (; from + 16 < last; from += 32) {
      most = f32x4.pmax(most, v128.load(from));
      other = f32x4.pmax(other, v128.load(from, 16));
    }
    if (from < last) most = f32x4.pmax(most, v128.load(from));
    most = f32x4.pmax(most, other);
    most = f32x4.pmax(most, v128.shuffle<f32>(most, most, 2, 3, 0, 1));
    most = f32x4.pmax(most, v128.shuffle<f32>(most, most, 1, 0, 3, 2));
    let sum = f32x4.splat(0);
    for (let at = x; at < last; at += 16) {
      const y = exp(f32x4.sub(v128.load(at), most));
      v128.store(at, y);
      sum = f32x4.add(sum, y);
    }
    const y = v128.and(exp(f32x4.sub(v128.load(last), most)), kept);
    v128.store(last, y);
    const factor = f32x4.splat(<f32>1 / sumOfLanes(f32x4.add(sum, y)));
    for (let at = x; at <= last; at += 16) v128.store(at, f32x4.mul(v128.load(at), factor));
  }
}

/** Added to a small number, this leaves its nearest integer in the lowest bits. */
const ROUNDER: f32 = 12582912; // 1.5 * 2^23
/** Below this e^x is next to nothing, and 2^n no number any more. */
const SMALLEST: f32 = -87;

/** e^x for x up to 88, off by 2e-7 of its value: 2^n e^r with r = x - n ln 2, and e^r by its series. */
@inline
function exp(x: v128): v128 {
  x = f32x4.pmax(x, f32x4.splat(SMALLEST));
  const rounded = f32x4.add(f32x4.mul(x, f32x4.splat(<f32>1.4426950408889634)), f32x4.splat(ROUNDER));
  const n = f32x4.sub(rounded, f32x4.splat(ROUNDER));
  // ln 2 in two parts, the first short enough for an exact product with n.
  let r = f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(<f32>(0.6931471805599453 - 0.693359375))));
  let sum = f32x4.add(f32x4.mul(r, f32x4.splat(<f32>(1.0 / 720))), f32x4.splat(<f32>(1.0 / 120)));
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(<f32>(1.0 / 24)));
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(<f32>(1.0 / 6)));
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(0.5));
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(1));
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(1));
  const power = i32x4.shl(i32x4.add(rounded, i32x4.splat(127)), 23); // the bits above the exponent's fall off
  return f32x4.mul(sum, power);
}

/**
 * Rows of floats -> panels of their transpose, as `convolveFloats` reads weights: [ceil(rows/8)][columns][8], zeros where there are no more
 * rows.
 *
 * @param columns a multiple of 4
 */
export function rowsAsPanels(from: usize, panels: usize, rows: usize, columns: usize): void {
  const step = columns << 2;
  for (let row: usize = 0; row < rows; row += 8, panels += step << 3) {
    const left = rows - row;
    if (left < 8) memory.fill(panels, 0, step << 3);
    for (let i: usize = 0; i < min<usize>(8, left); i++, from += step) {
      for (let c: usize = 0, to = panels + (i << 2); c < step; c += 4, to += 32) store<u32>(to, load<u32>(from + c));
    }
  }
}
