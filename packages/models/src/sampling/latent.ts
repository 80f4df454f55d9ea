import { centralProbability, inverseNormalFromMedian } from './normal.ts';
import { PURPOSE } from './purposes.ts';
import { RandomStream } from './random.ts';
import { SamplingError } from './sampling-error.ts';
import type { Seed } from './seed.ts';
import { checkPsi, truncationBound } from './truncation.ts';

/**
 * The latent vector of a seed, `[dimensions]`, every coordinate a standard normal truncated so that its standard
 * deviation is psi.
 *
 * This is the truncation trick (Brock, Donahue, Simonyan 2018, section 3.1) with the truncated normal inverted instead
 * of resampled: the same distribution, but each coordinate is its own function of psi, continuous and increasing in
 * magnitude, with one sign. psi 1 is the plain normal vector, psi 0 is zero whatever the seed. Coordinate i does not
 * depend on `dimensions`.
 *
 * @throws SamplingError if psi is outside [0, 1] or `dimensions` is no positive integer.
 */
export function latent(seed: Seed, dimensions: number, psi: number): Float32Array<ArrayBuffer> {
  if (!Number.isInteger(dimensions) || dimensions < 1) {
    const fix = 'Give a positive integer, the latent size of the model.';
    throw new SamplingError('The latent has no such size.', `It has ${dimensions} dimensions.`, fix);
  }
  return truncatedNormals(new RandomStream(seed, PURPOSE.latent), dimensions, psi);
}

/**
 * The next `n` normals of a stream, truncated as `latent` says, `[n]`.
 *
 * @throws SamplingError if psi is outside [0, 1].
 */
export function truncatedNormals(stream: RandomStream, n: number, psi: number): Float32Array<ArrayBuffer> {
  checkPsi(psi);
  const z = new Float32Array(n); // [n]
  if (psi === 0) return z; // not -0, which a product with 0 would leave
  // Phi(-t) + u (1 - 2 Phi(-t)), written from the median so that nothing cancels when t is small.
  const mass = centralProbability(truncationBound(psi));
  for (let i = 0; i < n; i++) z[i] = inverseNormalFromMedian((stream.uniform() - 0.5) * mass);
  return z;
}
