import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { nonSaturating } from '../losses/index.ts';
import { type Networks, SystemError, systemNamed } from './index.ts';
import { batchNormTable, countsOf, startSystem, tableOf } from './started-system.ts';

await tf.setBackend('cpu');

const cgan = systemNamed('cgan');
const TINY = {
  size: 8,
  latent: 6,
  classes: 3,
  latentUnits: 5,
  classUnits: 4,
  jointUnits: 8,
  pictureUnits: 8,
  labelUnits: 4,
  verdictUnits: 6,
};
const number = (x: tf.Tensor) => x.dataSync()[0]!;

describe('the networks of cgan', () => {
  it('hide latent, picture and class on their own before they meet: checkpoints name these parameters', () => {
    const system = cgan.configure({ ...TINY, generatorNorm: 'batch' });
    expect(tableOf(system, 'generator')).toEqual([
      'from-latent/kernel 6,5',
      ...batchNormTable('from-latent-norm', 5),
      'from-class/kernel 3,4',
      'from-class/bias 4',
      'joint/kernel 9,8',
      ...batchNormTable('joint-norm', 8),
      'to-picture/kernel 8,64',
      'to-picture/bias 64',
    ]);
    expect(tableOf(system, 'discriminator')).toEqual([
      'from-class/kernel 3,4',
      'from-class/bias 4',
      'from-picture/kernel 64,8',
      'from-picture/bias 8',
      'joint/kernel 12,6',
      'joint/bias 6',
      'judge/kernel 6,1',
      'judge/bias 1',
    ]);
  });

  it('are pyramids where asked: the class stands beside the latent, and at every pixel of the last maps', () => {
    const options = { architecture: 'convolutional', size: 16, width: 4, discriminatorWidth: 4, maxWidth: 8 };
    const system = cgan.configure({ ...TINY, ...options });
    expect(tableOf(system, 'generator')).toEqual([
      'project/kernel 9,128',
      ...batchNormTable('norm-4', 8),
      'up-8/kernel 4,4,8,8',
      ...batchNormTable('norm-8', 8),
      'up-16/kernel 4,4,4,8',
      ...batchNormTable('norm-16', 4),
      'to-picture/kernel 3,3,4,1',
      'to-picture/bias 1',
    ]);
    expect(tableOf(system, 'discriminator')).toEqual([
      'from-class/kernel 3,4',
      'from-class/bias 4',
      'from-picture/kernel 3,3,1,4',
      'from-picture/bias 4',
      'down-8/kernel 4,4,4,8',
      'down-8/bias 8',
      'down-4/kernel 4,4,8,8',
      'down-4/bias 8',
      'joint/kernel 3,3,12,8',
      'joint/bias 8',
      'judge/kernel 144,1',
      'judge/bias 1',
    ]);
  });

  it.each([
    ['digits', 182_769, 139_767],
    ['perceptron', 1_033_692, 316_631],
    ['paper', 2_413_984, 2_338_671],
  ])('have these sizes in the preset %s', (preset, generator, discriminator) => {
    expect(countsOf(cgan.configure({}, preset))).toEqual({ generator, discriminator });
  });

  it.each(['perceptron', 'convolutional'])('draw and judge by the class, %s', (architecture) => {
    const { networks, batch } = startSystem(cgan.configure({ ...TINY, architecture, dropout: 0 }));
    const z = tf.tile(tf.slice(batch.latents, [0, 0], [1, 6]), [3, 1]);
    const pictures = networks.generator!({ z, class: batch.classes! }).arraySync() as number[][][][];
    expect(pictures).toHaveLength(3);
    expect(pictures[1]).not.toEqual(pictures[0]);
    expect(pictures[2]).not.toEqual(pictures[1]);
    const picture = tf.tile(tf.slice(batch.reals, [0, 0, 0, 0], [1, 8, 8, 1]), [3, 1, 1, 1]);
    const logits = networks.discriminator!({ picture, class: batch.classes! });
    expect(logits.shape).toEqual([3, 1]);
    expect(new Set(logits.dataSync()).size).toBe(3);
  });
});

describe('the phases of cgan', () => {
  it('ask for fakes of the classes of the reals, and judge both as what they were asked to be', () => {
    const system = cgan.configure(TINY);
    expect(system.classes).toBe(3);
    const { batch, moment } = startSystem(system);
    const asked: (tf.Tensor | undefined)[] = [];
    const watched: Networks = {
      generator: (inputs) => {
        asked.push(inputs.class);
        return tf.zeros([3, 8, 8, 1]);
      },
      discriminator: ({ picture, class: given }) => {
        asked.push(given);
        return tf.fill([3, 1], picture === batch.reals ? 1.5 : -0.5);
      },
    };
    const [d, g] = system.phases.map(({ loss }) => number(loss(watched, batch, moment).loss));
    expect(asked).toHaveLength(5);
    for (const given of asked) expect(given).toBe(batch.classes);
    const [real, fake] = [tf.fill([3, 1], 1.5), tf.fill([3, 1], -0.5)];
    expect(d).toBeCloseTo(number(nonSaturating.discriminatorLoss(real, fake)), 5);
    expect(g).toBeCloseTo(number(nonSaturating.generatorLoss(fake)), 5);
  });
});

it('cgan penalises the slope of a discriminator that judges by class, now and then, where asked', () => {
  const system = cgan.configure({ ...TINY, r1Gamma: 3, r1Every: 4 });
  expect(system.phases.map(({ name, trains, every }) => [name, trains, every])).toEqual([
    ['D', ['discriminator'], 1],
    ['R1', ['discriminator'], 4],
    ['G', ['generator'], 1],
  ]);
  const { batch, moment } = startSystem(system);
  // The slope is the class, from 0 to 2, at each of the 64 pixels.
  const slopes = tf.reshape(tf.matMul(batch.classes as tf.Tensor2D, tf.tensor2d([[0], [1], [2]])), [3, 1, 1, 1]);
  const networks: Networks = { discriminator: ({ picture }) => tf.sum(tf.mul(picture!, slopes), [1, 2, 3]) };
  const expected = ((3 * 4) / 2) * ((64 * (0 + 1 + 4)) / 3);
  expect(number(system.phases[1]!.loss(networks, batch, moment).loss) / expected).toBeCloseTo(1, 4);
});

it.each([
  [{ classes: 1 }, 'classes'],
  [{ jointUnits: 2 }, 'jointUnits'],
  [{ latent: 1 }, 'latent'],
  [{ architecture: 'convolutional', size: 28 }, 'cgan: size: .*no power of two'],
])('cgan refuses %j', (options, message) => {
  expect(() => cgan.configure(options)).toThrow(SystemError);
  expect(() => cgan.configure(options)).toThrow(new RegExp(message));
});
