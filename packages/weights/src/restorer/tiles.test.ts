import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stretchesOf, tilingFor } from './tiles.ts';

describe('tilingFor', () => {
  it('overlaps by the reach from both ends and a fade, in whole multiples', () => {
    expect(tilingFor(256, 11, 4)).toEqual({ tile: 256, step: 224, fade: 8 });
    expect(tilingFor(256, 48, 16)).toEqual({ tile: 256, step: 144, fade: 8 });
    expect(tilingFor(100, 0, 32)).toEqual({ tile: 96, step: 64, fade: 8 });
  });

  it('rather fades less than takes small steps', () => {
    expect(tilingFor(256, 96, 32)).toEqual({ tile: 256, step: 64, fade: 0 });
    expect(tilingFor(256, 93, 32)).toEqual({ tile: 256, step: 64, fade: 6 });
    expect(tilingFor(256, 119, 1)).toEqual({ tile: 256, step: 18, fade: 0 });
  });

  it('gives up where there would be no steps, and where there is no end to the reach', () => {
    expect(tilingFor(256, null, 4)).toBeUndefined();
    expect(tilingFor(256, 120, 4)).toEqual({ tile: 256, step: 16, fade: 0 });
    expect(tilingFor(256, 121, 4)).toBeUndefined();
    expect(tilingFor(16, 1, 32)).toBeUndefined();
  });
});

describe('stretchesOf', () => {
  it('takes a side in one that is no longer than a tile', () => {
    const [only, ...others] = stretchesOf(32, { tile: 32, step: 16, fade: 8 });
    expect(others).toEqual([]);
    expect(only).toMatchObject({ start: 0, length: 32 });
    expect(new Set(only!.shares)).toEqual(new Set([1]));
  });

  it('lays the last one against the end', () => {
    const starts = stretchesOf(84, { tile: 48, step: 24, fade: 8 }).map(({ start }) => start);
    expect(starts).toEqual([0, 24, 36]);
  });

  it('shares out every pixel, and gives nothing to those within reach of a cut', () => {
    const sides = fc.record({
      multiple: fc.constantFrom(1, 2, 3, 4, 8),
      reach: fc.nat(40),
      tile: fc.integer({ min: 32, max: 128 }),
      length: fc.integer({ min: 1, max: 400 }),
    });
    fc.assert(
      fc.property(sides, ({ multiple, reach, tile, length }) => {
        const tiling = tilingFor(tile, reach, multiple);
        fc.pre(tiling !== undefined);
        const side = length * multiple;
        const total = new Float64Array(side);
        for (const { start, length, shares } of stretchesOf(side, tiling)) {
          expect(start % multiple).toBe(0);
          expect(length).toBe(Math.min(side, tiling.tile));
          shares.forEach((share, at) => {
            total[start + at]! += share;
            const fromCut = Math.min(
              start === 0 ? Number.POSITIVE_INFINITY : at,
              start + length === side ? Number.POSITIVE_INFINITY : length - 1 - at,
            );
            if (share > 0) expect(fromCut).toBeGreaterThanOrEqual(reach);
          });
        }
        for (const sum of total) expect(sum).toBeCloseTo(1, 6);
      }),
      { numRuns: 60 },
    );
  });
});
