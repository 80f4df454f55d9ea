import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { repairGradients } from '../gradients/index.ts';
import { hinge } from '../losses/index.ts';
import { sngan } from './sngan.ts';
import { batchNormTable, countsOf, startSystem, tableOf } from './started-system.ts';

await tf.setBackend('cpu');
repairGradients();

const TINY = { size: 8, width: 4, discriminatorWidth: 4, maxWidth: 8, latent: 6 };
const spectral = (name: string, kernel: string) => [
  `${name}/kernel ${kernel}`,
  `${name}/direction ${kernel.split(',').at(-1)}`,
  `${name}/bias ${kernel.split(',').at(-1)}`,
];
const discriminatorTable = [
  ...spectral('conv-8', '3,3,3,4'),
  ...spectral('down-4', '4,4,4,4'),
  ...spectral('conv-4', '3,3,4,8'),
  ...spectral('judge', '128,1'),
];

describe('the networks of sngan', () => {
  it('have these parameters: checkpoints name them', () => {
    const system = sngan.configure(TINY);
    expect(tableOf(system, 'generator')).toEqual([
      'project/kernel 6,128',
      ...batchNormTable('norm-4', 8),
      'up-8/kernel 4,4,4,8',
      ...batchNormTable('norm-8', 4),
      'to-picture/kernel 3,3,4,3',
      'to-picture/bias 3',
    ]);
    expect(tableOf(system, 'discriminator')).toEqual(discriminatorTable);
  });

  it('have with classes a scale and a shift for each, and a vector for each to fit', () => {
    const system = sngan.configure({ ...TINY, classes: 3 });
    const norm = (name: string, channels: number) => [
      `${name}/mean ${channels}`,
      `${name}/variance ${channels}`,
      `${name}-scale/kernel 3,${channels}`,
      `${name}-shift/kernel 3,${channels}`,
    ];
    expect(tableOf(system, 'generator')).toEqual([
      'project/kernel 6,128',
      ...norm('norm-4', 8),
      'up-8/kernel 4,4,4,8',
      ...norm('norm-8', 4),
      'to-picture/kernel 3,3,4,3',
      'to-picture/bias 3',
    ]);
    expect(tableOf(system, 'discriminator')).toEqual([
      ...discriminatorTable,
      'judge-class/kernel 3,128',
      'judge-class/direction 128',
    ]);
    expect(system.classes).toBe(3);
    expect(system.networks.generator.inputs).toEqual({ z: [6], class: [3] });
    expect(sngan.configure(TINY).classes).toBeUndefined();
  });

  it.each([
    ['digits', { generator: 146_389, discriminator: 104_725 }],
    ['faces', { generator: 343_407, discriminator: 245_123 }],
  ])('have so many numbers to train, preset %s', (preset, counts) => {
    expect(countsOf(sngan.configure({}, preset))).toEqual(counts);
  });

  it('are those of table 3 as published: a kernel of 3 and a halving of 4 at each side, 64 to 512 channels', () => {
    expect(tableOf(sngan.configure({}, 'paper'), 'discriminator').filter((line) => line.includes('kernel'))).toEqual([
      'conv-32/kernel 3,3,3,64',
      'down-16/kernel 4,4,64,64',
      'conv-16/kernel 3,3,64,128',
      'down-8/kernel 4,4,128,128',
      'conv-8/kernel 3,3,128,256',
      'down-4/kernel 4,4,256,256',
      'conv-4/kernel 3,3,256,512',
      'judge/kernel 8192,1',
    ]);
  });

  it('bound how much a score rises with a picture, whatever the scale of the kernels', () => {
    const { parameters, networks, batch } = startSystem(sngan.configure(TINY));
    const scores = () => networks.discriminator({ picture: batch.reals }).dataSync();
    const before = scores();
    for (const [name, variable] of parameters.discriminator.entries()) {
      if (name.endsWith('kernel')) variable.assign(tf.mul(variable, 7));
    }
    scores().forEach((score, i) => {
      expect(score).toBeCloseTo(before[i], 4);
    });
  });
});

describe('the training of sngan', () => {
  it('takes several steps of the discriminator for one of the generator, at betas 0 and 0.9', () => {
    const { phases, networks } = sngan.configure({}, 'paper');
    expect(phases.map(({ name, every }) => [name, every])).toEqual([
      ['D', 1],
      ['G', 5],
    ]);
    expect(networks.discriminator.optimizer).toEqual({ kind: 'adam', learningRate: 2e-4, beta1: 0, beta2: 0.9 });
  });

  it.each([0, 3])('minimises the hinge, %i classes', (classes) => {
    const system = sngan.configure({ ...TINY, classes });
    const { networks, batch, moment } = startSystem(system);
    const asked = classes > 0 ? { class: batch.classes! } : {};
    const fake = networks.discriminator({ picture: networks.generator({ z: batch.latents, ...asked }), ...asked });
    const real = networks.discriminator({ picture: batch.reals, ...asked });
    const [d, g] = system.phases.map(({ loss }) => loss(networks, batch, moment).loss.dataSync()[0]);
    expect(d).toBeCloseTo(hinge.discriminatorLoss(real, fake).dataSync()[0], 5);
    expect(g).toBeCloseTo(hinge.generatorLoss(fake).dataSync()[0], 5);
  });

  it.each([0, 3])('reaches every parameter, %i classes', (classes) => {
    const system = sngan.configure({ ...TINY, classes });
    const { parameters, networks, batch, moment } = startSystem(system);
    for (const { trains, loss } of system.phases) {
      const own = trains.flatMap((name) => parameters[name].trainable());
      const { grads } = tf.variableGrads(
        () => loss(networks, batch, moment).loss,
        own.map(([, variable]) => variable),
      );
      const still = own.filter(([, { name }]) => tf.max(tf.abs(grads[name])).dataSync()[0] === 0);
      // The hinge pulls the last bias both ways alike while no score is beyond its margin.
      expect(still.map(([name]) => name).filter((name) => name !== 'judge/bias')).toEqual([]);
    }
  });
});

describe('the options of sngan', () => {
  it.each([
    [{ size: 48 }, /size/],
    [{ classes: -1 }, /classes/],
    [{ criticSteps: 0 }, /criticSteps/],
    [{ loss: 'l1' }, /loss/],
  ])('refuse %j', (options, message) => {
    expect(() => sngan.configure(options)).toThrow(message);
  });
});
