import { describe, expect, it } from 'vitest';
import { evenly, type Point, smoothed, span, thinned, ticks } from './curves.ts';

const points = (values: readonly number[], step = 1): Point[] => values.map((y, index) => [index * step, y]);

describe('smoothed', () => {
  it('leaves a constant', () => {
    for (const [, y] of smoothed(points([3, 3, 3, 3], 100), 50)) expect(y).toBeCloseTo(3, 12);
  });

  it('weighs a point half as much a half-life later', () => {
    const [, second, third] = smoothed(points([1, 0, 0], 10), 10);
    expect(second![1]).toBeCloseTo(0.5 / 1.5, 12);
    expect(third![1]).toBeCloseTo(0.25 / 1.75, 12);
  });

  it('keeps where the points are, and takes gaps for what they are', () => {
    const [, far] = smoothed(
      [
        [5, 1],
        [25, 0],
      ],
      10,
    );
    expect(far).toEqual([25, 0.25 / 1.25]);
    expect(smoothed([], 10)).toEqual([]);
  });
});

describe('thinned', () => {
  it('leaves few points alone', () => {
    expect(thinned(points([1, 2, 3]), 3)).toEqual(points([1, 2, 3]));
  });

  it('keeps every peak and the last point, in order', () => {
    const many = points(Array.from({ length: 10_000 }, (_, index) => (index === 4321 ? 99 : Math.sin(index))));
    const few = thinned(many, 100);
    expect(few.length).toBeLessThanOrEqual(101);
    expect(few).toContainEqual([4321, 99]);
    expect(few.at(-1)).toEqual(many.at(-1));
    expect(few.map(([x]) => x)).toEqual(few.map(([x]) => x).sort((a, b) => a - b));
  });
});

describe('evenly', () => {
  it('has the first and the last, and even steps between', () => {
    const numbers = Array.from({ length: 101 }, (_, index) => index);
    expect(evenly(numbers, 5)).toEqual([0, 25, 50, 75, 100]);
    expect(evenly(numbers, 24)).toHaveLength(24);
    expect(new Set(evenly(numbers, 24)).size).toBe(24);
    expect(evenly([1, 2], 5)).toEqual([1, 2]);
    expect(evenly([], 5)).toEqual([]);
  });
});

describe('span', () => {
  it('is that of few values', () => {
    expect(span(points([2, 3]), points([1, 4]))).toEqual([1, 4]);
  });

  it('leaves out a wild value of many, but nothing of the bold curve', () => {
    const faint = points([...Array.from({ length: 200 }, (_, index) => index / 200), 1e6]);
    expect(span(points([0.5]), faint)[1]).toBeLessThan(1);
    expect(span(points([2]), faint)[1]).toBe(2);
  });
});

describe('ticks', () => {
  it.each([
    [0, 1, 5, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [0.31, 0.94, 5, [0.2, 0.4, 0.6, 0.8, 1]],
    [-0.5, 3, 4, [-1, 0, 1, 2, 3]],
    [0, 12_000, 6, [0, 2000, 4000, 6000, 8000, 10_000, 12_000]],
    [1e-6, 3e-6, 2, [1e-6, 2e-6, 3e-6]],
  ])('from %d to %d, about %d', (low, high, count, expected) => {
    expect(ticks(low, high, count)).toEqual(expected);
  });

  it.each([0, 7, -3e-9, 1e12])('surround a single value, %d', (value) => {
    const list = ticks(value, value, 5);
    expect(list.length).toBeGreaterThan(1);
    expect(list[0]).toBeLessThanOrEqual(value);
    expect(list.at(-1)).toBeGreaterThanOrEqual(value);
    expect(list.at(-1)).toBeGreaterThan(list[0]!);
  });

  it('take values that differ by rounding for one', () => {
    expect(ticks(9, 9 + 2e-15, 5).every((tick, index, list) => index === 0 || tick > list[index - 1]!)).toBe(true);
  });

  it('hold every span with not many more than asked for', () => {
    for (let step = 1; step <= 400; step++) {
      const [low, high] = [Math.sin(step) * 10 ** (step % 7), Math.sin(step) * 10 ** (step % 7) + 1.07 ** step];
      const list = ticks(low, high, 5);
      expect(list[0]).toBeLessThanOrEqual(low + 1e-6 * (high - low));
      expect(list.at(-1)).toBeGreaterThanOrEqual(high - 1e-6 * (high - low));
      expect(list.length).toBeLessThanOrEqual(7);
    }
  });
});
