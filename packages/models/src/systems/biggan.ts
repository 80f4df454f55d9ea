import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { ADVERSARIAL_LOSS_NAMES, ADVERSARIAL_LOSSES, orthogonalPenalty } from '../losses/index.ts';
import type { Network } from '../net/index.ts';
import { adamAtTwoRates } from './blocks/adam.ts';
import { adversaries } from './blocks/adversaries.ts';
import { contest } from './blocks/contest.ts';
import { blocksOf, residualDiscriminator, residualGenerator } from './blocks/residual-networks.ts';
import { fields } from './fields.ts';
import { defineSystem } from './system.ts';

/**
 * BigGAN: Brock, Donahue and Simonyan 2018, "Large Scale GAN Training for High Fidelity Natural Image Synthesis".
 *
 * Faithful (section 3 and appendix B): one embedding of the class shared by all conditional norms; skip-z, a chunk of the latent
 * for each block, which its norms follow together with the embedding; residual networks with self-attention, spectral norm in
 * both; hinge loss; the projection discriminator; orthogonal initialisation and regularisation; two discriminator steps for one
 * of the generator, with a larger learning rate; an average of the generator, with standing statistics in its norms; and the
 * truncation trick, which is what psi does to the latent of any model here.
 *
 * Different: strided kernels double and halve (`blocks/residual.ts` says why); the embedding is regularised like the kernels; a batch of
 * tens, not of two thousand, which is what the paper is about but no two cores are made for; and without classes skip-z stays,
 * and the norms follow the latent alone.
 */
const config = z
  .strictObject({
    size: fields.size,
    channels: fields.channels,
    latent: fields.latent.describe('numbers in a latent; shared out among the first layer and the blocks'),
    classes: fields.classes,
    embedding: z.int().min(2).max(512).default(32).describe('numbers in the embedding of a class'),
    width: fields.width,
    discriminatorWidth: fields.discriminatorWidth,
    maxWidth: fields.maxWidth,
    attention: fields.attention,
    loss: z.enum(ADVERSARIAL_LOSS_NAMES).default('hinge').describe('what both networks minimise'),
    generatorRate: fields.generatorRate.default(5e-5),
    discriminatorRate: fields.discriminatorRate.default(2e-4),
    beta1: fields.beta1,
    beta2: fields.beta2.default(0.999),
    criticSteps: fields.criticSteps.default(2),
    orthogonal: z.number().min(0).max(1).default(1e-4).describe('weight of the orthogonal regularisation'),
  })
  .refine(({ attention, size }) => attention <= size / 2, {
    path: ['attention'],
    message: 'at most half of size, where both networks have such a map',
  })
  .refine((options) => options.latent > blocksOf(options), {
    path: ['latent'],
    message: 'at least one number for the first layer and each block',
  });
type BigganConfig = z.infer<typeof config>;

/** z `[latent]`, class `[classes]` where there are any -> picture `[size, size, channels]` in [-1, 1]. */
const generator: Network<BigganConfig> = (net, { z, class: asked }, config) => {
  // The first layer has what does not divide.
  const chunk = Math.floor(config.latent / (blocksOf(config) + 1));
  const first = config.latent - chunk * blocksOf(config);
  const embedding = asked && net.dense(asked, 'embedding', config.embedding, { bias: false, gain: 1 });
  return residualGenerator(net, net.slice(z, 0, first), config, {
    conditionOf(block) {
      const own = net.slice(z, first + chunk * block, chunk);
      return embedding ? net.concat(embedding, own) : own; // [embedding + chunk]
    },
    kernels: { weights: 'spectral', gain: 1 },
  });
};

export const biggan = defineSystem<BigganConfig>({
  name: 'biggan',
  config,
  presets: {
    // MNIST on two cores. The paper's learning rates are for batches of 2048 and a hundred times as many steps.
    digits: {
      options: {
        size: 32,
        channels: 1,
        latent: 32,
        classes: 10,
        width: 12,
        discriminatorWidth: 12,
        maxWidth: 64,
        attention: 0,
        generatorRate: 5e-4,
        discriminatorRate: 1e-3,
        criticSteps: 1,
      },
      run: { batch: 32, images: 100_000 },
    },
    // Drawn faces on two cores.
    faces: {
      options: {
        latent: 60,
        width: 12,
        discriminatorWidth: 8,
        maxWidth: 64,
        generatorRate: 5e-4,
        discriminatorRate: 1e-3,
        criticSteps: 1,
      },
      run: { batch: 32 },
    },
    // As published at 128x128, but for the classes of the data set: give them with `classes`.
    paper: {
      options: {
        size: 128,
        latent: 120,
        embedding: 128,
        width: 96,
        discriminatorWidth: 96,
        maxWidth: 1536,
        attention: 64,
      },
      run: { batch: 2048 },
    },
  },
  build(options) {
    const { orthogonal, criticSteps } = options;
    return {
      ...adversaries(options, {
        generator,
        discriminator: (net, inputs, config) => residualDiscriminator(net, inputs.picture, inputs.class, config),
        optimizer: adamAtTwoRates(options),
        initialisation: 'orthogonal',
      }),
      phases: contest({
        loss: ADVERSARIAL_LOSSES[options.loss],
        criticSteps,
        ...(orthogonal > 0 && {
          penalty: ({ kernels }) => tf.mul(orthogonal, orthogonalPenalty(kernels('generator'))),
        }),
      }),
    };
  },
});
