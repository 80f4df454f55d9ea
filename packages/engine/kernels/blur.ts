import { floatBytes } from './pixels';

/**
 * Binomial filter [1,2,1] along both axes, with a sum of 1 and zeros around the picture, which need not be there. `x` and `out` are at their
 * first inner pixels, and not the same.
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
  for (let y: usize = 0; y < height; y++, x += rowBytes, out += outRowBytes) {
    // Where there is no row above or below, the row itself is read, for nothing.
    const above = y > 0 ? x - rowBytes : x;
    const below = y + 1 < height ? x + rowBytes : x;
    const shareAbove = f32x4.splat(y > 0 ? 0.0625 : 0);
    const shareBelow = f32x4.splat(y + 1 < height ? 0.0625 : 0);
    for (let c: usize = 0; c < step; c += 16) {
      let before = f32x4.splat(0);
      let here = column(above + c, x + c, below + c, shareAbove, shareBelow);
      let at = c;
      for (; at + step < inner; at += step) {
        const next = at + step;
        const after = column(above + next, x + next, below + next, shareAbove, shareBelow);
        v128.store(out + at, f32x4.add(f32x4.add(before, after), f32x4.add(here, here)));
        before = here;
        here = after;
      }
      v128.store(out + at, f32x4.add(before, f32x4.add(here, here)));
    }
  }
}

/** Three pixels that lie above one another, each with its share. */
@inline
function column(above: usize, here: usize, below: usize, shareAbove: v128, shareBelow: v128): v128 {
  const outer = f32x4.add(f32x4.mul(v128.load(above), shareAbove), f32x4.mul(v128.load(below), shareBelow));
  return f32x4.add(outer, f32x4.mul(v128.load(here), f32x4.splat(0.125)));
}
