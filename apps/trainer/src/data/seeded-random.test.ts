import { describe, expect, it } from 'vitest';
import { seededRandom } from './seeded-random.ts';

const draws = (seed: string, n: number) => {
  const random = seededRandom(seed);
  return Array.from({ length: n }, random);
};

describe('seededRandom', () => {
  it('gives the same numbers for a seed and others for another', () => {
    expect(draws('1-0', 10)).toEqual(draws('1-0', 10));
    expect(draws('1-0', 10)).not.toEqual(draws('1-1', 10));
  });

  it('is spread evenly over [0, 1)', () => {
    const numbers = draws('spread', 20_000);
    expect(numbers.every((x) => x >= 0 && x < 1)).toBe(true);
    for (let tenth = 0; tenth < 10; tenth++) {
      const inside = numbers.filter((x) => Math.floor(10 * x) === tenth).length;
      expect(Math.abs(inside - 2000)).toBeLessThan(200); // 4.7 standard deviations
    }
  });
});
