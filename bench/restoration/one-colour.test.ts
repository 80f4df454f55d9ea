import { expect, it } from 'vitest';
import { fillWithMean, meanColour, mostCommonColour } from './one-colour.ts';

it('fills holes with the mean of what is known, channel by channel', () => {
  const picture = { pixels: Uint8Array.from([10, 100, 0, 30, 200, 0, 7, 7, 7]), width: 3, height: 1, channels: 3 };
  const filled = fillWithMean(picture, Uint8Array.from([0, 0, 255]));
  expect([...filled.pixels]).toEqual([10, 100, 0, 30, 200, 0, 20, 150, 0]);
});

it('takes the mean of all pixels', () => {
  expect(meanColour(Uint8Array.from([0, 10, 20, 100, 30, 20]))).toEqual([50, 20, 20]);
});

it('finds the colour that most pixels nearly have', () => {
  const red = [250, 2, 3];
  const alike = [252, 4, 5];
  const others = [0, 0, 0, 0, 0, 64, 0, 64, 0];
  expect(mostCommonColour(Uint8Array.from([...red, ...others, ...alike]))).toEqual([251, 3, 4]);
});
