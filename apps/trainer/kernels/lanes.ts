/** a * b + c in every lane; rounded once where the build has relaxed SIMD and the processor has fused multiply-add. */
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(a, b, c) : f32x4.add(f32x4.mul(a, b), c);
}

/** Stores the first `count` floats of `value`; all four when there are more. */
@inline
export function storeLanes(target: usize, value: v128, count: i32): void {
  if (count >= 4) {
    v128.store(target, value);
  } else {
    if (count >= 1) v128.store32_lane(target, value, 0);
    if (count >= 2) v128.store32_lane(target, value, 1, 4);
    if (count >= 3) v128.store32_lane(target, value, 2, 8);
  }
}

/** The first `count` floats at `source`, then zeros. Reads nothing behind them. */
@inline
export function loadLanes(source: usize, count: i32): v128 {
  if (count >= 4) return v128.load(source);
  let value = f32x4.splat(0);
  if (count >= 1) value = v128.load32_lane(source, value, 0);
  if (count >= 2) value = v128.load32_lane(source, value, 1, 4);
  if (count >= 3) value = v128.load32_lane(source, value, 2, 8);
  return value;
}
