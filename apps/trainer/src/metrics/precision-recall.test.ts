import { describe, expect, it } from 'vitest';
import { realism, shareOn } from './precision-recall.ts';
import { reversed, VECTORS, vectors } from './test-features.ts';

describe('shareOn', () => {
  const far = (row: number, column: number) => VECTORS.b(row, column) * 2 + 0.5;

  // Reference: numpy and scipy.spatial.distance.cdist.
  it.each([
    ['near, 8 dimensions', 8, VECTORS.b, 0.9833333333333333, 0.95],
    ['near, 2 dimensions', 2, VECTORS.b, 0.9333333333333333, 0.9333333333333333],
    ['wider, 3 dimensions', 3, far, 0.3, 0.9666666666666667],
  ])('agrees with its definition: %s', (_, d, formula, precision, recall) => {
    const [reals, fakes] = [vectors(VECTORS.a, 60, d), vectors(formula, 60, d)];
    expect(shareOn(reals, fakes)).toBeCloseTo(precision, 12);
    expect(shareOn(fakes, reals)).toBeCloseTo(recall, 12);
    expect(shareOn(reversed(reals), reversed(fakes))).toBeCloseTo(precision, 12);
  });

  it('is 1 of a set and itself, and 0 of sets that are worlds apart', () => {
    const set = vectors(VECTORS.a, 20, 4);
    expect(shareOn(set, set)).toBe(1);
    expect(shareOn(set, { ...set, values: set.values.map((value) => value + 100) })).toBe(0);
  });

  it('tells precision from recall: a generator of one good picture has only the first', () => {
    const reals = vectors(VECTORS.a, 40, 4);
    const one = { ...reals, values: reals.values.map((_, i) => reals.values[i % 4]!) };
    expect(shareOn(reals, one)).toBe(1);
    expect(shareOn(one, reals)).toBeLessThan(0.1);
  });

  it('does with fewer neighbours where there are not three', () => {
    const two = vectors(VECTORS.a, 2, 4);
    expect(shareOn(two, two)).toBe(1);
  });
});

describe('realism', () => {
  const [reals, fakes] = [vectors(VECTORS.a, 60, 8), vectors(VECTORS.b, 60, 8)];

  it('is at least 1 of as many points as are on the manifold', () => {
    const on = realism(reals, fakes).filter((value) => value >= 1).length;
    expect(on / fakes.n).toBeCloseTo(shareOn(reals, fakes), 12);
  });

  it('has no bounds for a copy, and falls with the distance', () => {
    expect(realism(reals, reals).every((value) => value === Infinity)).toBe(true);
    const away = (by: number) => realism(reals, { ...fakes, values: fakes.values.map((value) => value + by) })[0]!;
    expect(away(100)).toBeGreaterThan(away(200));
    expect(away(100)).toBeLessThan(0.1);
  });
});
