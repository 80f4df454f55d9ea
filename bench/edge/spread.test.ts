import { expect, it } from 'vitest';
import { ratios, spreadOf } from './spread.ts';

it('knows the median, and how far rounds lie apart', () => {
  expect(spreadOf([3, 1, 10])).toEqual({ median: 3, least: 1, most: 10 });
  expect(spreadOf([4, 1, 10, 2])).toEqual({ median: 3, least: 1, most: 10 });
  expect(() => spreadOf([])).toThrow(RangeError);
});

it('compares round by round', () => {
  expect(ratios([1, 3, 2], [2, 6, 8])).toEqual([0.5, 0.5, 0.25]);
  expect(() => ratios([1], [1, 2])).toThrow('1 rounds and 2 are not of one run');
});
