/**
 * Values kept as 7-bit codes, one byte each: q = clamp(round(x / scale + zero), 0, 127), halves to even, which reads as (q - zero) * scale.
 * Only products, sums, minima and maxima in fixed order, so that every build makes the same bytes. NaN becomes the code 0. Counts are
 * multiples of 4, as pixels of codes are; x and out may be the same where both hold codes.
 */
import { codesOf, fourBytes } from './lanes';

/** Sixteen codes in one vector. */
@inline
function packed(a: v128, b: v128, c: v128, d: v128): v128 {
  return i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_s(a, b), i16x8.narrow_i32x4_s(c, d));
}

/** Stores four codes. */
@inline
function storeFour(to: usize, codes: v128): void {
  v128.store32_lane(to, fourBytes(codes), 0);
}

/** The four codes at `from`, as floats. */
@inline
function loadFour(from: usize): v128 {
  return f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(from))));
}

/** Floats -> codes. @param inverse 1 / scale */
export function encode(x: usize, out: usize, count: usize, inverse: f32, zero: i32): void {
  const factor = f32x4.splat(inverse);
  const offset = f32x4.splat(<f32>zero);
  const end = out + count;
  const wide = out + (count & ~15);
  for (; out < wide; out += 16, x += 64) {
    const a = codesOf(f32x4.add(f32x4.mul(v128.load(x), factor), offset));
    const b = codesOf(f32x4.add(f32x4.mul(v128.load(x, 16), factor), offset));
    const c = codesOf(f32x4.add(f32x4.mul(v128.load(x, 32), factor), offset));
    const d = codesOf(f32x4.add(f32x4.mul(v128.load(x, 48), factor), offset));
    v128.store(out, packed(a, b, c, d));
  }
  for (; out < end; out += 4, x += 16) storeFour(out, codesOf(f32x4.add(f32x4.mul(v128.load(x), factor), offset)));
}

/** Codes -> floats. */
export function decode(x: usize, out: usize, count: usize, scale: f32, zero: i32): void {
  const factor = f32x4.splat(scale);
  const offset = f32x4.splat(<f32>zero);
  const end = x + count;
  for (; x < end; x += 4, out += 16) v128.store(out, f32x4.mul(f32x4.sub(loadFour(x), offset), factor));
}

/**
 * Codes of a plus b: with fa = scaleA * inverse and fb = scaleB * inverse, of qa * fa + qb * fb + (zero - zeroA * fa - zeroB * fb).
 *
 * @param inverse 1 / scale of the result
 */
export function addCodes(
  a: usize,
  b: usize,
  out: usize,
  count: usize,
  scaleA: f32,
  zeroA: i32,
  scaleB: f32,
  zeroB: i32,
  inverse: f32,
  zero: i32,
): void {
  const oneA = scaleA * inverse;
  const oneB = scaleB * inverse;
  const factorA = f32x4.splat(oneA);
  const factorB = f32x4.splat(oneB);
  const offset = f32x4.splat(<f32>zero - <f32>zeroA * oneA - <f32>zeroB * oneB);
  const end = out + count;
  const wide = out + (count & ~15);
  for (; out < wide; out += 16, a += 16, b += 16) {
    const first = sumOfCodes(a, b, factorA, factorB, offset);
    const second = sumOfCodes(a + 4, b + 4, factorA, factorB, offset);
    const third = sumOfCodes(a + 8, b + 8, factorA, factorB, offset);
    const fourth = sumOfCodes(a + 12, b + 12, factorA, factorB, offset);
    v128.store(out, packed(first, second, third, fourth));
  }
  for (; out < end; out += 4, a += 4, b += 4) storeFour(out, sumOfCodes(a, b, factorA, factorB, offset));
}

@inline
function sumOfCodes(a: usize, b: usize, factorA: v128, factorB: v128, offset: v128): v128 {
  const sum = f32x4.add(f32x4.mul(loadFour(a), factorA), f32x4.mul(loadFour(b), factorB));
  return codesOf(f32x4.add(sum, offset));
}

/**
 * Codes -> codes by a table of 128 bytes: any function of one value. Sixteen codes at a time look into the eight vectors of the table;
 * all but one find an index out of range, which gives 0.
 */
export function mapCodes(x: usize, out: usize, count: usize, table: usize): void {
  const end = x + count;
  const wide = x + (count & ~15);
  const t0 = v128.load(table);
  const t1 = v128.load(table, 16);
  const t2 = v128.load(table, 32);
  const t3 = v128.load(table, 48);
  const t4 = v128.load(table, 64);
  const t5 = v128.load(table, 80);
  const t6 = v128.load(table, 96);
  const t7 = v128.load(table, 112);
  const step = i8x16.splat(16);
  for (; x < wide; x += 16, out += 16) {
    let index = v128.load(x);
    let found = i8x16.swizzle(t0, index);
    index = i8x16.sub(index, step);
    found = v128.or(found, i8x16.swizzle(t1, index));
    index = i8x16.sub(index, step);
    found = v128.or(found, i8x16.swizzle(t2, index));
    index = i8x16.sub(index, step);
    found = v128.or(found, i8x16.swizzle(t3, index));
    index = i8x16.sub(index, step);
    found = v128.or(found, i8x16.swizzle(t4, index));
    index = i8x16.sub(index, step);
    found = v128.or(found, i8x16.swizzle(t5, index));
    index = i8x16.sub(index, step);
    found = v128.or(found, i8x16.swizzle(t6, index));
    index = i8x16.sub(index, step);
    found = v128.or(found, i8x16.swizzle(t7, index));
    v128.store(out, found);
  }
  for (; x < end; x++, out++) store<u8>(out, load<u8>(table + <usize>load<u8>(x)));
}
