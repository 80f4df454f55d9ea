import { expect, it } from 'vitest';
import { sureness } from './classifier-score.ts';
import { LIKELIHOODS, likelihoods } from './test-features.ts';

it.each([
  ['a', 0.8509415541146252, 0.6216216216216216],
  ['b', 0.8797261296091853, 0.5675675675675675],
] as const)('says how sure the classifier is of set %s', (set, mean, sure) => {
  // Reference: numpy.
  const found = sureness(likelihoods(LIKELIHOODS[set], 37, 5));
  expect(found.mean).toBeCloseTo(mean, 7);
  expect(found.sure).toBeCloseTo(sure, 12);
});
