import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { ADVERSARIAL_LOSS_NAMES, ADVERSARIAL_LOSSES } from '../losses/index.ts';
import { type Networks, SystemError, systemNamed } from './index.ts';
import { batchNormTable, countsOf, startSystem, tableOf } from './started-system.ts';

await tf.setBackend('cpu');

const gan = systemNamed('gan');
const TINY = { size: 8, latent: 6, units: 8, discriminatorUnits: 6 };
const number = (x: tf.Tensor) => x.dataSync()[0]!;

describe('the networks of gan', () => {
  it('are perceptrons: checkpoints name these parameters', () => {
    const system = gan.configure({ ...TINY, channels: 3 });
    expect(tableOf(system, 'generator')).toEqual([
      'hidden-1/kernel 6,8',
      'hidden-1/bias 8',
      'hidden-2/kernel 8,8',
      'hidden-2/bias 8',
      'to-picture/kernel 8,192',
      'to-picture/bias 192',
    ]);
    expect(tableOf(system, 'discriminator')).toEqual([
      'hidden-1/kernel 192,6',
      'hidden-1/bias 6',
      'hidden-2/kernel 6,6',
      'hidden-2/bias 6',
      'judge/kernel 6,1',
      'judge/bias 1',
    ]);
  });

  it('have as many layers as asked, with batch norm where asked', () => {
    expect(tableOf(gan.configure({ ...TINY, layers: 1, generatorNorm: 'batch' }), 'generator')).toEqual([
      'hidden-1/kernel 6,8',
      ...batchNormTable('hidden-1-norm', 8),
      'to-picture/kernel 8,64',
      'to-picture/bias 64',
    ]);
  });

  it.each([
    ['digits', 822_272, 328_449],
    ['paper', 2_503_984, 2_384_401],
  ])('have these sizes in the preset %s', (preset, generator, discriminator) => {
    expect(countsOf(gan.configure({}, preset))).toEqual({ generator, discriminator });
  });

  it('make pictures in [-1, 1] and one logit each; only the discriminator drops anything out', () => {
    const { networks, batch } = startSystem(gan.configure(TINY));
    const twice = (run: () => tf.Tensor) => [run(), run()].map((x) => [...x.dataSync()]);
    const pictures = networks.generator!({ z: tf.mul(batch.latents, 50) });
    expect(pictures.shape).toEqual([3, 8, 8, 1]);
    expect(number(tf.max(tf.abs(pictures)))).toBeLessThanOrEqual(1);
    const [first, second] = twice(() => networks.generator!({ z: batch.latents }));
    expect(second).toEqual(first);
    expect(networks.discriminator!({ picture: pictures }).shape).toEqual([3, 1]);
    const [judged, again] = twice(() => networks.discriminator!({ picture: batch.reals }));
    expect(again).not.toEqual(judged);
    const sober = startSystem(gan.configure({ ...TINY, dropout: 0 })).networks.discriminator!;
    const [calm, still] = twice(() => sober({ picture: batch.reals }));
    expect(still).toEqual(calm);
  });
});

describe('the phases of gan', () => {
  const { batch, moment } = startSystem(gan.configure(TINY));
  /** Networks whose discriminator says what it is told: one logit for reals, one for fakes. */
  const saying = (real: number, fake: number): Networks => ({
    generator: () => tf.zeros([3, 8, 8, 1]),
    discriminator: ({ picture }) => tf.fill([3, 1], picture === batch.reals ? real : fake),
  });
  const readouts = (loss: string, real: number, fake: number) =>
    gan.configure({ ...TINY, loss }).phases[0]!.loss(saying(real, fake), batch, moment).readouts;

  it.each(['minimax', 'non-saturating', 'kl'])('read out the value of the game above log 4, loss %s', (loss) => {
    expect(number(readouts(loss, 0, 0)['value + log 4']!)).toBeCloseTo(0, 6);
    // D(real) = p and D(fake) = 1 - p, both sure: log p + log p + log 4.
    const p = 1 / (1 + Math.exp(-2));
    expect(number(readouts(loss, 2, -2)['value + log 4']!)).toBeCloseTo(2 * Math.log(p) + Math.log(4), 5);
    expect(number(readouts(loss, 50, -50)['value + log 4']!)).toBeCloseTo(2 * Math.LN2, 5);
  });

  it.each(['least-squares', 'hinge'])('read no value out of %s, which is another game', (loss) => {
    expect(Object.keys(readouts(loss, 0, 0))).toEqual(['score(real)', 'score(fake)', 'D accuracy']);
  });

  it.each(ADVERSARIAL_LOSS_NAMES)('minimise what the loss %s says', (loss) => {
    const [d, g] = gan.configure({ ...TINY, loss }).phases;
    const { discriminatorLoss, generatorLoss } = ADVERSARIAL_LOSSES[loss];
    const [real, fake] = [tf.fill([3, 1], 0.7), tf.fill([3, 1], -0.4)];
    const networks = saying(0.7, -0.4);
    expect(number(d!.loss(networks, batch, moment).loss)).toBeCloseTo(number(discriminatorLoss(real, fake)), 5);
    expect(number(g!.loss(networks, batch, moment).loss)).toBeCloseTo(number(generatorLoss(fake)), 5);
  });
});

it.each([
  [{ size: 48 }],
  [{ units: 3 }],
  [{ layers: 0 }],
  [{ dropout: 1 }],
  [{ loss: 'wasserstein' }],
  [{ classes: 3 }],
])('gan refuses %j', (options) => {
  expect(() => gan.configure(options)).toThrow(SystemError);
  expect(() => gan.configure(options)).toThrow(Object.keys(options)[0]!);
});
