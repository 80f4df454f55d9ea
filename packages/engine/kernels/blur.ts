import { floatBytes } from './pixels';

/** Bytes of three rows that stay in the first-level cache while one group of channels after the other goes over them. */
const CACHED: usize = 24 << 10;

/**
 * Binomial filter [1,2,1] along both axes, with a sum of 1 and zeros around the picture, which need not be there. `x` and `out` are at
 * their first inner pixels, and not the same.
 */
export function blur(
  x: usize,
  out: usize,
  height: usize,
  width: usize,
  channels: usize,
  rowBytes: usize,
  outRowBytes: usize,
): void {
  const step = floatBytes(channels);
  const inner = width * step;
  const part = max<usize>(8, CACHED / 3 / step) * step;
  for (let y: usize = 0; y < height; y++, x += rowBytes, out += outRowBytes) {
    // Where there is no row above or below, the row itself is read, for nothing.
    const above = y > 0 ? x - rowBytes : x;
    const below = y + 1 < height ? x + rowBytes : x;
    const shareAbove = f32x4.splat(y > 0 ? 0.0625 : 0);
    const shareBelow = f32x4.splat(y + 1 < height ? 0.0625 : 0);
    for (let first: usize = 0; first < inner; first += part) {
      const last = min(inner, first + part);
      for (let c: usize = 0; c < step; c += 16) {
        let at = first + c;
        let before = f32x4.splat(0);
        if (first > 0) before = column(above + at - step, x + at - step, below + at - step, shareAbove, shareBelow);
        let here = column(above + at, x + at, below + at, shareAbove, shareBelow);
        for (; at < last; at += step) {
          const next = at + step;
          let after = f32x4.splat(0);
          if (next < inner) after = column(above + next, x + next, below + next, shareAbove, shareBelow);
          v128.store(out + at, f32x4.add(f32x4.add(before, after), f32x4.add(here, here)));
          before = here;
          here = after;
        }
      }
    }
  }
}

/** Three pixels that lie above one another, each with its share. */
@inline
function column(above: usize, here: usize, below: usize, shareAbove: v128, shareBelow: v128): v128 {
  const outer = f32x4.add(f32x4.mul(v128.load(above), shareAbove), f32x4.mul(v128.load(below), shareBelow));
  return f32x4.add(outer, f32x4.mul(v128.load(here), f32x4.splat(0.125)));
}
