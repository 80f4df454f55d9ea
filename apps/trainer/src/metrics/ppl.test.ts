import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../backends/index.ts';
import type { FeatureNetwork } from './features.ts';
import { evaluateMetrics } from './index.ts';
import type { LatentSampler } from './metric.ts';
import { trimmedMean } from './ppl.ts';
import { drawn, evaluationOf, PATTERNS } from './test-pictures.ts';

beforeAll(() => startBackend({ threads: 1 }));

const LATENT = 6;
const PIXELS = 9;

/** A generator that is one matrix of multiples of a quarter. */
const matrix = Float32Array.from({ length: LATENT * PIXELS }, (_, at) => {
  const [i, j] = [Math.floor(at / PIXELS), at % PIXELS];
  return (((i * 5 + j * 3) % 7) - 3) / 4;
});
const linear = (points: tf.Tensor) =>
  tf.reshape(tf.matMul(points as tf.Tensor2D, tf.tensor2d(matrix, [LATENT, PIXELS])), [-1, 3, 3, 1]);
const sampler: LatentSampler = {
  dimensions: LATENT,
  draw: linear,
  styles: { map: (z) => tf.mul(z, 2), draw: (w) => linear(tf.mul(w, tf.abs(w))) },
};
/** Pixels as they are, so that the whole way from latent to feature is known. */
const pixels: FeatureNetwork = {
  name: 'pixels',
  dimensions: PIXELS,
  describe: (pictures) => ({ features: tf.reshape(pictures, [-1, PIXELS]) }),
  dispose: () => {},
};

describe('ppl', () => {
  const set = drawn(PATTERNS.a, 40, [3, 3, 1]);
  const evaluation = evaluationOf(set, set, { seed: 3, features: pixels, sampler });

  it('agrees with its definition along arcs in z and lines in w', async () => {
    // Reference: numpy in float64, with Philox4x32-10 and scipy.special.ndtri for the same paths.
    const expected = {
      'ppl-pixels-w-full': 2409.4137086241612,
      'ppl-pixels-w-end': 3854.473169521317,
      'ppl-pixels-z-full': 38.82369186471129,
      'ppl-pixels-z-end': 35.78405044872999,
    };
    const results = await evaluateMetrics(['ppl'], evaluation);
    expect(results.map(({ name }) => name)).toEqual(Object.keys(expected));
    for (const { name, value } of results) {
      // float32 pictures leave three to four digits of a difference over 1e-4
      expect(value / expected[name as keyof typeof expected], name).toBeCloseTo(1, 2);
    }
  });

  it('has no w without styles, and leaves no tensor behind', async () => {
    const { styles: _, ...plain } = sampler;
    const before = tf.memory().numTensors;
    const results = await evaluateMetrics(['ppl'], { ...evaluation, sampler: plain });
    expect(results.map(({ name }) => name)).toEqual(['ppl-pixels-z-full', 'ppl-pixels-z-end']);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is 0 for a generator that always draws the same', async () => {
    const still = { dimensions: LATENT, draw: (points: tf.Tensor) => tf.zeros([points.shape[0]!, 3, 3, 1]) };
    const results = await evaluateMetrics(['ppl'], { ...evaluation, sampler: still });
    expect(results.map(({ value }) => value)).toEqual([0, 0]);
  });
});

it('leaves out the first and the last hundredth', () => {
  // Reference: numpy.percentile with the methods "lower" and "higher".
  expect(trimmedMean(Float64Array.from({ length: 301 }, (_, i) => i ** 2))).toBe(29752);
});
