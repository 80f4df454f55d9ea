import { describe, expect, it } from 'vitest';
import { differenceInWords, largestDifference } from './difference.ts';
import { median } from './median.ts';

const picture = (width: number, ...values: number[]) => ({ width, height: 1, data: Uint8ClampedArray.from(values) });
const one = picture(1, 10, 20, 30, 255);

describe('the difference of two pictures', () => {
  it.each([
    [one, 0, 'byte for byte'],
    [picture(1, 10, 19, 30, 255), 1, ': 1 of 255 step,'],
    [picture(1, 17, 20, 29, 255), 7, ': 7 of 255 steps,'],
    [picture(2, 10, 20, 30, 255, 10, 20, 30, 255), undefined, '1 × 1 here, 2 × 1 there'],
  ])('%#', (other, steps, words) => {
    expect(largestDifference(one, other)).toBe(steps);
    expect(differenceInWords(one, other)).toContain(words);
  });
});

describe('the median', () => {
  it.each([
    [[3], 3],
    [[9, 1, 5], 5],
    [[4, 1, 3, 2], 2.5],
    [[], Number.NaN],
  ])('of %j is %d', (numbers, middle) => {
    expect(median(numbers)).toBe(middle);
  });
});
