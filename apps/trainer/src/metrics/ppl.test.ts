import { Sampler } from '@omokage/models/sampler';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../backends/index.ts';
import type { FeatureNetwork } from './features.ts';
import { evaluateMetrics } from './index.ts';
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
  tf.reshape(
    tf.matMul(tf.reshape(points, [-1, LATENT]) as tf.Tensor2D, tf.tensor2d(matrix, [LATENT, PIXELS])),
    [-1, 3, 3, 1],
  );
const facts = { dimensions: LATENT, classes: 0, terms: 0, examples: [], style: undefined };
const plain = new Sampler(facts, { synthesis: ({ z }) => linear(z!) });
/** Its pictures are those of w |w|, and w is 2 z. */
const styled = new Sampler(
  { ...facts, style: { layers: 1, dimensions: LATENT } },
  {
    mapping: { run: ({ z }) => tf.mul(z!, 2), average: new Float32Array(LATENT) },
    synthesis: ({ w }) => linear(tf.mul(w!, tf.abs(w!))),
  },
);
/** Pixels as they are, so that the whole way from latent to feature is known. */
const pixels: FeatureNetwork = {
  name: 'pixels',
  dimensions: PIXELS,
  describe: (pictures) => ({ features: tf.reshape(pictures, [-1, PIXELS]) }),
  dispose: () => {},
};

describe('ppl', () => {
  const set = drawn(PATTERNS.a, 40, [3, 3, 1]);
  const evaluation = evaluationOf(set, set, { seed: 3, features: pixels, sampler: styled });

  it('agrees with its definition along arcs in z and lines in w', async () => {
    // Reference: numpy in float64, with Philox4x32-10 and scipy.special.ndtri for the same paths.
    const expected = {
      'ppl-pixels-w-full': 2409.4137086241612,
      'ppl-pixels-w-end': 3854.473169521317,
      'ppl-pixels-z-full': 38.82369186471129,
      'ppl-pixels-z-end': 35.78405044872999,
    };
    const inW = await evaluateMetrics(['ppl'], evaluation);
    expect(inW.map(({ name }) => name)).toEqual(Object.keys(expected));
    const inZ = await evaluateMetrics(['ppl'], { ...evaluation, sampler: plain });
    for (const { name, value } of [...inW.slice(0, 2), ...inZ]) {
      // float32 pictures leave three to four digits of a difference over 1e-4
      expect(value / expected[name as keyof typeof expected], name).toBeCloseTo(1, 2);
    }
  });

  it('has no w without styles, and leaves no tensor behind', async () => {
    const before = tf.memory().numTensors;
    const results = await evaluateMetrics(['ppl'], { ...evaluation, sampler: plain });
    expect(results.map(({ name }) => name)).toEqual(['ppl-pixels-z-full', 'ppl-pixels-z-end']);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is 0 for a generator that always draws the same', async () => {
    const still = new Sampler(facts, { synthesis: ({ z }) => tf.zeros([z!.shape[0]!, 3, 3, 1]) });
    const results = await evaluateMetrics(['ppl'], { ...evaluation, sampler: still });
    expect(results.map(({ value }) => value)).toEqual([0, 0]);
  });
});

it('leaves out the first and the last hundredth', () => {
  // Reference: numpy.percentile with the methods "lower" and "higher".
  expect(trimmedMean(Float64Array.from({ length: 301 }, (_, i) => i ** 2))).toBe(29752);
});
