import { describe, expect, it } from 'vitest';
import { lineArt, mosaic, noisy, type Pixels } from './damage.ts';

const grey = (width: number, height: number, ...levels: number[]): Pixels => ({
  width,
  height,
  data: Uint8ClampedArray.from(levels.flatMap((level) => [level, level, level, 255])),
});
const levels = ({ data }: Pixels) => [...data].filter((_, i) => i % 4 === 0);

describe('damage', () => {
  it('of a mosaic is the mean of each block, also of those at the edge', () => {
    const made = mosaic(grey(3, 2, 0, 10, 50, 20, 30, 70), 2);
    expect(levels(made)).toEqual([15, 15, 60, 15, 15, 60]);
    expect([...made.data].filter((_, i) => i % 4 === 3)).toEqual(Array(6).fill(255));
  });

  it('leaves dark lines where lightness changes', () => {
    expect(levels(lineArt(grey(3, 1, 100, 100, 200)))).toEqual([255, 0, 255]);
  });

  it('of noise is the same each time, and leaves what was given', () => {
    const flat = grey(8, 1, ...Array(8).fill(128));
    const [once, again] = [noisy(flat), noisy(flat)];
    expect(once.data).toEqual(again.data);
    expect(new Set(levels(once)).size).toBeGreaterThan(4);
    expect(levels(flat)).toEqual(Array(8).fill(128));
  });
});
