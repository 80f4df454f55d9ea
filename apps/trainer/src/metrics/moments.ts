import { Matrix } from 'ml-matrix';
import type { FeatureSet } from './features.ts';

/** Mean `[d]` and covariance `[d, d]`, with n - 1 below the sum, of n >= 2 feature vectors. */
export interface Moments {
  readonly mean: Float64Array;
  readonly covariance: Matrix;
}

export function momentsOf({ n, dimensions: d, values }: FeatureSet): Moments {
  const mean = new Float64Array(d);
  for (let i = 0; i < values.length; i++) mean[i % d] += values[i] / n;
  const sums = Array.from({ length: d }, () => new Float64Array(d)); // of products, the upper triangle
  const centred = new Float64Array(d);
  for (let row = 0; row < n; row++) {
    for (let i = 0; i < d; i++) centred[i] = values[row * d + i] - mean[i];
    for (let i = 0; i < d; i++) {
      const [sum, value] = [sums[i], centred[i]];
      if (value === 0) continue; // half of all features behind a ReLU
      for (let j = i; j < d; j++) sum[j] += value * centred[j];
    }
  }
  const covariance = Matrix.zeros(d, d);
  for (let i = 0; i < d; i++) {
    for (let j = i; j < d; j++) {
      covariance.set(i, j, sums[i][j] / (n - 1));
      covariance.set(j, i, sums[i][j] / (n - 1));
    }
  }
  return { mean, covariance };
}
