import { luma } from './luma.ts';
import type { Mask, Rgba } from './rgba.ts';

/** A picture as a mask: holes are where it is bright, and there is nothing where it is transparent. */
export function maskOfPicture({ width, height, pixels }: Rgba): Mask {
  const holes = new Uint8Array(width * height); // [h,w]
  for (let i = 0; i < holes.length; i++) {
    const [red, green, blue, alpha] = pixels.subarray(4 * i, 4 * i + 4);
    holes[i] = Math.round((luma(red!, green!, blue!) * alpha!) / 255);
  }
  return { width, height, pixels: holes };
}
