/** Pixels of floats taken together. Pictures begin at their first inner pixels; lanes that only fill pixels up stay 0. */
import { floatBytes } from './pixels';

/** The mean of every 2x2 pixels; height and width are those of the result. */
export function averagePool(
  x: usize,
  out: usize,
  height: usize,
  width: usize,
  channels: usize,
  rowBytes: usize,
  outRowBytes: usize,
): void {
  const step = floatBytes(channels);
  const quarter = f32x4.splat(0.25);
  for (; height > 0; height--, x += rowBytes << 1, out += outRowBytes) {
    let from = x;
    const end = out + width * step;
    for (let to = out; to < end; from += step) {
      const last = to + step;
      for (; to < last; to += 16, from += 16) {
        const above = f32x4.add(v128.load(from), v128.load(from + step));
        const below = f32x4.add(v128.load(from + rowBytes), v128.load(from + rowBytes + step));
        v128.store(to, f32x4.mul(f32x4.add(above, below), quarter));
      }
    }
  }
}

/** The largest of every 2x2 pixels; height and width are those of the result. */
export function maxPool(
  x: usize,
  out: usize,
  height: usize,
  width: usize,
  channels: usize,
  rowBytes: usize,
  outRowBytes: usize,
): void {
  const step = floatBytes(channels);
  for (; height > 0; height--, x += rowBytes << 1, out += outRowBytes) {
    let from = x;
    const end = out + width * step;
    for (let to = out; to < end; from += step) {
      const last = to + step;
      for (; to < last; to += 16, from += 16) {
        const above = f32x4.pmax(v128.load(from), v128.load(from + step));
        const below = f32x4.pmax(v128.load(from + rowBytes), v128.load(from + rowBytes + step));
        v128.store(to, f32x4.pmax(above, below));
      }
    }
  }
}

/** out[c] = factor * the sum of channel c over all pixels. */
export function sumPixels(
  x: usize,
  out: usize,
  height: usize,
  width: usize,
  channels: usize,
  rowBytes: usize,
  factor: f32,
): void {
  const step = floatBytes(channels);
  const inner = width * step;
  for (let c: usize = 0; c < step; c += 16) {
    let sum = f32x4.splat(0);
    for (let y: usize = 0, row = x + c; y < height; y++, row += rowBytes) {
      // Row by row, for a sum of few numbers is rounded less often.
      let part = f32x4.splat(0);
      for (let at: usize = 0; at < inner; at += step) part = f32x4.add(part, v128.load(row + at));
      sum = f32x4.add(sum, part);
    }
    v128.store(out + c, f32x4.mul(sum, f32x4.splat(factor)));
  }
}
