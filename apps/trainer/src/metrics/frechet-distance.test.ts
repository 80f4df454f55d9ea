import { describe, expect, it } from 'vitest';
import { frechetDistance } from './frechet-distance.ts';
import { blurred, reversed, VECTORS, vectors } from './test-features.ts';

describe('frechetDistance', () => {
  it('agrees with its definition', () => {
    // Reference: numpy.cov and scipy.linalg.sqrtm.
    const distance = frechetDistance(vectors(VECTORS.a, 60, 8), vectors(VECTORS.b, 60, 8));
    expect(distance).toBeCloseTo(0.7684468991510107, 9);
  });

  it('agrees with fewer pictures than features, where the covariances have no full rank', () => {
    // Reference: numpy, the trace of the root as the sum of the singular values of one centred set times the other's transpose.
    const distance = frechetDistance(vectors(VECTORS.a, 10, 16), vectors(VECTORS.b, 10, 16));
    expect(distance).toBeCloseTo(14.592463883363964, 6);
  });

  it('is the distance of the means where that is all the difference', () => {
    const set = vectors(VECTORS.a, 50, 4);
    const moved = { ...set, values: set.values.map((value, i) => value + [3, 0, 4, 0][i % 4]!) };
    expect(frechetDistance(set, moved)).toBeCloseTo(25, 6);
  });

  it('is 0 between a set and itself in any order, the same both ways, and grows with noise', () => {
    const [set, other] = [vectors(VECTORS.a, 60, 8), vectors(VECTORS.b, 60, 8)];
    expect(frechetDistance(set, reversed(set))).toBeLessThan(1e-6);
    expect(frechetDistance(set, other)).toBeCloseTo(frechetDistance(other, set), 8);
    const noisy = [0.05, 0.2, 0.8].map((strength) => frechetDistance(set, blurred(set, strength)));
    expect(noisy).toEqual(noisy.toSorted((a, b) => a - b));
    expect(noisy[2]).toBeGreaterThan(10 * noisy[0]!);
  });
});
