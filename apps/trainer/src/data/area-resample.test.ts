import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areaResample, createAreaResampler } from './area-resample.ts';

/** Resamples one grey row. */
function row(values: number[], width: number): number[] {
  return [...areaResample(Uint8Array.from(values), { width: values.length, height: 1 }, { width, height: 1 }, 1)];
}

describe('areaResample, shrinking', () => {
  it('averages whole blocks, rounding half up', () => {
    const pixels = Uint8Array.from([0, 1, 10, 20, 1, 0, 30, 41]); // [2,4,1]
    expect([...areaResample(pixels, { width: 4, height: 2 }, { width: 2, height: 1 }, 1)]).toEqual([1, 25]); // 0.5, 25.25
  });

  it('weights fractions of pixels by overlap', () => {
    // 3 -> 2: each output covers 1.5 inputs: (a + b/2) / 1.5, (b/2 + c) / 1.5
    expect(row([30, 60, 90], 2)).toEqual([40, 80]);
    // 5 -> 2: (0 + 10 + 10) / 2.5 = 8, (10 + 30 + 40) / 2.5 = 32
    expect(row([0, 10, 20, 30, 40], 2)).toEqual([8, 32]);
    // 5 -> 3, covering 5/3 inputs: (100 * 1) * 3/5 = 60; then (0 * 1/3 + ...) = 0; then 0
    expect(row([100, 0, 0, 0, 0], 3)).toEqual([60, 0, 0]);
  });

  it('weights both axes', () => {
    // 3x3 -> 2x2, only the middle set: a quarter of it in each output, over an area of 2.25: 90 / 9 = 10
    const pixels = Uint8Array.from([0, 0, 0, 0, 90, 0, 0, 0, 0]);
    expect([...areaResample(pixels, { width: 3, height: 3 }, { width: 2, height: 2 }, 1)]).toEqual([10, 10, 10, 10]);
  });

  it('keeps channels apart', () => {
    const pixels = Uint8Array.from([10, 100, 200, 20, 110, 240]); // [1,2,3]
    expect([...areaResample(pixels, { width: 2, height: 1 }, { width: 1, height: 1 }, 3)]).toEqual([15, 105, 220]);
  });

  it('copies an image of the same size', () => {
    expect(row([1, 2, 3, 255], 4)).toEqual([1, 2, 3, 255]);
  });
});

describe('areaResample, enlarging', () => {
  it('interpolates linearly between pixel centres and holds the edges', () => {
    expect(row([0, 100], 4)).toEqual([0, 25, 75, 100]);
    expect(row([7], 3)).toEqual([7, 7, 7]);
  });

  it('may shrink one axis and enlarge the other', () => {
    const pixels = Uint8Array.from([0, 100, 20, 140]); // [2,2,1]
    expect([...areaResample(pixels, { width: 2, height: 2 }, { width: 4, height: 1 }, 1)]).toEqual([10, 38, 93, 120]);
  });
});

describe('areaResample, any size', () => {
  const side = fc.integer({ min: 1, max: 40 });

  it('keeps a constant image constant', () => {
    fc.assert(
      fc.property(side, side, side, side, fc.integer({ min: 0, max: 255 }), (w, h, toW, toH, value) => {
        const out = areaResample(
          new Uint8Array(w * h).fill(value),
          { width: w, height: h },
          { width: toW, height: toH },
          1,
        );
        expect(out.length).toBe(toW * toH);
        expect(out.every((pixel) => pixel === value)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('equals the slow way: repeat every pixel, then average whole blocks', () => {
    const sizes = fc
      .integer({ min: 1, max: 12 })
      .chain((to) => fc.tuple(fc.constant(to), fc.uint8Array({ minLength: to, maxLength: 30 })));
    fc.assert(
      fc.property(sizes, ([to, input]) => {
        const repeated = [...input].flatMap((value) => new Array<number>(to).fill(value));
        const expected = Array.from({ length: to }, (_, i) => {
          const block = repeated.slice(i * input.length, (i + 1) * input.length);
          return Math.floor(block.reduce((sum, value) => sum + value, 0) / block.length + 0.5);
        });
        expect(row([...input], to)).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  it('refuses sizes below one and pixels that do not fit', () => {
    expect(() => createAreaResampler({ width: 0, height: 1 }, { width: 1, height: 1 }, 1)).toThrow(RangeError);
    expect(() => createAreaResampler({ width: 2, height: 1 }, { width: 1.5, height: 1 }, 1)).toThrow(RangeError);
    expect(() => row([1, 2], 0)).toThrow(RangeError);
    expect(() => areaResample(new Uint8Array(5), { width: 2, height: 2 }, { width: 1, height: 1 }, 1)).toThrow(/2x2x1/);
  });
});
