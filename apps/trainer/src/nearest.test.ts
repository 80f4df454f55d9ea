import { describe, expect, it } from 'vitest';
import { nearest } from './nearest.ts';

describe('nearest', () => {
  const known = ['learningRate', 'latent', 'width', 'r1Gamma'];
  it.each([
    ['learnigRate', 'learningRate'],
    ['learningrate', 'learningRate'],
    ['widht', 'width'],
    ['gamma', 'r1Gamma'],
    ['r1gama', 'r1Gamma'],
    ['batch', undefined],
    ['', undefined],
  ])('takes "%s" for %s', (given, meant) => {
    expect(nearest(given, known)).toBe(meant);
  });

  it('knows nothing of nothing', () => {
    expect(nearest('width', [])).toBeUndefined();
  });
});
