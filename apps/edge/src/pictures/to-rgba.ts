import type { Rgba } from '@omokage/pictures';
import type { Raster } from '@omokage/pictures/png';

/** A drawn picture as the codecs take it: grey becomes three equal channels, and what has no alpha is opaque. */
export function toRgba({ width, height, channels, pixels }: Raster): Rgba {
  const rgba = new Uint8Array(width * height * 4);
  for (let from = 0, to = 0; from < pixels.length; from += channels, to += 4) {
    rgba[to] = pixels[from];
    rgba[to + 1] = pixels[channels > 1 ? from + 1 : from];
    rgba[to + 2] = pixels[channels > 1 ? from + 2 : from];
    rgba[to + 3] = channels === 4 ? pixels[from + 3] : 255;
  }
  return { width, height, pixels: rgba };
}
