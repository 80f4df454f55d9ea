import { bicubicResample } from '@omokage/weights/restorer';
import { describe, expect, it } from 'vitest';
import { downscalePicture } from './downscale.ts';

const row = (values: number[]) => ({ pixels: Uint8Array.from(values), width: values.length, height: 1, channels: 1 });
const STAIRS = row([0, 20, 40, 60, 100, 120, 255, 255]);

describe('downscalePicture', () => {
  it('shrinks by area and repeats pixels', () => {
    expect([...downscalePicture(STAIRS, 2, 'area', 'nearest').pixels]).toEqual([10, 10, 50, 50, 110, 110, 255, 255]);
    expect([...downscalePicture(STAIRS, 4, 'area', 'nearest').pixels]).toEqual([30, 30, 30, 30, 183, 183, 183, 183]);
  });

  it('enlarges by bicubic interpolation unless told otherwise', () => {
    const small = row([10, 50, 110, 255]);
    expect(downscalePicture(STAIRS, 2)).toEqual(bicubicResample(small, { width: 8, height: 1 }));
  });

  it('shrinks by bicubic too', () => {
    const small = bicubicResample(STAIRS, { width: 4, height: 1 });
    const expected = [...small.pixels].flatMap((value) => [value, value]);
    expect([...downscalePicture(STAIRS, 2, 'bicubic', 'nearest').pixels]).toEqual(expected);
  });

  it('rounds the small size, down to one pixel', () => {
    // 8 / 2.5 = 3.2: three pixels that cover 8/3 each: (0 + 20 + 40 2/3) 3/8 = 17.5; (40/3 + 60 + 100 + 120/3) 3/8 = 80;
    // (120 2/3 + 255 + 255) 3/8 = 221.25. Their centres take three, two and three of the eight.
    const three = downscalePicture(STAIRS, 2.5, 'area', 'nearest').pixels;
    expect([...three]).toEqual([18, 18, 18, 80, 80, 221, 221, 221]);
    expect(new Set(downscalePicture(STAIRS, 64, 'area', 'nearest').pixels)).toEqual(new Set([106])); // 850 / 8
  });

  it('keeps size and channels, and at factor 1 the picture', () => {
    const pixels = Uint8Array.from({ length: 5 * 7 * 3 }, (_, i) => (i * 37) % 256);
    const picture = { pixels, width: 5, height: 7, channels: 3 };
    for (const filter of ['area', 'bicubic'] as const) {
      for (const enlarge of ['bicubic', 'nearest'] as const) {
        expect(downscalePicture(picture, 3, filter, enlarge)).toMatchObject({ width: 5, height: 7, channels: 3 });
        expect(downscalePicture(picture, 1, filter, enlarge)).toEqual(picture);
      }
    }
  });

  it('refuses to enlarge', () => {
    expect(() => downscalePicture(STAIRS, 0.5)).toThrow(RangeError);
    expect(() => downscalePicture(STAIRS, Number.NaN)).toThrow(RangeError);
  });
});
