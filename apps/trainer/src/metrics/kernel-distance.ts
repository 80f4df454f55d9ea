import type { FeatureSet } from './features.ts';
import type { Metric } from './metric.ts';

/** Pictures in a block, at the most. */
const LARGEST_BLOCK = 1000;
/** Blocks, at the least, while each has two pictures. */
const FEWEST_BLOCKS = 10;

/**
 * Kernel distance of features (Binkowski et al. 2018, section 4): the squared maximum mean discrepancy under the kernel
 * (x.y / d + 1)^3, "kd-<features>"; the KID with the features of that paper. Unbiased, also at a small n, so that it may
 * come out a little below 0.
 *
 * The value is the mean over disjoint blocks of the pictures, at least ten, of at most 1,000; `details.error` is the standard
 * error of that mean.
 */
export const kd: Metric = {
  name: 'kd',
  summary: 'kernel distance of features, unbiased at any n',
  needs: ['features'],
  async measure({ realFeatures, fakeFeatures, network }) {
    const { value, error, blocks } = kernelDistance(realFeatures, fakeFeatures);
    return [{ name: `kd-${network.name}`, value, better: 'lower', details: { error, blocks } }];
  },
};

/** Of two sets of one size. With a single block there is nothing to tell the error from: it is 0. */
export function kernelDistance(a: FeatureSet, b: FeatureSet): { value: number; error: number; blocks: number } {
  const size = Math.max(2, Math.min(LARGEST_BLOCK, Math.floor(a.n / FEWEST_BLOCKS)));
  const blocks = Math.floor(a.n / size);
  const estimates = Array.from({ length: blocks }, (_, block) => blockEstimate(a, b, block * size, size));
  const value = estimates.reduce((sum, estimate) => sum + estimate, 0) / blocks;
  const squares = estimates.reduce((sum, estimate) => sum + (estimate - value) ** 2, 0);
  return { value, error: blocks > 1 ? Math.sqrt(squares / (blocks - 1) / blocks) : 0, blocks };
}

/** The unbiased estimate (Gretton et al. 2012, equation 3) from rows `first` to `first + size - 1` of both sides. */
function blockEstimate(a: FeatureSet, b: FeatureSet, first: number, size: number): number {
  let [within, between] = [0, 0];
  for (let i = first; i < first + size; i++) {
    for (let j = first; j < first + size; j++) {
      if (j < i) within += kernel(a, i, a, j) + kernel(b, i, b, j);
      between += kernel(a, i, b, j);
    }
  }
  return (2 * within) / (size * (size - 1)) - (2 * between) / size ** 2;
}

function kernel(a: FeatureSet, i: number, b: FeatureSet, j: number): number {
  const d = a.dimensions;
  const [x, y] = [a.values, b.values];
  let product = 0;
  for (let k = 0, from = i * d, to = j * d; k < d; k++) product += x[from + k] * y[to + k];
  return (product / d + 1) ** 3;
}
