import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { type Networks, SystemError, systemNamed } from './index.ts';
import { countsOf, startSystem, tableOf } from './started-system.ts';

await tf.setBackend('cpu');

const vae = systemNamed('vae');
const TINY = { size: 16, channels: 1, width: 4, encoderWidth: 4, maxWidth: 8, latent: 6 };
const number = (x: tf.Tensor) => x.dataSync()[0]!;

describe('the networks of vae', () => {
  it("are the autoencoder's, with a mean and a log variance for each number of the code", () => {
    const autoencoder = systemNamed('autoencoder').configure(TINY);
    const system = vae.configure(TINY);
    expect(tableOf(system, 'decoder')).toEqual(tableOf(autoencoder, 'decoder'));
    const plain = tableOf(autoencoder, 'encoder').filter((line) => !line.startsWith('code'));
    expect(tableOf(system, 'encoder')).toEqual([...plain, 'code/kernel 128,12', 'code/bias 12']);
  });

  it.each([
    ['digits', 105_520, 123_377],
    ['faces', 338_896, 343_407],
  ])('have these sizes in the preset %s', (preset, encoder, decoder) => {
    expect(countsOf(vae.configure({}, preset))).toEqual({ encoder, decoder });
  });
});

describe('the training of vae', () => {
  const [mean, logVariance] = [0.5, Math.log(0.09)];
  const { batch, moment } = startSystem(vae.configure(TINY), 64);
  const drawn: tf.Tensor[] = [];
  /** An encoder that says the same of every picture, and a decoder that shows grey. */
  const networks: Networks = {
    encoder: () => tf.concat([tf.fill([64, 6], mean), tf.fill([64, 6], logVariance)], 1),
    decoder: ({ z }) => {
      drawn.push(z!);
      return tf.zeros([64, 16, 16, 1]);
    },
  };
  const outcome = (options: Record<string, unknown>) =>
    vae.configure({ ...TINY, ...options }).phases[0]!.loss(networks, batch, moment);
  const divergence = 6 * 0.5 * (mean ** 2 + 0.09 - 1 - logVariance);

  it('is one phase that moves both networks', () => {
    expect(vae.configure(TINY).phases.map(({ name, trains, every }) => [name, trains, every])).toEqual([
      ['VAE', ['encoder', 'decoder'], 1],
    ]);
  });

  it.each([1, 4])('minimises the error of rebuilding and beta times the divergence from the prior, beta %d', (beta) => {
    const { loss, readouts } = outcome({ beta, likelihood: 'bernoulli' });
    // A grey pixel is a fair coin: log 2 a pixel whatever the picture.
    expect(number(readouts.reconstruction!)).toBeCloseTo(256 * Math.LN2, 2);
    expect(number(readouts.KL!)).toBeCloseTo(divergence, 4);
    expect(number(loss)).toBeCloseTo(256 * Math.LN2 + beta * divergence, 2);
  });

  it('takes gaussian pixels too', () => {
    const { readouts } = outcome({ likelihood: 'gaussian', deviation: 0.5 });
    const squares = number(tf.sum(tf.square(batch.reals))) / 64;
    expect(number(readouts.reconstruction!) / (squares / (2 * 0.5 ** 2))).toBeCloseTo(1, 4);
  });

  it('decodes codes drawn from what the encoder says, other ones each time', () => {
    drawn.length = 0;
    outcome({});
    outcome({});
    const [first, second] = drawn.map((z) => [...z.dataSync()]);
    expect(first).not.toEqual(second);
    const moments = tf.moments(tf.concat(drawn));
    expect(number(moments.mean)).toBeCloseTo(mean, 1);
    expect(Math.sqrt(number(moments.variance))).toBeCloseTo(0.3, 1);
  });

  it('reaches every parameter of both networks', () => {
    const system = vae.configure(TINY);
    const started = startSystem(system);
    const own = ['encoder', 'decoder'].flatMap((name) => started.parameters[name]!.trainable());
    const variables = own.map(([, variable]) => variable);
    const loss = () => system.phases[0]!.loss(started.networks, started.batch, started.moment).loss;
    const { grads } = tf.variableGrads(loss, variables);
    const unmoved = own.filter(([, { name }]) => number(tf.max(tf.abs(grads[name]!))) === 0);
    expect(unmoved.map(([name]) => name)).toEqual([]);
  });
});

it.each([[{ beta: -1 }], [{ latent: 1 }], [{ likelihood: 'laplace' }]])('vae refuses %j', (options) => {
  expect(() => vae.configure(options)).toThrow(SystemError);
  expect(() => vae.configure(options)).toThrow(Object.keys(options)[0]!);
});
