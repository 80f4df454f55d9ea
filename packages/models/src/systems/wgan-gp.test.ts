import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { repairGradients } from '../gradients/index.ts';
import { type Networks, SystemError, systemNamed } from './index.ts';
import { countsOf, startSystem, tableOf } from './started-system.ts';

await tf.setBackend('cpu');
repairGradients();

const wganGp = systemNamed('wgan-gp');
const TINY = { size: 16, channels: 1, width: 4, discriminatorWidth: 4, maxWidth: 8, latent: 6 };
const number = (x: tf.Tensor) => x.dataSync()[0]!;

describe('the networks of wgan-gp', () => {
  it('have no batch norm in the critic: checkpoints name these parameters', () => {
    const plain = [
      'from-picture/kernel 3,3,1,4',
      'from-picture/bias 4',
      'down-8/kernel 4,4,4,8',
      'down-8/bias 8',
      'down-4/kernel 4,4,8,8',
      'down-4/bias 8',
      'judge/kernel 128,1',
      'judge/bias 1',
    ];
    expect(tableOf(wganGp.configure(TINY), 'discriminator')).toEqual(plain);
    const layered = tableOf(wganGp.configure({ ...TINY, discriminatorNorm: 'layer' }), 'discriminator');
    expect(layered.filter((line) => !line.startsWith('norm'))).toEqual(plain);
    expect(layered.filter((line) => line.startsWith('norm'))).toEqual([
      'norm-8/gamma 8',
      'norm-8/beta 8',
      'norm-4/gamma 8',
      'norm-4/beta 8',
    ]);
  });

  it.each([
    ['digits', 172_529, 73_473],
    ['faces', 343_407, 143_281],
    ['paper', 8_000_067, 6_958_209],
  ])('have these sizes in the preset %s', (preset, generator, discriminator) => {
    expect(countsOf(wganGp.configure({}, preset))).toEqual({ generator, discriminator });
  });
});

describe('the training of wgan-gp', () => {
  it('is that of algorithm 1: five steps of the critic for one of the generator, by Adam without momentum', () => {
    const { networks, phases } = wganGp.configure({ size: 16 });
    expect(phases.map(({ name, trains, every }) => [name, trains, every])).toEqual([
      ['D', ['discriminator'], 1],
      ['G', ['generator'], 5],
    ]);
    const adam = { kind: 'adam', learningRate: 1e-4, beta1: 0, beta2: 0.9 };
    expect(Object.values(networks).map(({ optimizer }) => optimizer)).toEqual([adam, adam]);
    expect(networks.discriminator!.clip).toBeUndefined();
  });

  it("adds the penalty on the critic's slope to the distance, and reads both out", () => {
    const { phases } = wganGp.configure({ ...TINY, penalty: 7 });
    const { batch, moment } = startSystem(wganGp.configure(TINY));
    // A critic with slope 3 everywhere, along one direction.
    const direction = tf.fill([1, 16, 16, 1], 3 / 16);
    const networks: Networks = {
      generator: () => tf.zeros([3, 16, 16, 1]),
      discriminator: ({ picture }) => tf.reshape(tf.sum(tf.mul(picture!, direction), [1, 2, 3]), [-1, 1]),
    };
    const { loss, readouts } = phases[0]!.loss(networks, batch, moment);
    const distance = number(tf.mean(networks.discriminator!({ picture: batch.reals })));
    expect(number(readouts['critic distance']!)).toBeCloseTo(distance, 4);
    expect(number(readouts['gradient penalty']!)).toBeCloseTo(7 * (3 - 1) ** 2, 3);
    expect(number(loss)).toBeCloseTo(28 - distance, 3);
  });

  it.each(['none', 'layer'])('brings the slope of a real critic nearer to 1, normalised by %s', (discriminatorNorm) => {
    const system = wganGp.configure({ ...TINY, discriminatorNorm });
    const { parameters, networks, batch, moment } = startSystem(system);
    const own = parameters.discriminator!.trainable().map(([, variable]) => variable);
    const penalty = () => system.phases[0]!.loss(networks, batch, { ...moment, random: halfway });
    const { grads } = tf.variableGrads(() => penalty().readouts['gradient penalty']! as tf.Scalar, own);
    const before = number(penalty().readouts['gradient penalty']!);
    const reached = own.filter(({ name }) => grads[name]);
    const slope = reached.reduce((sum, { name }) => sum + number(tf.sum(tf.square(grads[name]!))), 0);
    for (const variable of reached)
      variable.assign(tf.sub(variable, tf.mul(0.02 / Math.sqrt(slope), grads[variable.name]!)));
    const after = number(penalty().readouts['gradient penalty']!);
    expect(after).toBeLessThan(before);
    // By as much as a step of length 0.02 down such a slope must bring, nearly.
    expect((before - after) / (0.02 * Math.sqrt(slope))).toBeGreaterThan(0.8);
  });
});

/** Points in the middle between each real picture and its fake. */
const halfway = {
  normals: (shape: readonly number[]) => tf.zeros([...shape]),
  uniforms: (shape: readonly number[]) => tf.fill([...shape], 0.5),
};

it.each([[{ discriminatorNorm: 'batch' }], [{ penalty: -1 }], [{ criticSteps: 0 }], [{ clip: 0.01 }]])(
  'wgan-gp refuses %j',
  (options) => {
    expect(() => wganGp.configure(options)).toThrow(SystemError);
    expect(() => wganGp.configure(options)).toThrow(Object.keys(options)[0]!);
  },
);
