/** Nonlinearities of floats. `x` and `out` may be the same. */
import { floatBytes, lastLanes } from './pixels';

/** Beyond this tanh is 1, but for 3e-7. */
const LARGEST: f32 = 7.9;

/**
 * One of the activations, 1 to 4 as the engine numbers them; anything else copies. Channels that only fill a pixel up stay 0.
 *
 * @param slope of the leaky ReLU below 0, from 0 to 1
 */
export function activateFloats(kind: i32, x: usize, out: usize, pixels: usize, channels: usize, slope: f32): void {
  const bytes = pixels * floatBytes(channels);
  if (kind === 1) {
    relu(x, out, bytes);
  } else if (kind === 2) {
    leakyRelu(x, out, bytes, slope);
  } else if (kind === 3) {
    sigmoid(x, out, bytes);
    if ((channels & 3) !== 0) clearFilling(out, pixels, channels);
  } else if (kind === 4) {
    tanh(x, out, bytes);
  } else if (x !== out) {
    memory.copy(out, x, bytes);
  }
}

/** NaN stays NaN. */
function relu(x: usize, out: usize, bytes: usize): void {
  const nothing = f32x4.splat(0);
  for (let at: usize = 0; at < bytes; at += 16) v128.store(out + at, f32x4.pmax(v128.load(x + at), nothing));
}

function leakyRelu(x: usize, out: usize, bytes: usize, slope: f32): void {
  const factor = f32x4.splat(slope);
  for (let at: usize = 0; at < bytes; at += 16) {
    const value = v128.load(x + at);
    v128.store(out + at, f32x4.pmax(value, f32x4.mul(value, factor))); // the larger, for no slope is over 1
  }
}

/** Two vectors at a time, for V8 makes all constants anew in every round of a loop. */
function tanh(x: usize, out: usize, bytes: usize): void {
  let at: usize = 0;
  for (; at + 32 <= bytes; at += 32) {
    const a = tanhOf(v128.load(x + at));
    const b = tanhOf(v128.load(x + at, 16));
    v128.store(out + at, a);
    v128.store(out + at, b, 16);
  }
  if (at < bytes) v128.store(out + at, tanhOf(v128.load(x + at)));
}

/** Two vectors at a time, as `tanh`. */
function sigmoid(x: usize, out: usize, bytes: usize): void {
  let at: usize = 0;
  for (; at + 32 <= bytes; at += 32) {
    const a = sigmoidOf(v128.load(x + at));
    const b = sigmoidOf(v128.load(x + at, 16));
    v128.store(out + at, a);
    v128.store(out + at, b, 16);
  }
  if (at < bytes) v128.store(out + at, sigmoidOf(v128.load(x + at)));
}

/** Sets to 0 what a function that does not keep 0 made of the lanes that only fill pixels up. */
function clearFilling(out: usize, pixels: usize, channels: usize): void {
  const step = floatBytes(channels);
  const kept = lastLanes(channels);
  const end = out + pixels * step;
  for (let at = out + step - 16; at < end; at += step) v128.store(at, v128.and(v128.load(at), kept));
}

/**
 * x P(x^2) / Q(x^2): the fraction of these degrees whose largest relative error between -7.9 and 7.9 is the smallest, 1.3e-7 before
 * rounding. All coefficients are positive, so that nothing cancels. NaN stays NaN.
 */
@inline
function tanhOf(x: v128): v128 {
  x = f32x4.pmax(f32x4.pmin(x, f32x4.splat(LARGEST)), f32x4.splat(-LARGEST));
  const s = f32x4.mul(x, x);
  let p = f32x4.add(f32x4.mul(s, f32x4.splat(46.26525115966797)), f32x4.splat(11877.2880859375));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(518923.0));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(4011954.25));
  let q = f32x4.add(s, f32x4.splat(962.9179077148438));
  q = f32x4.add(f32x4.mul(q, s), f32x4.splat(95701.515625));
  q = f32x4.add(f32x4.mul(q, s), f32x4.splat(1856237.0));
  q = f32x4.add(f32x4.mul(q, s), f32x4.splat(4011954.75));
  return f32x4.div(f32x4.mul(x, p), q);
}

/** 1 / (1 + e^-x) = 1 / 2 + tanh(x / 2) / 2, halves and quarters being in the coefficients. */
@inline
function sigmoidOf(x: v128): v128 {
  x = f32x4.pmax(f32x4.pmin(x, f32x4.splat(2 * LARGEST)), f32x4.splat(-2 * LARGEST));
  const s = f32x4.mul(x, x);
  let p = f32x4.add(f32x4.mul(s, f32x4.splat(<f32>(46.26525115966797 / 256))), f32x4.splat(<f32>(11877.2880859375 / 64)));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(<f32>(518923.0 / 16)));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(<f32>(4011954.25 / 4)));
  let q = f32x4.add(f32x4.mul(s, f32x4.splat(<f32>(1.0 / 256))), f32x4.splat(<f32>(962.9179077148438 / 64)));
  q = f32x4.add(f32x4.mul(q, s), f32x4.splat(<f32>(95701.515625 / 16)));
  q = f32x4.add(f32x4.mul(q, s), f32x4.splat(<f32>(1856237.0 / 4)));
  q = f32x4.add(f32x4.mul(q, s), f32x4.splat(4011954.75));
  return f32x4.add(f32x4.div(f32x4.mul(x, p), q), f32x4.splat(0.5));
}
