import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { tileGrid } from './grid.ts';
import { encodePng } from './png.ts';

describe('tileGrid', () => {
  it('lays images side by side and leaves the last places black', () => {
    const images = Uint8Array.from([1, 2, 3, 4, 5, 6]); // [3,1,2,1]
    expect(tileGrid(images, 3, 1, 2, 1, 2)).toEqual({
      pixels: Uint8Array.from([1, 2, 3, 4, 5, 6, 0, 0]),
      width: 4,
      height: 2,
    });
  });

  it('keeps rows and channels of taller images together', () => {
    const images = Uint8Array.from([1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]); // [2,2,1,3]
    const { pixels, width, height } = tileGrid(images, 2, 2, 1, 3, 8);
    expect([width, height]).toEqual([2, 2]);
    expect([...pixels]).toEqual([1, 1, 1, 3, 3, 3, 2, 2, 2, 4, 4, 4]);
  });

  it('refuses fewer pixels than images', () => {
    expect(() => tileGrid(new Uint8Array(3), 2, 1, 2, 1, 2)).toThrow(RangeError);
    expect(() => tileGrid(new Uint8Array(4), 0, 1, 2, 1, 2)).toThrow(RangeError);
  });
});

describe('encodePng', () => {
  it.each([1, 3] as const)('writes %i-channel pixels that decode to the same values', async (channels) => {
    const pixels = Uint8Array.from({ length: 4 * 2 * channels }, (_, i) => 9 * i);
    const png = await encodePng(pixels, 4, 2, channels);
    expect([...png.subarray(1, 4)]).toEqual([...Buffer.from('PNG')]);
    const { data, info } = await sharp(png)
      .toColourspace(channels === 1 ? 'b-w' : 'srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width: 4, height: 2, channels });
    expect([...data]).toEqual([...pixels]);
  });
});
