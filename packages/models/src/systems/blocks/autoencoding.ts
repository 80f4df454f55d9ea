import { z } from 'zod';
import { bernoulli, gaussian, type Reconstruction } from '../../losses/index.ts';
import type { Net } from '../../net/index.ts';
import { fields } from '../fields.ts';
import type { NetworkDescription, SamplerDescription } from '../system.ts';
import { adam } from './adam.ts';
import { halvings, unfinishedPicture } from './pyramid.ts';

/** What an autoencoder and a variational one have in common: convolutional pyramids down to a code and up to a picture. */

/** Their options. */
export const autoencodingFields = {
  size: fields.size,
  channels: fields.channels,
  latent: fields.latent.default(32),
  width: z.int().min(4).max(256).default(16).describe('decoder channels at full size; doubled at every halving'),
  encoderWidth: z.int().min(4).max(256).default(16).describe('encoder channels at full size, likewise'),
  maxWidth: fields.maxWidth,
  likelihood: z.enum(['gaussian', 'bernoulli']).default('gaussian').describe('of a pixel, given its code'),
  deviation: z
    .number()
    .min(0.01)
    .max(10)
    .default(0.3)
    .describe('of the gaussian likelihood, where black to white is 2'),
  learningRate: fields.learningRate.default(1e-3),
  beta1: fields.beta1.default(0.9),
  beta2: fields.beta2.default(0.999),
};
const config = z.strictObject(autoencodingFields);
export type AutoencodingConfig = z.infer<typeof config>;

/** picture `[size, size, channels]` -> `[numbers]`. */
export function encode<V>(net: Net<V>, picture: V, numbers: number, config: AutoencodingConfig): V {
  const maps = halvings(net, picture, { ...config, width: config.encoderWidth }, 'batch');
  return net.dense(net.flatten(maps), 'code', numbers, { gain: 1 });
}

export const reconstructionOf = ({ likelihood, deviation }: AutoencodingConfig): Reconstruction =>
  likelihood === 'bernoulli' ? bernoulli : gaussian(deviation);

/** z `[latent]` -> `[size, size, channels]`, whose tanh is the picture. */
export const decoderOf = (config: AutoencodingConfig): NetworkDescription => ({
  network: (net, { z }) => unfinishedPicture(net, z!, config),
  inputs: { z: [config.latent] },
  optimizer: adam(config),
  averaged: true,
});

/** The decoder, with the tanh that its loss does without. */
export const drawnByDecoder = ({ network, inputs }: NetworkDescription): SamplerDescription => ({
  synthesis: {
    parts: ['decoder'],
    network: (net, values, form) => net.tanh(network(net.part('decoder'), values, form)),
    inputs,
  },
});
