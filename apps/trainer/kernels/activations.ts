/** Activations and their gradients, float by float: one pass over memory each. */
import { loadLanes, storeLanes } from './lanes';

/** Below this, tanh is taken from its continued fraction, above from exp; each is off by a few units in the last place. */
const NEAR_ZERO: f32 = 0.625;
/** From here on, tanh is 1 in single precision. */
const SATURATED: f32 = 9.5;

/** out = x where x is positive, alpha * x elsewhere. */
export function leakyRelu(x: usize, out: usize, size: usize, alpha: f32): void {
  const slope = f32x4.splat(alpha);
  const end = (size & ~3) << 2;
  let at: usize = 0;
  for (; at < end; at += 16) v128.store(out + at, leaky(v128.load(x + at), v128.load(x + at), slope));
  const left = <i32>(size & 3);
  const last = loadLanes(x + at, left);
  storeLanes(out + at, leaky(last, last, slope), left);
}

/** dx = dy where x is positive, alpha * dy elsewhere; NaN where x is. */
export function leakyReluGradient(dy: usize, x: usize, dx: usize, size: usize, alpha: f32): void {
  const slope = f32x4.splat(alpha);
  const end = (size & ~3) << 2;
  let at: usize = 0;
  for (; at < end; at += 16) {
    const input = v128.load(x + at);
    v128.store(dx + at, orNaN(leaky(v128.load(dy + at), input, slope), input));
  }
  const left = <i32>(size & 3);
  const input = loadLanes(x + at, left);
  storeLanes(dx + at, orNaN(leaky(loadLanes(dy + at, left), input, slope), input), left);
}

/** value where x is positive, value * slope elsewhere. */
@inline
function leaky(value: v128, x: v128, slope: v128): v128 {
  return v128.bitselect(value, f32x4.mul(value, slope), f32x4.gt(x, f32x4.splat(0)));
}

/** value, but x where x is NaN. */
@inline
function orNaN(value: v128, x: v128): v128 {
  return v128.bitselect(value, x, f32x4.eq(x, x));
}

/** out = tanh(x). */
export function tanh(x: usize, out: usize, size: usize): void {
  const end = (size & ~3) << 2;
  let at: usize = 0;
  for (; at < end; at += 16) v128.store(out + at, tanhOf(v128.load(x + at)));
  const left = <i32>(size & 3);
  storeLanes(out + at, tanhOf(loadLanes(x + at, left)), left);
}

/** dx = dy * (1 - tanh(x)^2). */
export function tanhGradient(dy: usize, x: usize, dx: usize, size: usize): void {
  const end = (size & ~3) << 2;
  let at: usize = 0;
  for (; at < end; at += 16) v128.store(dx + at, tanhSlope(v128.load(dy + at), v128.load(x + at)));
  const left = <i32>(size & 3);
  storeLanes(dx + at, tanhSlope(loadLanes(dy + at, left), loadLanes(x + at, left)), left);
}

@inline
function tanhSlope(dy: v128, x: v128): v128 {
  const y = tanhOf(x);
  return f32x4.mul(dy, f32x4.sub(f32x4.splat(1), f32x4.mul(y, y)));
}

/** Away from zero (e^2x - 1) / (e^2x + 1); near it Lambert's continued fraction x / (1 + x^2 / (3 + x^2 / (5 + ...))), cut off at 9. */
@inline
function tanhOf(x: v128): v128 {
  const one = f32x4.splat(1);
  const size = f32x4.abs(x);
  const power = exp(f32x4.mul(f32x4.pmin(size, f32x4.splat(SATURATED)), f32x4.splat(2)));
  const square = f32x4.mul(size, size);
  // (945 + 105 s + s^2) x / (945 + 420 s + 15 s^2)
  const above = f32x4.add(f32x4.mul(f32x4.add(square, f32x4.splat(105)), square), f32x4.splat(945));
  const below = f32x4.add(
    f32x4.mul(f32x4.add(f32x4.mul(square, f32x4.splat(15)), f32x4.splat(420)), square),
    f32x4.splat(945),
  );
  const near = f32x4.lt(size, f32x4.splat(NEAR_ZERO));
  const numerator = v128.bitselect(f32x4.mul(above, size), f32x4.sub(power, one), near);
  const denominator = v128.bitselect(below, f32x4.add(power, one), near);
  const sign = v128.and(x, f32x4.splat(-0.0));
  return v128.or(f32x4.div(numerator, denominator), sign);
}

/** Added to a small number, this leaves its nearest integer in the lowest bits. */
const ROUNDER: f32 = 12582912; // 1.5 * 2^23

/** e^x for x from -87 to 88: 2^n e^r with r = x - n ln 2, and e^r by its series. */
@inline
function exp(x: v128): v128 {
  const rounded = f32x4.add(f32x4.mul(x, f32x4.splat(<f32>1.4426950408889634)), f32x4.splat(ROUNDER));
  const n = f32x4.sub(rounded, f32x4.splat(ROUNDER));
  // ln 2 in two parts, the first short enough for an exact product with n.
  let r = f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(<f32>(0.6931471805599453 - 0.693359375))));
  let sum = f32x4.splat(<f32>(1.0 / 5040));
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(<f32>(1.0 / 720)));
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(<f32>(1.0 / 120)));
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(<f32>(1.0 / 24)));
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(<f32>(1.0 / 6)));
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(0.5));
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(1));
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(1));
  const power = i32x4.shl(i32x4.add(rounded, i32x4.splat(127)), 23); // the bits above the exponent's fall off
  return f32x4.mul(sum, power);
}
