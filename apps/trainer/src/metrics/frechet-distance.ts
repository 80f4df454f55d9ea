import { EigenvalueDecomposition, type Matrix } from 'ml-matrix';
import type { FeatureSet } from './features.ts';
import type { Metric } from './metric.ts';
import { momentsOf } from './moments.ts';

/**
 * Frechet distance of features (Heusel et al. 2017, section 2): how far apart the two sides are if each is taken for one
 * Gaussian, "fd-<features>". With the features of the Inception network that the paper used it is the FID; with any others
 * it is another number, and never to be set beside a FID.
 *
 * It is biased upwards by about 1 / n, and says little while n is not well above the number of features: compare at one n.
 */
export const fd: Metric = {
  name: 'fd',
  summary: 'Frechet distance of features',
  needs: ['features'],
  async measure({ realFeatures, fakeFeatures, network }) {
    return [{ name: `fd-${network.name}`, value: frechetDistance(realFeatures, fakeFeatures), better: 'lower' }];
  },
};

/** |m1 - m2|^2 + Tr(C1 + C2 - 2 (C1 C2)^(1/2)). */
export function frechetDistance(a: FeatureSet, b: FeatureSet): number {
  const [one, two] = [momentsOf(a), momentsOf(b)];
  const offset = one.mean.reduce((sum, value, i) => sum + (value - two.mean[i]) ** 2, 0);
  const traces = one.covariance.trace() + two.covariance.trace();
  return Math.max(0, offset + traces - 2 * traceOfRoot(one.covariance, two.covariance));
}

/**
 * Trace of (A B)^(1/2) for covariances. A B has the eigenvalues of A^(1/2) B A^(1/2), and so of D (V' B V) D with A = V D^2 V':
 * a symmetric matrix, whose decomposition is safe where A B's need not be. Eigenvalues below 0 are rounding.
 */
function traceOfRoot(a: Matrix, b: Matrix): number {
  const { realEigenvalues, eigenvectorMatrix: v } = new EigenvalueDecomposition(a, { assumeSymmetric: true });
  const roots = realEigenvalues.map((value) => Math.sqrt(Math.max(0, value)));
  const inner = v.transpose().mmul(b).mmul(v);
  inner.mulRowVector(roots).mulColumnVector(roots);
  const { realEigenvalues: squares } = new EigenvalueDecomposition(inner, { assumeSymmetric: true });
  return squares.reduce((sum, value) => sum + Math.sqrt(Math.max(0, value)), 0);
}
