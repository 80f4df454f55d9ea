import { describe, expect, it } from 'vitest';
import { Collage } from './collage.ts';
import { enlarge } from './enlarge.ts';
import { toRgba } from './to-rgba.ts';

const raster = { width: 2, height: 2, channels: 3 as const, pixels: Uint8Array.from({ length: 12 }, (_, i) => i) };
const grey = { width: 2, height: 1, channels: 1 as const, pixels: Uint8Array.of(10, 20) };

describe('enlarge', () => {
  it('makes a square of each pixel', () => {
    const { width, height, pixels } = enlarge(raster, 3);
    expect([width, height]).toEqual([6, 6]);
    for (let y = 0; y < 6; y++) {
      for (let x = 0; x < 6; x++) {
        const [at, from] = [(y * 6 + x) * 3, (Math.floor(y / 3) * 2 + Math.floor(x / 3)) * 3];
        expect([...pixels.subarray(at, at + 3)]).toEqual([from, from + 1, from + 2]);
      }
    }
    expect([...enlarge(grey, 2).pixels]).toEqual([10, 10, 20, 20, 10, 10, 20, 20]);
    expect(enlarge(raster, 1)).toBe(raster);
  });
});

describe('toRgba', () => {
  it('knows grey, colours and alpha', () => {
    expect([...toRgba(grey).pixels]).toEqual([10, 10, 10, 255, 20, 20, 20, 255]);
    expect([...toRgba(raster).pixels.subarray(0, 8)]).toEqual([0, 1, 2, 255, 3, 4, 5, 255]);
    const pixels = Uint8Array.of(1, 2, 3, 4);
    expect([...toRgba({ width: 1, height: 1, channels: 4, pixels }).pixels]).toEqual([1, 2, 3, 4]);
  });
});

describe('Collage', () => {
  it('puts pictures in rows, and leaves free places transparent', () => {
    const collage = new Collage({ columns: 2, rows: 2, width: 2, height: 1 });
    for (const place of [0, 1, 2]) collage.put(place, { ...grey, pixels: Uint8Array.of(place, place + 100) });
    const { width, height, pixels } = collage.picture;
    expect([width, height]).toEqual([4, 2]);
    expect([...pixels.filter((_, i) => i % 4 === 0)]).toEqual([0, 100, 1, 101, 2, 102, 0, 0]);
    expect([...pixels.filter((_, i) => i % 4 === 3)]).toEqual([255, 255, 255, 255, 255, 255, 0, 0]);
  });
});
