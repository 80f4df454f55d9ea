/**
 * The parts of partial convolutions beside the convolution. Masks and coverages are pictures of one channel, each number with three zeros
 * behind it, in buffers of the same pixels as the picture that they belong to.
 */
import { floatBytes } from './pixels';

/** Less than the share that any single known value of a window makes up. */
const NOTHING: f32 = 1e-9;
/** Bytes of a pixel of one channel. */
const MASK: usize = 16;

/** out = x (1 - mask). `out` may be x. */
export function hide(x: usize, mask: usize, out: usize, pixels: usize, channels: usize): void {
  const step = floatBytes(channels);
  const end = x + pixels * step;
  for (; x < end; x += step, out += step, mask += MASK) {
    const share = f32x4.sub(f32x4.splat(1), v128.load32_splat(mask));
    for (let c: usize = 0; c < step; c += 16) v128.store(out + c, f32x4.mul(v128.load(x + c), share));
  }
}

/**
 * out = x / coverage + bias, and 0 where nothing was covered. `out` may be x.
 *
 * @param bias 0 for none
 */
export function renormalise(x: usize, coverage: usize, bias: usize, out: usize, pixels: usize, channels: usize): void {
  const step = floatBytes(channels);
  const end = x + pixels * step;
  for (; x < end; x += step, out += step, coverage += MASK) {
    const covered = load<f32>(coverage);
    const known: f32 = covered > NOTHING ? 1 : 0;
    const factor = f32x4.splat(known / max<f32>(covered, NOTHING));
    if (bias === 0) {
      for (let c: usize = 0; c < step; c += 16) v128.store(out + c, f32x4.mul(v128.load(x + c), factor));
    } else {
      const share = f32x4.splat(known);
      for (let c: usize = 0; c < step; c += 16) {
        const y = f32x4.mul(v128.load(x + c), factor);
        v128.store(out + c, f32x4.add(y, f32x4.mul(v128.load(bias + c), share)));
      }
    }
  }
}

/** 1 where the coverage is 0, and 0 elsewhere. */
export function uncovered(coverage: usize, out: usize, pixels: usize): void {
  const one = f32x4(1, 0, 0, 0);
  for (let i: usize = 0; i < pixels; i++, coverage += MASK, out += MASK) {
    v128.store(out, v128.and(f32x4.lt(v128.load(coverage), f32x4.splat(NOTHING)), one));
  }
}

/**
 * plane = share (1 - mask), or plane + that where there is `more` than one mask: what is known, one float a pixel without anything between
 * them.
 *
 * @param mask at its first inner pixel
 */
export function addKnown(
  mask: usize,
  plane: usize,
  height: usize,
  width: usize,
  rowBytes: usize,
  share: f32,
  more: i32,
): void {
  for (; height > 0; height--, mask += rowBytes) {
    for (let x: usize = 0; x < width; x++, plane += 4) {
      const known: f32 = (<f32>1 - load<f32>(mask + x * MASK)) * share;
      store<f32>(plane, more ? load<f32>(plane) + known : known);
    }
  }
}

/**
 * The sums of a plane's windows of kernel x kernel numbers, `stride` apart, as a picture of one channel; outside of the plane everything
 * is 0. Sums of zeros are exactly 0.
 *
 * @param plane [height,width] floats
 * @param sums scratch, as many floats
 * @param out at its first inner pixel
 */
export function windowSums(
  plane: usize,
  sums: usize,
  out: usize,
  height: i32,
  width: i32,
  outHeight: i32,
  outWidth: i32,
  outRowBytes: usize,
  kernel: i32,
  stride: i32,
  top: i32,
  left: i32,
): void {
  // Along rows first: [height,outWidth].
  for (let y = 0, to = sums; y < height; y++) {
    const row = plane + ((<usize>(y * width)) << 2);
    for (let x = 0; x < outWidth; x++, to += 4) {
      const begin = x * stride - left;
      const end = min(begin + kernel, width);
      let sum: f32 = 0;
      for (let at = max(begin, 0); at < end; at++) sum += load<f32>(row + ((<usize>at) << 2));
      store<f32>(to, sum);
    }
  }
  for (let y = 0; y < outHeight; y++, out += outRowBytes) {
    const begin = max(y * stride - top, 0);
    const end = min(y * stride - top + kernel, height);
    for (let x = 0, to = out; x < outWidth; x++, to += MASK) {
      let sum: f32 = 0;
      for (let row = begin; row < end; row++) sum += load<f32>(sums + ((<usize>(row * outWidth + x)) << 2));
      v128.store(to, f32x4.replace_lane(f32x4.splat(0), 0, sum));
    }
  }
}
