/** Pixels of floats times, or plus, something that each channel has of its own. `x` and `out` may be the same. */
import { floatBytes, lastLanes } from './pixels';

/**
 * out[pixel][c] = (plus + scale[c]) * x[pixel][c] + shift[c]: an affine with plus 0, a modulation with plus 1.
 *
 * @param shift 0 for none
 */
export function scaleChannels(
  x: usize,
  scale: usize,
  shift: usize,
  out: usize,
  pixels: usize,
  channels: usize,
  plus: f32,
): void {
  const step = floatBytes(channels);
  const more = f32x4.splat(plus);
  const end = x + pixels * step;
  if (shift === 0) {
    for (; x < end; x += step, out += step) {
      for (let c: usize = 0; c < step; c += 16) {
        v128.store(out + c, f32x4.mul(v128.load(x + c), f32x4.add(more, v128.load(scale + c))));
      }
    }
  } else {
    for (; x < end; x += step, out += step) {
      for (let c: usize = 0; c < step; c += 16) {
        const scaled = f32x4.mul(v128.load(x + c), f32x4.add(more, v128.load(scale + c)));
        v128.store(out + c, f32x4.add(scaled, v128.load(shift + c)));
      }
    }
  }
}

/**
 * out[pixel][c] = x[pixel][c] + noise[pixel] * strength[c].
 *
 * @param noise one float for every pixel, without anything between them
 */
export function addNoise(x: usize, noise: usize, strength: usize, out: usize, pixels: usize, channels: usize): void {
  const step = floatBytes(channels);
  const end = x + pixels * step;
  for (; x < end; x += step, out += step, noise += 4) {
    const value = v128.load32_splat(noise);
    for (let c: usize = 0; c < step; c += 16) {
      v128.store(out + c, f32x4.add(v128.load(x + c), f32x4.mul(value, v128.load(strength + c))));
    }
  }
}

/** Under the root of a demodulation. */
const EPSILON: f32 = 1e-8;

/**
 * What a demodulation multiplies each filter by: out[f] = deviation / sqrt(sum over c of (1 + style[c])^2 * energy[c][f] + 1e-8).
 *
 * @param energy the squares of a kernel added up over its taps: rows of ceil4(filters) floats, zeros behind the filters
 */
export function demodulation(
  style: usize,
  energy: usize,
  out: usize,
  channels: usize,
  filters: usize,
  deviation: f32,
): void {
  const row = floatBytes(filters);
  const end = style + (channels << 2);
  const one = f32x4.splat(1);
  for (let f: usize = 0; f < row; f += 16) {
    let variance = f32x4.splat(0);
    for (let at = style, from = energy + f; at < end; at += 4, from += row) {
      const factor = f32x4.add(v128.load32_splat(at), one);
      variance = f32x4.add(variance, f32x4.mul(f32x4.mul(factor, factor), v128.load(from)));
    }
    const root = f32x4.sqrt(f32x4.add(variance, f32x4.splat(EPSILON)));
    v128.store(out + f, f32x4.div(f32x4.splat(deviation), root));
  }
  const last = out + row - 16;
  v128.store(last, v128.and(v128.load(last), lastLanes(filters)));
}
