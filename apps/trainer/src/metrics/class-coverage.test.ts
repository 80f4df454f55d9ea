import { describe, expect, it } from 'vitest';
import { divergence, histogram } from './class-coverage.ts';
import { LIKELIHOODS, likelihoods } from './test-features.ts';

describe('histogram', () => {
  it('counts the likeliest classes', () => {
    // Reference: numpy.bincount of argmax.
    expect(histogram(likelihoods(LIKELIHOODS.a, 37, 5))).toEqual([8, 8, 7, 7, 7]);
    expect(histogram(likelihoods(LIKELIHOODS.b, 37, 5))).toEqual([8, 7, 8, 7, 7]);
  });
});

describe('divergence', () => {
  it('agrees with its definition, half a picture added to each class', () => {
    // Reference: scipy.stats.entropy.
    expect(divergence([8, 7, 8, 7, 7], [8, 8, 7, 7, 7])).toBeCloseTo(0.003168687163392546, 12);
    expect(divergence([10, 0, 0, 30], [10, 10, 10, 10])).toBeCloseTo(0.7018856206904325, 12);
  });

  it('is 0 of equal histograms and finite where a class is missing on either side', () => {
    expect(divergence([5, 0, 9], [5, 0, 9])).toBe(0);
    expect(divergence([5, 9, 0], [5, 0, 9])).toBeGreaterThan(1);
  });
});
