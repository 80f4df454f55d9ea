import { describe, expect, it } from 'vitest';
import { score } from './inception-score.ts';
import { LIKELIHOODS, likelihoods, reversed } from './test-features.ts';

describe('score', () => {
  it.each([
    ['a', 2.892117431332693],
    ['b', 3.047763947590296],
  ] as const)('agrees with its definition on set %s', (set, expected) => {
    // Reference: numpy.
    expect(score(likelihoods(LIKELIHOODS[set], 37, 5))).toBeCloseTo(expected, 6);
  });

  it('is the number of classes when each picture is surely one and all come up alike, and 1 when one is all', () => {
    expect(score(likelihoods((i, k) => (k === i % 4 ? 1 : 0), 40, 4))).toBeCloseTo(4, 12);
    expect(score(likelihoods((_, k) => (k === 2 ? 1 : 0), 40, 4))).toBeCloseTo(1, 12);
    expect(score(likelihoods(() => 1, 40, 4))).toBeCloseTo(1, 12);
  });

  it('does not depend on the order', () => {
    const set = likelihoods(LIKELIHOODS.a, 37, 5);
    expect(score(reversed(set))).toBeCloseTo(score(set), 12);
  });
});
