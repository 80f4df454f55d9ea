import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { repairGradients } from '../gradients/index.ts';
import { ADVERSARIAL_LOSS_NAMES, ADVERSARIAL_LOSSES } from '../losses/index.ts';
import { type Phase, systemNamed } from './index.ts';
import { someMoment } from './some-moment.ts';
import { batchNormTable, countsOf, startSystem, tableOf } from './started-system.ts';

await tf.setBackend('cpu');
repairGradients();

const dcgan = systemNamed('dcgan');
const TINY = { size: 16, width: 4, discriminatorWidth: 4, maxWidth: 8, latent: 6 };

describe('the networks of dcgan', () => {
  it('have these parameters at size 16: checkpoints name them', () => {
    const system = dcgan.configure({ size: 16 });
    expect(tableOf(system, 'generator')).toEqual([
      'project/kernel 64,1024',
      ...batchNormTable('norm-4', 64),
      'up-8/kernel 4,4,32,64',
      ...batchNormTable('norm-8', 32),
      'up-16/kernel 4,4,16,32',
      ...batchNormTable('norm-16', 16),
      'to-picture/kernel 3,3,16,3',
      'to-picture/bias 3',
    ]);
    expect(tableOf(system, 'discriminator')).toEqual([
      'from-picture/kernel 3,3,3,8',
      'from-picture/bias 8',
      'down-8/kernel 4,4,8,16',
      'down-8/bias 16',
      'down-4/kernel 4,4,16,32',
      'down-4/bias 32',
      'judge/kernel 528,1',
      'judge/bias 1',
    ]);
  });

  it('have these parameters for faces', () => {
    const system = dcgan.configure({}, 'faces');
    expect(tableOf(system, 'generator')).toEqual([
      'project/kernel 64,1536',
      ...batchNormTable('norm-4', 96),
      'up-8/kernel 4,4,96,96',
      ...batchNormTable('norm-8', 96),
      'up-16/kernel 4,4,48,96',
      ...batchNormTable('norm-16', 48),
      'up-32/kernel 4,4,24,48',
      ...batchNormTable('norm-32', 24),
      'up-64/kernel 4,4,12,24',
      ...batchNormTable('norm-64', 12),
      'to-picture/kernel 3,3,12,3',
      'to-picture/bias 3',
    ]);
    expect(tableOf(system, 'discriminator')).toEqual([
      'from-picture/kernel 3,3,3,8',
      'from-picture/bias 8',
      'down-32/kernel 4,4,8,16',
      'down-32/bias 16',
      'down-16/kernel 4,4,16,32',
      'down-16/bias 32',
      'down-8/kernel 4,4,32,64',
      'down-8/bias 64',
      'down-4/kernel 4,4,64,96',
      'down-4/bias 96',
      'judge/kernel 1552,1',
      'judge/bias 1',
    ]);
    expect(countsOf(system)).toEqual({ generator: 343_407, discriminator: 143_297 });
  });

  it('are of this size for MNIST at 32x32', () => {
    expect(countsOf(dcgan.configure({}, 'digits'))).toEqual({ generator: 172_529, discriminator: 73_489 });
  });

  it('are those of the literature for digits', () => {
    const system = dcgan.configure({}, 'mnist-dcgan');
    expect(tableOf(system, 'generator')).toEqual([
      'up-3/kernel 3,3,512,100',
      'up-3/bias 512',
      ...batchNormTable('norm-3', 512),
      'up-7/kernel 3,3,256,512',
      'up-7/bias 256',
      ...batchNormTable('norm-7', 256),
      'up-14/kernel 4,4,128,256',
      'up-14/bias 128',
      ...batchNormTable('norm-14', 128),
      'to-picture/kernel 4,4,1,128',
      'to-picture/bias 1',
    ]);
    expect(tableOf(system, 'discriminator')).toEqual([
      'down-14/kernel 4,4,1,128',
      'down-14/bias 128',
      'down-7/kernel 4,4,128,256',
      'down-7/bias 256',
      ...batchNormTable('norm-7', 256),
      'down-3/kernel 3,3,256,512',
      'down-3/bias 512',
      ...batchNormTable('norm-3', 512),
      'judge/kernel 3,3,512,1',
      'judge/bias 1',
    ]);
    expect(countsOf(system)).toEqual({ generator: 2_169_473, discriminator: 1_713_025 });
    expect(system.initialisation).toBe('dcgan');
    const optimizer = { kind: 'adam', learningRate: 2e-4, beta1: 0.5, beta2: 0.999 };
    expect(Object.values(system.networks).map((network) => network.optimizer)).toEqual([optimizer, optimizer]);
    expect(system.phases.map(({ name }) => name)).toEqual(['D', 'G']);
  });

  it('normalise in the discriminator when asked to', () => {
    const table = tableOf(dcgan.configure({ size: 16, discriminatorNorm: 'batch' }), 'discriminator');
    expect(table).toEqual(expect.arrayContaining([...batchNormTable('norm-8', 16), ...batchNormTable('norm-4', 32)]));
  });

  it.each([1, 3])('make pictures in [-1, 1] and one logit a picture, %i channels', (channels) => {
    const { networks, batch } = startSystem(dcgan.configure({ ...TINY, channels }));
    const pictures = networks.generator({ z: tf.mul(batch.latents, 50) });
    expect(pictures.shape).toEqual([3, 16, 16, channels]);
    const values = [...pictures.dataSync()];
    expect(Math.max(...values)).toBeLessThanOrEqual(1);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-1);
    expect(new Set(values).size).toBeGreaterThan(100);
    expect(networks.discriminator({ picture: pictures }).shape).toEqual([3, 1]);
  });
});

describe('the phases of dcgan', () => {
  const system = dcgan.configure(TINY);

  it('are a discriminator step, now and then R1, and a generator step', () => {
    const summary = (phases: readonly Phase[]) => phases.map(({ name, trains, every }) => [name, ...trains, every]);
    expect(summary(system.phases)).toEqual([
      ['D', 'discriminator', 1],
      ['R1', 'discriminator', 8],
      ['G', 'generator', 1],
    ]);
    expect(summary(dcgan.configure({ ...TINY, r1Gamma: 0 }).phases).map(([name]) => name)).toEqual(['D', 'G']);
    expect(dcgan.configure({ ...TINY, r1Every: 4 }).phases[1].every).toBe(4);
  });

  it.each(system.phases)(
    '$name reaches every parameter that it trains, and gives none to others',
    ({ name, trains, loss }) => {
      const { parameters, networks, batch } = startSystem(system);
      const own = trains.flatMap((network) => parameters[network].trainable().map(([, variable]) => variable));
      const { value, grads } = tf.variableGrads(() => loss(networks, batch, someMoment()).loss, own);
      expect(value.shape).toEqual([]);
      expect(Number.isFinite(value.dataSync()[0])).toBe(true);
      const moving = Object.entries(grads).filter(([, gradient]) => tf.max(tf.abs(gradient)).dataSync()[0] > 0);
      const unmoved = own
        .filter((variable) => !moving.some(([moved]) => moved === variable.name))
        .map(({ shape }) => shape);
      // R1 looks at slopes alone: the last bias, which shifts every logit, gets no gradient at all.
      expect(unmoved).toEqual(name === 'R1' ? [[1]] : []);
      expect(Object.keys(grads).filter((reached) => !own.some((variable) => variable.name === reached))).toEqual([]);
      for (const [, gradient] of moving) {
        expect([...gradient.dataSync()].every(Number.isFinite)).toBe(true);
      }
    },
  );

  it('lower their own loss when they step down its gradient, and leave the other network alone', () => {
    for (const { trains, loss } of system.phases) {
      const { parameters, networks, batch } = startSystem(system);
      const own = parameters[trains[0]].trainable().map(([, variable]) => variable);
      const others = Object.entries(parameters).filter(([name]) => name !== trains[0]);
      const before = others.flatMap(([, rest]) => rest.entries().map(([, variable]) => [...variable.dataSync()]));
      const { value, grads } = tf.variableGrads(() => loss(networks, batch, someMoment()).loss, own);
      const reached = own.filter((variable) => Object.hasOwn(grads, variable.name));
      const slope = reached.reduce((sum, { name }) => sum + tf.sum(tf.square(grads[name])).dataSync()[0], 0);
      const rate = 0.01 / Math.sqrt(slope);
      for (const variable of reached) variable.assign(tf.sub(variable, tf.mul(rate, grads[variable.name])));
      expect(loss(networks, batch, someMoment()).loss.dataSync()[0]).toBeLessThan(value.dataSync()[0]);
      expect(others.flatMap(([, rest]) => rest.entries().map(([, variable]) => [...variable.dataSync()]))).toEqual(
        before,
      );
    }
  });

  it('read out how sure the discriminator is', () => {
    const { networks, batch } = startSystem(system);
    const { readouts } = system.phases[0].loss(networks, batch, someMoment());
    expect(Object.keys(readouts)).toEqual(['D(real)', 'D(fake)', 'D accuracy']);
    for (const probability of [readouts['D(real)'], readouts['D(fake)']]) {
      expect(probability.shape).toEqual([]);
      expect(probability.dataSync()[0]).toBeGreaterThan(0);
      expect(probability.dataSync()[0]).toBeLessThan(1);
    }
  });

  it.each(ADVERSARIAL_LOSS_NAMES)('take the loss %s', (loss) => {
    const configured = dcgan.configure({ ...TINY, loss });
    const { networks, batch } = startSystem(configured);
    const scores = (pictures: tf.Tensor) => networks.discriminator({ picture: pictures });
    const fake = scores(networks.generator({ z: batch.latents }));
    const [d, , g] = configured.phases;
    const expected = ADVERSARIAL_LOSSES[loss];
    const value = (x: tf.Tensor) => x.dataSync()[0];
    const d0 = value(expected.discriminatorLoss(scores(batch.reals), fake));
    expect(value(d.loss(networks, batch, someMoment()).loss)).toBeCloseTo(d0, 5);
    expect(value(g.loss(networks, batch, someMoment()).loss)).toBeCloseTo(value(expected.generatorLoss(fake)), 5);
  });

  it('weigh a lazy R1 by the steps between', () => {
    const r1 = (r1Every: number, r1Gamma: number) => {
      const configured = dcgan.configure({ ...TINY, r1Every, r1Gamma });
      const { networks, batch } = startSystem(configured);
      return configured.phases[1].loss(networks, batch, someMoment()).loss.dataSync()[0];
    };
    expect(r1(8, 2) / r1(1, 1)).toBeCloseTo(16, 3);
  });
});
