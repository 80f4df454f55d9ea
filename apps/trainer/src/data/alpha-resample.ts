import { createAreaAverager, type PixelSize, type Resampler, roundHalfUp } from './area-resample.ts';

/**
 * Makes a resampler of RGBA by area, `[h,w,4]` bytes to `[toH,toW,4]`: opacity like any channel, colours weighted by it.
 * What is fully transparent has a colour too, mostly black; averaged in plainly it would draw a dark line around every
 * shape. Where nothing is opaque, the colours are averaged plainly.
 */
export function createRgbaResampler(from: PixelSize, to: PixelSize): Resampler {
  const average = createAreaAverager(from, to, 4);
  const weighted = new Float64Array(from.width * from.height * 4);
  return (pixels) => {
    const plain = average(pixels); // [toH,toW,4]
    for (let i = 0; i < weighted.length; i++) weighted[i] = pixels[i] * pixels[i | 3];
    const colours = average(weighted); // [toH,toW,4], times opacity
    const out = new Uint8Array(plain.length);
    for (let i = 0; i < out.length; i++) {
      const alpha = plain[i | 3];
      const isColour = (i & 3) !== 3;
      out[i] = roundHalfUp(isColour && alpha > 0 ? colours[i] / alpha : plain[i]);
    }
    return out;
  };
}
