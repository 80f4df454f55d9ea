import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { repairGradients } from '../gradients/index.ts';
import { ADVERSARIAL_LOSSES } from '../losses/index.ts';
import { pix2pix } from './pix2pix.ts';
import { countsOf, startSystem, tableOf } from './started-system.ts';
import type { Networks } from './system.ts';

await tf.setBackend('cpu');
repairGradients();

const TINY = { size: 16, width: 4, maxWidth: 8, depth: 2, detail: 4, patch: 16, discriminatorWidth: 4 };
const number = (x: tf.Tensor) => x.dataSync()[0]!;
const lines = (preset: string, network: string, part: string) =>
  tableOf(pix2pix.configure({}, preset), network).filter((line) => line.includes(part));

describe('the networks of pix2pix', () => {
  it('have these parameters: checkpoints name them', () => {
    const system = pix2pix.configure({ ...TINY, inputChannels: 1, masked: true });
    expect(tableOf(system, 'generator')).toEqual([
      ...['from-picture/kernel 3,3,2,4', 'from-picture/bias 4'],
      ...['down-1/kernel 4,4,4,4', 'down-1/bias 4'],
      ...['down-2/kernel 4,4,4,8', 'down-2/bias 8'],
      ...['up-1/kernel 4,4,4,8', 'up-1/bias 4'],
      ...['up-0/kernel 4,4,4,8', 'up-0/bias 4'],
      ...['blend/kernel 3,3,8,4', 'blend/bias 4'],
      ...['to-picture/kernel 3,3,4,3', 'to-picture/bias 3'],
    ]);
    expect(tableOf(system, 'discriminator')).toEqual([
      ...['down-1/kernel 4,4,5,4', 'down-1/bias 4'],
      ...['patches/kernel 4,4,4,8', 'patches/bias 8'],
      ...['judge/kernel 4,4,8,1', 'judge/bias 1'],
    ]);
  });

  it.each([
    ['mosaic', 1_053_487, 43_633],
    ['faces', 332_303, 43_633],
    ['photos', 161_883, 43_633],
    ['lines', 592_123, 142_033],
    // The 54.414 and 2.769 million that the authors' program counts for its U-Net of 256 and its discriminator of three layers.
    ['paper', 54_414_531, 2_768_705],
    ['spectral', 54_414_531, 2_767_809],
  ])('have so many numbers to train in the preset %s', (preset, generator, discriminator) => {
    expect(countsOf(pix2pix.configure({}, preset))).toEqual({ generator, discriminator });
  });

  it('are in the preset spectral those of the paper, with a spectral norm in every convolution and norms of one picture', () => {
    for (const network of ['generator', 'discriminator']) {
      expect(lines('spectral', network, '/kernel')).toEqual(lines('paper', network, '/kernel'));
      const directions = lines('spectral', network, '/direction');
      expect(directions).toHaveLength(lines('spectral', network, '/kernel').length);
      expect(lines('spectral', network, '/variance')).toEqual([]);
    }
    expect(lines('spectral', 'generator', '/gamma')).toEqual(lines('paper', 'generator', '/gamma'));
    expect(pix2pix.configure({}, 'spectral').config).toMatchObject({
      ...{ norm: 'instance', encoderActivation: 'relu', loss: 'hinge' },
    });
  });

  it('judge whether a picture belongs to its input: with another input the same picture scores otherwise', () => {
    const { networks, batch } = startSystem(pix2pix.configure({ ...TINY, masked: true }));
    const { inputs: input, masks: mask, reals: picture } = batch;
    const scored = (change: object) =>
      networks.discriminator!({ picture, input: input!, mask: mask!, ...change }).dataSync();
    expect(scored({ input: tf.neg(input!) })).not.toEqual(scored({}));
    expect(scored({ mask: tf.sub(1, mask!) })).not.toEqual(scored({}));
    expect(scored({ input: tf.add(input!, tf.mul(5, mask!)) })).toEqual(scored({}));
    expect(pix2pix.configure(TINY).networks.discriminator!.judges).toBeUndefined();
  });
});

describe('the training of pix2pix', () => {
  it('is that of the paper: a step of each network, Adam 2e-4 with beta1 0.5, lambda 100, a batch of 1', () => {
    const { phases, networks, config, initialisation } = pix2pix.configure({}, 'paper');
    expect(phases.map(({ name, trains, every }) => [name, trains, every])).toEqual([
      ['D', ['discriminator'], 1],
      ['G', ['generator'], 1],
    ]);
    const adam = { kind: 'adam', learningRate: 2e-4, beta1: 0.5, beta2: 0.999 };
    expect(Object.values(networks).map(({ optimizer }) => optimizer)).toEqual([adam, adam]);
    expect([config.lambda, config.loss, initialisation]).toEqual([100, 'non-saturating', 'dcgan']);
    expect(pix2pix.runDefaults('paper')).toEqual({ batch: 1 });
  });

  it.each(['non-saturating', 'hinge', 'least-squares'] as const)(
    'minimises L_adv + lambda L1, and half of what D does: %s',
    (loss) => {
      const system = pix2pix.configure({ ...TINY, loss, lambda: 7 });
      const { batch, moment } = startSystem(system);
      // A generator that is 0.25 off everywhere, and a discriminator that knows it.
      const networks: Networks = {
        generator: ({ picture }) => {
          expect(picture).toBe(batch.inputs);
          return tf.add(batch.reals, 0.25);
        },
        discriminator: ({ picture, input }) => {
          expect(input).toBe(batch.inputs);
          return tf.fill([3, 4, 4, 1], picture === batch.reals ? 0.7 : -0.4);
        },
      };
      const [d, g] = system.phases.map((phase) => phase.loss(networks, batch, moment));
      const [real, fake] = [tf.fill([3, 1], 0.7), tf.fill([3, 1], -0.4)];
      const { discriminatorLoss, generatorLoss } = ADVERSARIAL_LOSSES[loss];
      expect(number(d!.loss)).toBeCloseTo(number(discriminatorLoss(real, fake)) / 2, 5);
      expect(number(g!.loss)).toBeCloseTo(number(generatorLoss(fake)) + 7 * 0.25, 4);
      expect(number(g!.readouts.l1!)).toBeCloseTo(0.25, 5);
      expect(number(g!.readouts.adversarial!)).toBeCloseTo(number(generatorLoss(fake)), 5);
      expect(number(d!.readouts['D accuracy']!)).toBe(1);
    },
  );

  it.each([
    {},
    { masked: true, residual: true, norm: 'instance', weights: 'spectral', discriminatorWeights: 'spectral' },
    { detail: 0, norm: 'batch', discriminatorNorm: 'batch', inputChannels: 1 },
  ])('reaches every parameter: %j', (options) => {
    const system = pix2pix.configure({ ...TINY, size: 8, ...options, loss: 'non-saturating' });
    const { parameters, networks, batch, moment } = startSystem(system, 2);
    // What is behind a gate that is still shut learns nothing.
    for (const [name, variable] of parameters.generator!.entries()) {
      if (name === 'correction/strength') variable.assign(tf.ones([1]));
    }
    for (const { trains, loss } of system.phases) {
      const own = trains.flatMap((name) => parameters[name]!.trainable());
      const { grads } = tf.variableGrads(
        () => loss(networks, batch, moment).loss,
        own.map(([, variable]) => variable),
      );
      const still = own.filter(([, { name }]) => number(tf.max(tf.abs(grads[name]!))) === 0);
      expect(still.map(([name]) => name)).toEqual([]);
    }
  });
});

it.each([
  [{ patch: 32 }, /patch/],
  [{ loss: 'wasserstein' }, /loss/],
  [{ lambda: -1 }, /lambda/],
  [{ weights: 'equalized' }, /weights/],
  [{ residual: true, initialisation: 'dcgan' }, 'a correction has to begin small'],
])('pix2pix refuses %j', (options, message) => {
  expect(() => pix2pix.configure(options)).toThrow(message);
});
