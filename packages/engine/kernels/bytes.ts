/** The pixels of pictures as they are shown: floats around [-1,1] -> dense bytes. */
import { floatBytes } from './pixels';

/**
 * Bytes floor((v + 1) * 127.5 + 0.5), clamped to 0..255, of every channel of every pixel, without anything between them. In double
 * precision, as `toPixels` of the models' sampling computes them, for the same bytes.
 *
 * @param x at the first inner pixel
 * @returns which value is the first that is not a number, counted in bytes of `out`; -1 if all are
 */
export function toBytes(x: usize, out: usize, height: usize, width: usize, rowBytes: usize, channels: usize): i32 {
  const row = width * channels;
  let found: i32 = -1;
  for (let y: usize = 0; y < height; y++, x += rowBytes, out += row) {
    const allNumbers =
      channels === 3 ? rowOfThree(x, out, width) : channels === 1 ? rowOfOne(x, out, width) : rowOfAny(x, out, width, channels);
    if (!allNumbers && found < 0) found = <i32>(y * row) + firstNaN(x, width, channels);
  }
  return found;
}

/** Four values -> bytes in the lowest 8 bits of each lane. Infinities are clamped, NaN becomes 0. */
@inline
function levels(x: v128): v128 {
  const low = level(f64x2.promote_low_f32x4(x));
  const high = level(f64x2.promote_low_f32x4(v128.shuffle<f32>(x, x, 2, 3, 2, 3)));
  return v128.shuffle<i32>(i32x4.trunc_sat_f64x2_u_zero(low), i32x4.trunc_sat_f64x2_u_zero(high), 0, 1, 4, 5);
}

/** Floors are left to the truncation: below 0 everything is 0. */
@inline
function level(x: v128): v128 {
  const y = f64x2.add(f64x2.mul(f64x2.add(x, f64x2.splat(1)), f64x2.splat(127.5)), f64x2.splat(0.5));
  return f64x2.pmin(y, f64x2.splat(255));
}

/** Two vectors of levels as eight bytes, the first four of each. */
@inline
function narrowed(a: v128, b: v128): v128 {
  const pairs = i16x8.narrow_i32x4_s(a, b);
  return i8x16.narrow_i16x8_u(pairs, pairs);
}

/** Whether all of a row were numbers. */
function rowOfThree(x: usize, out: usize, width: usize): bool {
  let numbers = i32x4.splat(-1);
  for (; width >= 4; width -= 4, x += 64, out += 12) {
    const a = v128.load(x);
    const b = v128.load(x, 16);
    const c = v128.load(x, 32);
    const d = v128.load(x, 48);
    numbers = v128.and(numbers, v128.and(v128.and(f32x4.eq(a, a), f32x4.eq(b, b)), v128.and(f32x4.eq(c, c), f32x4.eq(d, d))));
    const low = i16x8.narrow_i32x4_s(levels(a), levels(b));
    const high = i16x8.narrow_i32x4_s(levels(c), levels(d));
    const bytes = i8x16.narrow_i16x8_u(low, high);
    const dense = v128.shuffle<i8>(bytes, bytes, 0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 0, 0, 0, 0);
    v128.store64_lane(out, dense, 0);
    v128.store32_lane(out, dense, 2, 8);
  }
  for (; width > 0; width--, x += 16, out += 3) {
    const value = v128.load(x);
    numbers = v128.and(numbers, f32x4.eq(value, value));
    const bytes = narrowed(levels(value), value);
    v128.store16_lane(out, bytes, 0);
    v128.store8_lane(out, bytes, 2, 2);
  }
  return i32x4.all_true(numbers);
}

function rowOfOne(x: usize, out: usize, width: usize): bool {
  let numbers = i32x4.splat(-1);
  for (; width >= 4; width -= 4, x += 64, out += 4) {
    let values = v128.load32_zero(x);
    values = v128.load32_lane(x, values, 1, 16);
    values = v128.load32_lane(x, values, 2, 32);
    values = v128.load32_lane(x, values, 3, 48);
    numbers = v128.and(numbers, f32x4.eq(values, values));
    v128.store32_lane(out, narrowed(levels(values), values), 0);
  }
  for (; width > 0; width--, x += 16, out++) {
    const value = v128.load32_zero(x);
    numbers = v128.and(numbers, f32x4.eq(value, value));
    store<u8>(out, <u8>i32x4.extract_lane(levels(value), 0));
  }
  return i32x4.all_true(numbers);
}

function rowOfAny(x: usize, out: usize, width: usize, channels: usize): bool {
  let numbers = i32x4.splat(-1);
  const filling = floatBytes(channels) - (channels << 2);
  for (; width > 0; width--, x += filling) {
    for (let left = channels; left > 0; left--, x += 4, out++) {
      const value = v128.load32_zero(x);
      numbers = v128.and(numbers, f32x4.eq(value, value));
      store<u8>(out, <u8>i32x4.extract_lane(levels(value), 0));
    }
  }
  return i32x4.all_true(numbers);
}

/** Which value of a row is the first that is not a number. */
function firstNaN(x: usize, width: usize, channels: usize): i32 {
  const step = floatBytes(channels);
  for (let pixel: usize = 0; pixel < width; pixel++, x += step) {
    for (let c: usize = 0; c < channels; c++) {
      const value = load<f32>(x + (c << 2));
      if (value !== value) return <i32>(pixel * channels + c);
    }
  }
  return -1;
}
