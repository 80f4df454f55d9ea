import { expect, it } from 'vitest';
import { quantile } from './quantile.ts';

it('is the value that so many do not exceed, in any order', () => {
  const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
  expect([0, 0.5, 0.95, 0.99, 1].map((share) => quantile(hundred, share))).toEqual([1, 50, 95, 99, 100]);
  expect(quantile([7], 0.95)).toBe(7);
  expect(quantile([3, 1, 2], 0.5)).toBe(2);
});

it('is no number where there are no values', () => {
  expect(quantile([], 0.5)).toBeNaN();
});
