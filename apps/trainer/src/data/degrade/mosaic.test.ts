import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mosaicPicture } from './mosaic.ts';

const row = (values: number[]) => ({ pixels: Uint8Array.from(values), width: values.length, height: 1, channels: 1 });

describe('mosaicPicture', () => {
  it('takes the mean of whole blocks, rounding half up', () => {
    const picture = { pixels: Uint8Array.from([0, 1, 10, 20, 1, 0, 30, 41]), width: 4, height: 2, channels: 1 };
    expect([...mosaicPicture(picture, 2).pixels]).toEqual([1, 1, 25, 25, 1, 1, 25, 25]); // 0.5, 25.25
  });

  it('takes the mean of what is left of a block at an edge', () => {
    expect([...mosaicPicture(row([10, 20, 30, 40, 90]), 2).pixels]).toEqual([15, 15, 35, 35, 90]);
    expect([...mosaicPicture(row([10, 20, 30, 40, 90]), 9).pixels]).toEqual([38, 38, 38, 38, 38]);
  });

  it('begins a block at the origin, and cuts off the one before it', () => {
    expect([...mosaicPicture(row([10, 20, 30, 40, 90]), 3, { x: 1, y: 0 }).pixels]).toEqual([10, 30, 30, 30, 90]);
    expect([...mosaicPicture(row([10, 20, 30, 40, 90]), 3, { x: 2, y: 0 }).pixels]).toEqual([15, 15, 53, 53, 53]);
    const column = { pixels: Uint8Array.of(10, 20, 30), width: 1, height: 3, channels: 1 };
    expect([...mosaicPicture(column, 2, { x: 0, y: 1 }).pixels]).toEqual([10, 25, 25]);
  });

  it('keeps channels apart, and a picture in blocks of 1', () => {
    const picture = { pixels: Uint8Array.of(10, 100, 200, 20, 110, 241), width: 2, height: 1, channels: 3 };
    expect([...mosaicPicture(picture, 2).pixels]).toEqual([15, 105, 221, 15, 105, 221]);
    expect(mosaicPicture(picture, 1).pixels).toEqual(picture.pixels);
  });

  it('changes nothing the second time', () => {
    const side = fc.integer({ min: 1, max: 20 });
    const property = fc.property(side, side, side, fc.nat(), fc.nat(), (width, height, block, x, y) => {
      const pixels = Uint8Array.from({ length: 3 * width * height }, (_, i) => (i * 97 + x) % 256);
      const origin = { x: x % block, y: y % block };
      const once = mosaicPicture({ pixels, width, height, channels: 3 }, block, origin);
      expect(mosaicPicture(once, block, origin)).toEqual(once);
    });
    fc.assert(property, { numRuns: 100 });
  });

  it('refuses blocks and origins that are none', () => {
    expect(() => mosaicPicture(row([1]), 0)).toThrow(RangeError);
    expect(() => mosaicPicture(row([1]), 1.5)).toThrow(RangeError);
    expect(() => mosaicPicture(row([1]), 2, { x: 2, y: 0 })).toThrow(/blocks of 2 begins at 2, 0/);
    expect(() => mosaicPicture(row([1]), 2, { x: 0, y: -1 })).toThrow(RangeError);
  });
});
