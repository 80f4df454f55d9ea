import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { Parameters, runEagerly } from '../net/index.ts';
import { SystemError, systemNamed } from './index.ts';
import { batchNormTable, countsOf, startSystem, tableOf } from './started-system.ts';

await tf.setBackend('cpu');

const autoencoder = systemNamed('autoencoder');
const TINY = { size: 16, channels: 1, width: 4, encoderWidth: 4, maxWidth: 8, latent: 6 };
const number = (x: tf.Tensor) => x.dataSync()[0]!;

describe('the networks of autoencoder', () => {
  it('are pyramids to a code and back: checkpoints name these parameters', () => {
    const system = autoencoder.configure(TINY);
    expect(tableOf(system, 'encoder')).toEqual([
      'from-picture/kernel 3,3,1,4',
      'from-picture/bias 4',
      'down-8/kernel 4,4,4,8',
      'down-8/bias 8',
      ...batchNormTable('norm-8', 8),
      'down-4/kernel 4,4,8,8',
      'down-4/bias 8',
      ...batchNormTable('norm-4', 8),
      'code/kernel 128,6',
      'code/bias 6',
      'code-norm/mean 6',
      'code-norm/variance 6',
    ]);
    expect(tableOf(system, 'decoder')).toEqual([
      'project/kernel 6,128',
      ...batchNormTable('norm-4', 8),
      'up-8/kernel 4,4,8,8',
      ...batchNormTable('norm-8', 8),
      'up-16/kernel 4,4,4,8',
      ...batchNormTable('norm-16', 4),
      'to-picture/kernel 3,3,4,1',
      'to-picture/bias 1',
    ]);
  });

  it.each([
    ['digits', 85_020, 119_281],
    ['faces', 240_528, 343_407],
  ])('have these sizes in the preset %s', (preset, encoder, decoder) => {
    expect(countsOf(autoencoder.configure({}, preset))).toEqual({ encoder, decoder });
  });

  it('make codes whose numbers have mean 0 and variance 1, as latents that are drawn', () => {
    const { networks, batch } = startSystem(autoencoder.configure(TINY), 8);
    const { mean, variance } = tf.moments(networks.encoder!({ picture: batch.reals }), 0);
    expect(number(tf.max(tf.abs(mean)))).toBeLessThan(1e-4);
    expect(number(tf.max(tf.abs(tf.sub(variance, 1))))).toBeLessThan(0.01);
  });

  it('draw pictures in [-1, 1]: the decoder with a tanh', () => {
    const system = autoencoder.configure(TINY);
    const { parameters, networks, batch } = startSystem(system);
    const { parts, network, inputs } = system.sampler!.synthesis;
    expect([parts, inputs]).toEqual([['decoder'], { z: [6] }]);
    const joined = Parameters.join({ decoder: parameters.decoder! });
    const pictures = runEagerly(network, { z: batch.latents }, undefined, joined, 'train');
    const shown = tf.tanh(networks.decoder!({ z: batch.latents }));
    expect(number(tf.max(tf.abs(tf.sub(pictures, shown))))).toBeLessThan(1e-6);
  });
});

describe('the training of autoencoder', () => {
  it('is one phase that moves both networks by the error of rebuilding alone', () => {
    const system = autoencoder.configure(TINY);
    expect(system.phases.map(({ name, trains, every }) => [name, trains, every])).toEqual([
      ['AE', ['encoder', 'decoder'], 1],
    ]);
    const { networks, batch, moment } = startSystem(system);
    const { loss, readouts } = system.phases[0]!.loss(networks, batch, moment);
    const shown = tf.tanh(networks.decoder!({ z: networks.encoder!({ picture: batch.reals }) }));
    const squares = number(tf.sum(tf.square(tf.sub(shown, batch.reals)))) / 3;
    expect(number(loss) / (squares / (2 * 0.3 ** 2))).toBeCloseTo(1, 4);
    expect(number(readouts.reconstruction!)).toBe(number(loss));
  });
});

it.each([[{ likelihood: 'laplace' }], [{ deviation: 0 }], [{ beta: 1 }]])('autoencoder refuses %j', (options) => {
  expect(() => autoencoder.configure(options)).toThrow(SystemError);
  expect(() => autoencoder.configure(options)).toThrow(Object.keys(options)[0]!);
});
