/** a * b + c in every lane; rounded once where the build has relaxed SIMD and the processor has fused multiply-add. */
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(a, b, c) : f32x4.add(f32x4.mul(a, b), c);
}

/**
 * Four dot products of four: sums[lane] += weights[4 lane .. 4 lane + 3] . codes[4 lane ...], where codes are 0..127. With codes of
 * seven bits the relaxed instruction has one result on all processors: that of the plain ones here.
 */
@inline
export function dot(weights: v128, codes: v128, sums: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return i32x4.relaxed_dot_i8x16_i7x16_add_s(weights, codes, sums);
  // Bytes of even places and of odd ones, each as 16 bits: what is common to several products, V8 computes once.
  const even = i32x4.dot_i16x8_s(i16x8.shr_s(i16x8.shl(weights, 8), 8), v128.and(codes, i16x8.splat(0xff)));
  const odd = i32x4.dot_i16x8_s(i16x8.shr_s(weights, 8), i16x8.shr_u(codes, 8));
  return i32x4.add(sums, i32x4.add(even, odd));
}

/** x, and x * slope below 0: leaky ReLU for slopes 0..1, ReLU with 0 and nothing with 1. */
@inline
export function rectify(x: v128, slope: v128): v128 {
  return f32x4.pmax(x, f32x4.mul(x, slope));
}

/** Added to a float of less than 2^22, this leaves its nearest integer, halves to even, in the lowest bits. */
const ROUNDER: f32 = 12582912; // 1.5 * 2^23

/** Four floats -> clamp(round(x), 0, 127) in the lowest byte of each lane, zeros above. NaN becomes 0. */
@inline
export function codesOf(x: v128): v128 {
  // In this order of operands NaN becomes 0.
  const inRange = f32x4.pmin(f32x4.pmax(f32x4.splat(0), x), f32x4.splat(127));
  return v128.and(f32x4.add(inRange, f32x4.splat(ROUNDER)), i32x4.splat(127));
}

/** Codes of four lanes each, as the lowest eight bytes. */
@inline
export function eightBytes(a: v128, b: v128): v128 {
  const words = i16x8.narrow_i32x4_s(a, b);
  return i8x16.narrow_i16x8_u(words, words);
}

/** Codes of four lanes, as the lowest four bytes. */
@inline
export function fourBytes(codes: v128): v128 {
  return eightBytes(codes, codes);
}
