/** What sums of products of codes stand for. */
import { codesOf, eightBytes, fourBytes, rectify } from './lanes';

/**
 * Stores what becomes of the sums of one pixel, as codes or as floats: of eight columns, or of four, whose sums are those of `sums0` and
 * `sums1` together. The names in capitals are constants.
 */
@inline
export function finish(
  WIDE: bool,
  CODES: bool,
  sums0: v128,
  sums1: v128,
  scales: usize,
  bias: usize,
  to: usize,
  slope: f32,
  zero: f32,
): void {
  const y0 = scaled(WIDE ? sums0 : i32x4.add(sums0, sums1), scales, bias, slope);
  if (!CODES) v128.store(to, y0);
  const codes0 = codesOf(f32x4.add(y0, f32x4.splat(zero)));
  if (CODES && !WIDE) v128.store32_lane(to, fourBytes(codes0), 0);
  if (!WIDE) return;
  const y1 = scaled(sums1, scales + 16, bias + 16, slope);
  if (!CODES) v128.store(to, y1, 16);
  if (CODES) v128.store64_lane(to, eightBytes(codes0, codesOf(f32x4.add(y1, f32x4.splat(zero)))), 0);
}

/** Sums of products -> what they stand for, activated. Never a fused multiply-add: every build gives the same floats. */
@inline
function scaled(sums: v128, scales: usize, bias: usize, slope: f32): v128 {
  return rectify(f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(sums), v128.load(scales)), v128.load(bias)), f32x4.splat(slope));
}
