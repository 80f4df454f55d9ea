import { numericSeed, PURPOSE, RandomStream } from '@omokage/models/sampling';
import { describe, expect, it } from 'vitest';
import { drawHoles, fillHoles, HOLE } from './holes.ts';

const stream = (n = 1) => new RandomStream(numericSeed(n), PURPOSE.degradation);
const count = (mask: Uint8Array) => mask.filter((value) => value === HOLE).length;

describe('drawHoles', () => {
  it.each(['both', 'strokes', 'boxes'] as const)('cuts just the share that is asked for: %s', (shape) => {
    for (const share of [0, 0.001, 0.1, 0.37, 0.9]) {
      const mask = drawHoles(40, 30, share, shape, stream());
      expect(new Set(mask).size).toBeLessThanOrEqual(2);
      expect(mask.every((value) => value === 0 || value === HOLE)).toBe(true);
      expect(count(mask)).toBe(Math.round(1200 * share));
    }
  });

  it('cuts pictures of any size', () => {
    for (const [width, height] of [
      [1, 1],
      [1, 50],
      [3, 2],
      [200, 5],
    ]) {
      expect(count(drawHoles(width, height, 0.5, 'both', stream()))).toBe(Math.round(width * height * 0.5));
    }
  });

  it('reaches every part of the picture in the end', () => {
    const hits = new Uint32Array(16 * 16);
    for (let seed = 0; seed < 200; seed++) {
      drawHoles(16, 16, 0.25, 'both', stream(seed)).forEach((value, i) => {
        hits[i] += value === HOLE ? 1 : 0;
      });
    }
    expect(Math.min(...hits)).toBeGreaterThan(10);
    expect(hits.reduce((sum, n) => sum + n, 0)).toBe(200 * 64);
  });

  it('cuts boxes as boxes: the first is a rectangle up to its last row', () => {
    const mask = drawHoles(64, 64, 0.015, 'boxes', stream(3)); // 61 pixels: less than the smallest box, 8x8
    const rows = Array.from({ length: 64 }, (_, y) => mask.subarray(64 * y, 64 * y + 64)).filter(
      (row) => count(row) > 0,
    );
    const [first, last] = [rows[0].indexOf(HOLE), rows[0].lastIndexOf(HOLE)];
    for (const row of rows.slice(0, -1)) {
      expect([row.indexOf(HOLE), row.lastIndexOf(HOLE), count(row)]).toEqual([first, last, last - first + 1]);
    }
    expect(rows[rows.length - 1].indexOf(HOLE)).toBe(first);
  });

  it('depends on the stream alone', () => {
    expect(drawHoles(32, 32, 0.3, 'both', stream(5))).toEqual(drawHoles(32, 32, 0.3, 'both', stream(5)));
    expect(drawHoles(32, 32, 0.3, 'both', stream(5))).not.toEqual(drawHoles(32, 32, 0.3, 'both', stream(6)));
  });
});

describe('fillHoles', () => {
  const picture = { pixels: Uint8Array.of(10, 20, 30, 40, 50, 60, 71, 80, 90), width: 3, height: 1, channels: 3 };
  const mask = Uint8Array.of(0, HOLE, 0);

  it('fills with mid grey', () => {
    expect([...fillHoles(picture, mask, 'grey').pixels]).toEqual([10, 20, 30, 128, 128, 128, 71, 80, 90]);
  });

  it('fills with the mean of what is left, rounding half up', () => {
    expect([...fillHoles(picture, mask, 'mean').pixels]).toEqual([10, 20, 30, 41, 50, 60, 71, 80, 90]); // 40.5
    expect([...fillHoles(picture, new Uint8Array(3).fill(HOLE), 'mean').pixels]).toEqual(new Array(9).fill(128));
  });

  it('leaves its input alone', () => {
    fillHoles(picture, mask, 'grey');
    expect(picture.pixels[3]).toBe(40);
  });
});
