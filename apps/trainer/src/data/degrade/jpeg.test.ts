import { describe, expect, it } from 'vitest';
import { jpegPicture } from './jpeg.ts';

/** A picture with edges, and a gradient that JPEG keeps well. */
function patch(channels: 1 | 3, side = 32) {
  const pixels = new Uint8Array(side * side * channels);
  for (let i = 0; i < pixels.length; i++) {
    const at = Math.floor(i / channels);
    const [x, y] = [at % side, Math.floor(at / side)];
    pixels[i] = (x - 16) ** 2 + (y - 16) ** 2 < 90 ? 30 + 70 * (i % channels) : 4 * x + 3 * y;
  }
  return { pixels, width: side, height: side, channels };
}

const meanError = (a: Uint8Array, b: Uint8Array) => a.reduce((sum, v, i) => sum + Math.abs(v - b[i]), 0) / a.length;

describe('jpegPicture', () => {
  it.each([1, 3] as const)('loses more of a picture of %d channels the lower the quality', async (channels) => {
    const picture = patch(channels);
    const errors: number[] = [];
    for (const quality of [95, 50, 5]) {
      const coded = await jpegPicture(picture, quality);
      expect(coded).toMatchObject({ width: 32, height: 32, channels });
      errors.push(meanError(coded.pixels, picture.pixels));
    }
    expect(errors[0]).toBeGreaterThan(0);
    expect(errors[0]).toBeLessThan(4);
    expect(errors[1]).toBeGreaterThan(errors[0]);
    expect(errors[2]).toBeGreaterThan(1.5 * errors[1]);
  });

  it('gives the same bytes again, and leaves its input alone', async () => {
    const picture = patch(3);
    const before = picture.pixels.slice();
    expect(await jpegPicture(picture, 40)).toEqual(await jpegPicture(picture, 40));
    expect(picture.pixels).toEqual(before);
  });

  it('halves the resolution of colours, unless told not to', async () => {
    // Stripes of one pixel, red and blue: their mean chroma is all that 4:2:0 can keep.
    const pixels = Uint8Array.from({ length: 3 * 256 }, (_, i) => [200, 60, 60, 60, 60, 200][i % 6]);
    const stripes = { pixels, width: 16, height: 16, channels: 3 };
    const spread = ({ pixels: p }: { pixels: Uint8Array }) => Math.abs(p[3 * 120] - p[3 * 121]);
    expect(spread(await jpegPicture(stripes, 100, '4:4:4'))).toBeGreaterThan(120);
    expect(spread(await jpegPicture(stripes, 100, '4:2:0'))).toBeLessThan(60);
    expect(await jpegPicture(stripes, 100)).toEqual(await jpegPicture(stripes, 100, '4:2:0'));
  });

  it('keeps a flat picture flat', async () => {
    const flat = { pixels: new Uint8Array(12 * 7 * 3).fill(90), width: 12, height: 7, channels: 3 };
    expect(meanError((await jpegPicture(flat, 30)).pixels, flat.pixels)).toBeLessThan(3);
    expect(new Set((await jpegPicture(flat, 30)).pixels).size).toBe(1);
  });
});
