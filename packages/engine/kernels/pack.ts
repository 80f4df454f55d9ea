/**
 * Kernels of convolutions as they are stored -> panels of eight columns, output channels, as `convolve...` reads them from the first byte
 * to the last. Panels are zero before; a part of a window can be written at a time. Strides are in elements.
 */

import { dot } from './lanes';

/** How numbers are stored. */
const BYTES: i32 = 0;
const WORDS: i32 = 1;

/** The number at `place` of an array of this kind: bytes, 16-bit words, or floats. */
@inline
function numberAt(from: usize, kind: i32, place: usize): f64 {
  if (kind === BYTES) return <f64>load<u8>(from + place);
  if (kind === WORDS) return <f64>load<u16>(from + place * 2);
  return <f64>load<f32>(from + place * 4);
}

/**
 * number * scale + least, times the column's factor where there are any, -> [panels, window, 8] floats.
 *
 * @param rows elements of the window
 * @param factors floats, [columns]; 0 for none
 * @param to the place of the first row in the first panel; `panel` bytes lie between panels
 */
export function packFloats(
  from: usize,
  kind: i32,
  rows: usize,
  columns: usize,
  rowStep: usize,
  columnStep: usize,
  scale: f64,
  least: f64,
  factors: usize,
  to: usize,
  panel: usize,
): void {
  for (let first: usize = 0; first < columns; first += 8, to += panel) {
    const width = min<usize>(8, columns - first);
    let target = to;
    for (let row: usize = 0; row < rows; row++, target += 32) {
      let place = row * rowStep + first * columnStep;
      for (let column: usize = 0; column < width; column++, place += columnStep) {
        let value = <f32>(numberAt(from, kind, place) * scale + least);
        if (factors !== 0) value *= load<f32>(factors + (first + column) * 4);
        store<f32>(target + column * 4, value);
      }
    }
  }
}

/**
 * round(number * scale + least), from -127 to 127, -> [panels, window / 4, 8, 4] bytes.
 *
 * @param rows elements of the window; those up to a multiple of 4 stay zero
 */
export function packCodes(
  from: usize,
  kind: i32,
  rows: usize,
  columns: usize,
  rowStep: usize,
  columnStep: usize,
  scale: f64,
  least: f64,
  to: usize,
  panel: usize,
): void {
  const stored = kind === BYTES && scale === 1 && least === -128;
  for (let first: usize = 0; first < columns; first += 8, to += panel) {
    const width = min<usize>(8, columns - first);
    let row: usize = 0;
    if (stored && columnStep === 1 && width === 8) {
      const whole = rows & ~3;
      for (let source = from + first; row < whole; row += 4, source += rowStep * 4) {
        store4x8(to + row * 8, source, rowStep);
      }
    } else if (stored && rowStep === 1) {
      for (let column: usize = 0; column < width; column++) {
        storeColumn(to + column * 4, from + (first + column) * columnStep, rows);
      }
      row = rows & ~3;
    }
    for (; row < rows; row++) {
      const target = to + (row >> 2) * 32 + (row & 3);
      let place = row * rowStep + first * columnStep;
      for (let column: usize = 0; column < width; column++, place += columnStep) {
        const value = stored ? <i32>load<u8>(from + place) - 128 : <i32>nearest(numberAt(from, kind, place) * scale + least);
        store<i8>(target + column * 4, <i8>max<i32>(-127, min<i32>(127, value)));
      }
    }
  }
}

/** Four rows of eight bytes, each 128 more than it stands for, -> eight columns of four. */
@inline
function store4x8(to: usize, from: usize, step: usize): void {
  const a = v128.load64_zero(from);
  const b = v128.load64_zero(from + step);
  const c = v128.load64_zero(from + step * 2);
  const d = v128.load64_zero(from + step * 3);
  const ab = i8x16.shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  const cd = i8x16.shuffle(c, d, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  v128.store(to, signed(i8x16.shuffle(ab, cd, 0, 1, 16, 17, 2, 3, 18, 19, 4, 5, 20, 21, 6, 7, 22, 23)));
  v128.store(to, signed(i8x16.shuffle(ab, cd, 8, 9, 24, 25, 10, 11, 26, 27, 12, 13, 28, 29, 14, 15, 30, 31)), 16);
}

/** Rows of one column that lie side by side, each 128 more than it stands for; as many as make up fours. */
@inline
function storeColumn(to: usize, from: usize, rows: usize): void {
  for (const whole = from + (rows & ~15); from < whole; from += 16, to += 128) {
    const bytes = signed(v128.load(from));
    v128.store32_lane(to, bytes, 0);
    v128.store32_lane(to, bytes, 1, 32);
    v128.store32_lane(to, bytes, 2, 64);
    v128.store32_lane(to, bytes, 3, 96);
  }
  for (const end = from + (rows & 12); from < end; from += 4, to += 32) {
    v128.store32_lane(to, signed(v128.load32_zero(from)), 0);
  }
}

/** Bytes less 128, -127 at least. */
@inline
function signed(bytes: v128): v128 {
  return i8x16.max_s(v128.xor(bytes, i8x16.splat(-128)), i8x16.splat(-127));
}

/**
 * -zero times the sum of each column of panels: what sums of products begin with, so that codes of `zero` add up to nothing.
 *
 * @param window elements of a column, a multiple of 4; `columns` a multiple of 8
 */
export function startsOf(panels: usize, window: usize, columns: usize, zero: i32, out: usize): void {
  const ones = i8x16.splat(1);
  const factor = i32x4.splat(-zero);
  for (const end = out + columns * 4; out < end; out += 32) {
    let sums0 = i32x4.splat(0);
    let sums1 = sums0;
    for (const last = panels + window * 8; panels < last; panels += 32) {
      sums0 = dot(v128.load(panels), ones, sums0);
      sums1 = dot(v128.load(panels, 16), ones, sums1);
    }
    v128.store(out, i32x4.mul(sums0, factor));
    v128.store(out, i32x4.mul(sums1, factor), 16);
  }
}
