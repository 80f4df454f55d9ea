import { expect, it } from 'vitest';
import { differenceOf } from './difference.ts';

it('measures in decibels of the range of pictures', () => {
  const { psnr, largest } = differenceOf(Float32Array.of(0, 0, 0, 0), Float32Array.of(0.5, 0, 0, -0.5));
  expect(largest).toBe(0.5);
  expect(psnr).toBeCloseTo(10 * Math.log10(4 / 0.125));
  expect(differenceOf(Float32Array.of(1), Float32Array.of(1))).toEqual({ psnr: Number.POSITIVE_INFINITY, largest: 0 });
});

it('takes no nonsense for a picture', () => {
  expect(differenceOf(Float32Array.of(Number.NaN, 0), Float32Array.of(0, 0)).largest).toBe(Number.POSITIVE_INFINITY);
  expect(() => differenceOf(Float32Array.of(1), Float32Array.of(1, 2))).toThrow(RangeError);
});
