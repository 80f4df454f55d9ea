import type { Raster } from '@omokage/pictures/png';

/** Each pixel as a square of `factor` by `factor`: crisp, and nothing is made up. The same object where the factor is 1. */
export function enlarge(raster: Raster, factor: number): Raster {
  if (factor === 1) return raster;
  const { width, height, channels, pixels } = raster;
  const stride = width * factor * channels;
  const enlarged = new Uint8Array(stride * height * factor);
  for (let y = 0; y < height; y++) {
    const first = y * factor * stride;
    for (let x = 0; x < width * factor; x++) {
      const from = (y * width + Math.floor(x / factor)) * channels;
      for (let channel = 0; channel < channels; channel++) {
        enlarged[first + x * channels + channel] = pixels[from + channel];
      }
    }
    for (let copy = 1; copy < factor; copy++) enlarged.copyWithin(first + copy * stride, first, first + stride);
  }
  return { width: width * factor, height: height * factor, channels, pixels: enlarged };
}
