import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { repairGradients } from '../../gradients/index.ts';
import { someMoment } from '../some-moment.ts';
import type { Batch, Networks, Phase } from '../system.ts';
import { matchingAware } from './matching-aware.ts';

await tf.setBackend('cpu');
repairGradients();

/** Pictures of one pixel, whose logit is 2 pixel + text . (1, 10). */
const networks: Networks = {
  generator: ({ z }) => tf.reshape(z, [-1, 1, 1, 1]),
  discriminator: ({ picture, text }) =>
    tf.add(tf.mul(2, tf.reshape(picture, [-1, 1])), tf.matMul(text as tf.Tensor2D, tf.tensor2d([[1], [10]]))),
};
const batch: Batch = {
  reals: tf.tensor4d([0.1, 0.2, 0.3], [3, 1, 1, 1]),
  latents: tf.tensor2d([[-0.1], [-0.2], [-0.3]]),
  texts: tf.tensor2d([
    [0.1, 0],
    [0, 0.1],
    [0.1, 0.1],
  ]),
};
const phasesWith = (options: Partial<Parameters<typeof matchingAware>[0]> = {}) =>
  matchingAware({
    suffix: '-I',
    generators: ['generator'],
    discriminator: 'discriminator',
    r1Gamma: 3,
    r1Every: 4,
    divergenceWeight: 2,
    shown: (reals) => reals,
    draw: ({ generator }, { latents }) => ({ pictures: generator({ z: latents }), divergence: tf.scalar(0.25) }),
    ...options,
  });
const run = (phase: Phase) => phase.loss(networks, batch, someMoment());
const number = (scalar: tf.Tensor) => scalar.dataSync()[0];
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const softplus = (x: number) => Math.log1p(Math.exp(x));

describe('the matching-aware contest', () => {
  const [d, r1, g] = phasesWith();

  it('takes reals with texts of others for wrong, with half of the weight', () => {
    const real = [0.2 + 0.1, 0.4 + 1, 0.6 + 1.1];
    const mismatched = [0.2 + 1, 0.4 + 1.1, 0.6 + 0.1]; // each with the text of the next
    const fake = [-0.2 + 0.1, -0.4 + 1, -0.6 + 1.1];
    const { loss, readouts } = run(d);
    const wrong = 0.5 * mean(mismatched.map(softplus)) + 0.5 * mean(fake.map(softplus));
    expect(number(loss)).toBeCloseTo(mean(real.map((x) => softplus(-x))) + wrong, 5);
    expect(number(readouts['D(mismatched)'])).toBeCloseTo(mean(mismatched.map((x) => 1 / (1 + Math.exp(-x)))), 5);
    expect(number(run(g).loss)).toBeCloseTo(mean(fake.map((x) => softplus(-x))) + 2 * 0.25, 5);
    expect(number(run(g).readouts.divergence)).toBeCloseTo(0.25, 6);
  });

  it('bounds the slope at the reals, lazily', () => {
    // The slope of the logit is 2: gamma / 2 x 2^2, for four steps at once.
    expect(number(run(r1).loss)).toBeCloseTo((3 / 2) * 4 * 4, 4);
    expect(r1.every).toBe(4);
    expect(phasesWith({ r1Gamma: 0 }).map(({ name }) => name)).toEqual(['D-I', 'G-I']);
  });

  it('judges pictures as they are shown', () => {
    const [other] = phasesWith({ shown: (reals) => tf.mul(reals, 0) });
    expect(number(run(other).readouts['D(real)'])).toBeLessThan(number(run(d).readouts['D(real)']));
  });

  it('takes place when it should', () => {
    const times = (phases: Phase[]) => phases.map(({ name, trains, from, until }) => [name, trains, from, until]);
    expect(times([d, r1, g])).toEqual([
      ['D-I', ['discriminator'], undefined, undefined],
      ['R1-I', ['discriminator'], undefined, undefined],
      ['G-I', ['generator'], undefined, undefined],
    ]);
    expect(times(phasesWith({ from: 5, until: 9 }))[2]).toEqual(['G-I', ['generator'], 5, 9]);
  });
});
