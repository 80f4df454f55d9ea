import { numericSeed, RandomStream } from '@omokage/models/sampling';
import { describe, expect, it } from 'vitest';
import { kernelDistance } from './kernel-distance.ts';
import { blurred, VECTORS, vectors } from './test-features.ts';

describe('kernelDistance', () => {
  // Reference: numpy, the three kernel matrices of each block.
  it.each([
    [60, 8, { value: 0.2857536478025192, error: 0.18485548165366222, blocks: 10 }],
    [10, 16, { value: -0.34849152713197784, error: 0.642436311006211, blocks: 5 }],
  ])('agrees with its definition on %i vectors of %i', (n, d, { value, error, blocks }) => {
    const found = kernelDistance(vectors(VECTORS.a, n, d), vectors(VECTORS.b, n, d));
    expect(found).toEqual({ value: expect.closeTo(value, 12), error: expect.closeTo(error, 12), blocks });
  });

  it('grows with noise, and is the same both ways', () => {
    const [set, other] = [vectors(VECTORS.a, 200, 8), vectors(VECTORS.b, 200, 8)];
    expect(kernelDistance(set, other).value).toBeCloseTo(kernelDistance(other, set).value, 12);
    const noisy = [0.2, 0.4, 0.8].map((strength) => kernelDistance(set, blurred(set, strength)).value);
    expect(noisy).toEqual(noisy.toSorted((a, b) => a - b));
  });

  it('is 0 on the average where there is no difference', () => {
    const random = new RandomStream(numericSeed(1));
    const draw = () => ({ n: 500, dimensions: 8, values: random.normals(500 * 8) });
    const { value, error } = kernelDistance(draw(), draw());
    expect(Math.abs(value)).toBeLessThan(3 * error);
  });

  it('has no error to tell of a single block', () => {
    expect(kernelDistance(vectors(VECTORS.a, 2, 8), vectors(VECTORS.b, 2, 8))).toMatchObject({ error: 0, blocks: 1 });
  });
});
