import { numericSeed, RandomStream } from '@omokage/models/sampling';
import { describe, expect, it } from 'vitest';
import { intervalByParts, intervalOfMean, intervalOfShare } from './confidence.ts';

describe('intervals', () => {
  // Reference: the roots of (share - x)^2 = z^2 x (1 - x) / n, in Python.
  it.each([
    [0, 10, 0, 0.27753279],
    [0.5, 10, 0.2365931, 0.7634069],
    [0.9, 100, 0.82563433, 0.94477086],
    [1, 2000, 0.99808296, 1],
  ])('of a share of %d in %d are those of Wilson', (share, n, low, high) => {
    const interval = intervalOfShare(share, n);
    expect(interval[0]).toBeCloseTo(low, 6);
    expect(interval[1]).toBeCloseTo(high, 6);
  });

  it('of a mean are normal', () => {
    const [low, high] = intervalOfMean([1, 2, 3, 4]);
    expect(low).toBeCloseTo(2.5 - 1.265151, 5);
    expect(high).toBeCloseTo(2.5 + 1.265151, 5);
    expect(intervalOfMean([7, 7, 7])).toEqual([7, 7]);
  });

  it('by parts lie around the figure of the whole, as far as parts scatter', () => {
    const [low, high] = intervalByParts(10, [1, 2, 3, 4]);
    expect(low).toBeCloseTo(10 - 2.054244, 4); // 3.182446 * 1.290994 / 2
    expect(high).toBeCloseTo(10 + 2.054244, 4);
    expect(() => intervalByParts(1, [1])).toThrow(RangeError);
    expect(() => intervalByParts(1, Array(11).fill(1))).toThrow(RangeError);
  });

  it('by parts hold the true figure about as often as they say', () => {
    const random = new RandomStream(numericSeed(1), 0);
    const ROUNDS = 1000;
    const variance = (values: Float32Array) => values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
    let held = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const sample = random.normals(200);
      const parts = [0, 1, 2, 3].map((part) => variance(sample.subarray(50 * part, 50 * (part + 1))));
      const [low, high] = intervalByParts(variance(sample), parts);
      if (low <= 1 && 1 <= high) held++;
    }
    expect(held / ROUNDS).toBeGreaterThan(0.93);
    expect(held / ROUNDS).toBeLessThan(0.97);
  });
});
