import { describe, expect, it } from 'vitest';
import { laplacianPyramid, pyramidLevels } from './laplacian-pyramid.ts';
import { pictureAt } from './picture-set.ts';
import { drawn, PATTERNS } from './test-pictures.ts';

describe('laplacianPyramid', () => {
  it('agrees with convolutions of the full 5x5 kernel', () => {
    // Reference: scipy.ndimage.convolve(..., mode='mirror') with the outer product of [1 4 6 4 1] / 16, every other pixel kept;
    // back up with zeros between and the kernel times 4.
    const [fine, coarse] = laplacianPyramid(pictureAt(drawn(PATTERNS.a, 3, [16, 16, 1]), 2), [16, 16, 1], 2);
    const fineAt = [0, 15, 7 * 16 + 9, 15 * 16 + 15].map((at) => fine.values[at]);
    expect(fineAt).toEqual([-27.26953125, 112.6640625, 98.75, 54.546875]);
    const coarseAt = [0, 7, 3 * 8 + 4, 7 * 8 + 7].map((at) => coarse.values[at]);
    expect(coarseAt).toEqual([90.0625, 123.65625, 126, 130.453125]);
    expect(coarse.shape).toEqual([8, 8, 1]);
  });

  it('says nothing but the last level about an even picture', () => {
    const levels = laplacianPyramid(new Uint8Array(16 * 32 * 3).fill(77), [16, 32, 3], 3);
    expect(levels.map(({ shape }) => shape)).toEqual([
      [16, 32, 3],
      [8, 16, 3],
      [4, 8, 3],
    ]);
    expect(levels.map(({ values }) => new Set(values))).toEqual([new Set([0]), new Set([0]), new Set([77])]);
  });

  it.each([
    [[64, 64, 3], 3],
    [[28, 28, 1], 1],
    [[96, 48, 3], 2],
    [[16, 16, 1], 1],
  ] as const)('of %j has %i levels down to 16', (shape, levels) => {
    expect(pyramidLevels(shape, 16)).toBe(levels);
  });
});
