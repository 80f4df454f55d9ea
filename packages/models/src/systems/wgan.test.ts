import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { SystemError, systemNamed } from './index.ts';
import { batchNormTable, countsOf, startSystem, tableOf } from './started-system.ts';

await tf.setBackend('cpu');

const wgan = systemNamed('wgan');
const TINY = { size: 16, width: 4, discriminatorWidth: 4, maxWidth: 8, latent: 6 };
const number = (x: tf.Tensor) => x.dataSync()[0]!;
const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

describe('the networks of wgan', () => {
  it("are DCGAN's: checkpoints name these parameters", () => {
    const system = wgan.configure({ ...TINY, channels: 1 });
    expect(tableOf(system, 'generator')).toEqual([
      'project/kernel 6,128',
      ...batchNormTable('norm-4', 8),
      'up-8/kernel 4,4,8,8',
      ...batchNormTable('norm-8', 8),
      'up-16/kernel 4,4,4,8',
      ...batchNormTable('norm-16', 4),
      'to-picture/kernel 3,3,4,1',
      'to-picture/bias 1',
    ]);
    expect(tableOf(system, 'discriminator')).toEqual([
      'from-picture/kernel 3,3,1,4',
      'from-picture/bias 4',
      'down-8/kernel 4,4,4,8',
      'down-8/bias 8',
      ...batchNormTable('norm-8', 8),
      'down-4/kernel 4,4,8,8',
      'down-4/bias 8',
      ...batchNormTable('norm-4', 8),
      'judge/kernel 128,1',
      'judge/bias 1',
    ]);
    expect(tableOf(wgan.configure({ ...TINY, discriminatorNorm: 'none' }), 'discriminator').join()).not.toContain(
      'norm',
    );
  });

  it.each([
    ['digits', 172_529, 108_161],
    ['paper', 7_770_691, 6_961_025],
  ])('have these sizes in the preset %s', (preset, generator, discriminator) => {
    expect(countsOf(wgan.configure({}, preset))).toEqual({ generator, discriminator });
  });
});

describe('the training of wgan', () => {
  it('is that of algorithm 1: five steps of a clipped critic for one of the generator, by RMSProp', () => {
    const { networks, phases } = wgan.configure({ size: 16 });
    expect(phases.map(({ name, trains, every }) => [name, trains, every])).toEqual([
      ['D', ['discriminator'], 1],
      ['G', ['generator'], 5],
    ]);
    const rmsprop = { kind: 'rmsprop', learningRate: 5e-5, decay: 0.99 };
    expect(networks.discriminator).toMatchObject({ clip: 0.01, judges: 'picture', optimizer: rmsprop });
    expect(networks.generator).toMatchObject({ averaged: true, optimizer: rmsprop });
    expect(networks.generator!.clip).toBeUndefined();
  });

  it('minimises minus the distance that the critic sees, and reads it out', () => {
    const { networks, batch, moment } = startSystem(wgan.configure({ ...TINY, discriminatorNorm: 'none' }));
    const [d, g] = wgan.configure({ ...TINY, discriminatorNorm: 'none' }).phases;
    const real = mean(networks.discriminator!({ picture: batch.reals }).dataSync());
    const fakes = networks.generator!({ z: batch.latents });
    const fake = mean(networks.discriminator!({ picture: fakes }).dataSync());
    const { loss, readouts } = d!.loss(networks, batch, moment);
    expect(number(loss)).toBeCloseTo(fake - real, 5);
    expect(number(readouts['critic distance']!)).toBeCloseTo(real - fake, 5);
    expect(number(g!.loss(networks, batch, moment).loss)).toBeCloseTo(-fake, 5);
  });
});

it.each([[{ size: 48 }], [{ clip: 0 }], [{ criticSteps: 0 }], [{ discriminatorNorm: 'layer' }], [{ loss: 'hinge' }]])(
  'wgan refuses %j',
  (options) => {
    expect(() => wgan.configure(options)).toThrow(SystemError);
    expect(() => wgan.configure(options)).toThrow(Object.keys(options)[0]!);
  },
);
