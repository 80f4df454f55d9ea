import { describe, expect, it } from 'vitest';
import { createRgbaResampler } from './alpha-resample.ts';

const toOne = (...pixels: number[][]) => [
  ...createRgbaResampler({ width: pixels.length, height: 1 }, { width: 1, height: 1 })(Uint8Array.from(pixels.flat())),
];

describe('createRgbaResampler', () => {
  it('keeps the colour of a shape where it meets black transparency', () => {
    expect(toOne([200, 100, 50, 255], [0, 0, 0, 0])).toEqual([200, 100, 50, 128]);
  });

  it('weights colours by opacity', () => {
    expect(toOne([100, 0, 0, 255], [0, 100, 0, 85])).toEqual([75, 25, 0, 170]);
  });

  it('averages as usual what is opaque, or fully transparent', () => {
    expect(toOne([10, 20, 30, 255], [20, 40, 61, 255])).toEqual([15, 30, 46, 255]);
    expect(toOne([10, 20, 30, 0], [20, 40, 61, 0])).toEqual([15, 30, 46, 0]);
  });

  it('gives each place of a larger picture its own', () => {
    const pixels = Uint8Array.from([1, 2, 3, 255, 9, 9, 9, 255, 5, 6, 7, 255, 9, 9, 9, 255]); // [2,2,4]
    const resample = createRgbaResampler({ width: 2, height: 2 }, { width: 2, height: 1 });
    expect([...resample(pixels)]).toEqual([3, 4, 5, 255, 9, 9, 9, 255]);
    expect([...resample(pixels)]).toEqual([3, 4, 5, 255, 9, 9, 9, 255]);
  });
});
