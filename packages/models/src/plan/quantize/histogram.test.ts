import { describe, expect, it } from 'vitest';
import { countChannels, Histogram } from './histogram.ts';

const of = (...values: number[]) => {
  const histogram = new Histogram();
  countChannels([histogram], Float32Array.from(values));
  return histogram;
};
const total = (histogram: Histogram) => histogram.filled().reduce((sum, { count }) => sum + count, histogram.zeros);

describe('Histogram', () => {
  it('counts numbers where they lie, and zeros apart', () => {
    const histogram = of(0.5, -0.25, 0, 0, 0.5);
    expect(histogram).toMatchObject({ min: -0.25, max: 0.5, zeros: 2 });
    const filled = histogram.filled();
    expect(filled.map(({ count }) => count)).toEqual([1, 2]);
    expect(filled[0]!.value).toBeCloseTo(-0.25, 3);
    expect(filled[1]!.value).toBeCloseTo(0.5, 3);
  });

  it('stretches for what comes later, and loses nothing', () => {
    const histogram = of(1, -1);
    countChannels([histogram], Float32Array.of(1000, -3, 0));
    expect(histogram).toMatchObject({ min: -3, max: 1000, zeros: 1 });
    expect(total(histogram)).toBe(5);
    expect(histogram.filled().at(-1)!.value).toBeCloseTo(1000, 0);
  });

  it('takes numbers of any size', () => {
    for (const value of [1e-30, 1e30, 2 ** -40, 3]) {
      const [bin] = of(value).filled();
      expect(bin!.value / value).toBeCloseTo(1, 2);
    }
  });

  it('joins others, divided', () => {
    const histogram = of(1, 0);
    histogram.join(of(8, -4, 0), 2);
    expect(histogram).toMatchObject({ min: -2, max: 4, zeros: 2 });
    expect(histogram.filled().map(({ value, count }) => [Math.round(value), count])).toEqual([
      [-2, 1],
      [1, 1],
      [4, 1],
    ]);
    histogram.join(new Histogram());
    expect(total(histogram)).toBe(5);
  });

  it('counts channels each on its own', () => {
    const channels = [new Histogram(), new Histogram()];
    countChannels(channels, Float32Array.of(1, -5, 3, 0));
    expect(channels[0]).toMatchObject({ min: 0, max: 3, zeros: 0 });
    expect(channels[1]).toMatchObject({ min: -5, max: 0, zeros: 1 });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses %d', (value) => {
    expect(() => of(1, value, 2)).toThrow(RangeError);
  });
});
