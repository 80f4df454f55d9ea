import { z } from 'zod';
import { wasserstein } from '../losses/index.ts';
import type { Network } from '../net/index.ts';
import { adversaries } from './blocks/adversaries.ts';
import { contest } from './blocks/contest.ts';
import { pyramidCritic, unfinishedPicture } from './blocks/pyramid.ts';
import { fields } from './fields.ts';
import { defineSystem } from './system.ts';

/**
 * WGAN: Arjovsky, Chintala and Bottou 2017, "Wasserstein GAN".
 *
 * Faithful: the generator minimises an estimate of the earth mover's distance, which a critic without a sigmoid makes; after each of
 * its steps every number of the critic is clipped to [-0.01, 0.01]; the critic takes five steps for one of the generator; RMSProp,
 * since momentum harms a critic that changes so fast (section 4.3); DCGAN's networks, with batch norm in both (section 4.2).
 * The readout `critic distance` is the estimate that falls as pictures improve (section 4.2, figure 3); it is comparable within one
 * critic only.
 *
 * Different: kernels of 4 rather than 5, a 3x3 convolution to and from the picture, and the batch is new in each of the five steps
 * because every step of the trainer is one of the critic. Images seen are therefore those of the critic, five times those of the
 * generator.
 */
const config = z.strictObject({
  size: fields.size,
  channels: fields.channels,
  latent: fields.latent,
  width: fields.width,
  discriminatorWidth: fields.discriminatorWidth,
  maxWidth: fields.maxWidth,
  discriminatorNorm: z.enum(['none', 'batch']).default('batch').describe('normalisation in the critic'),
  initialisation: z.enum(['he', 'dcgan']).default('he').describe('first weights: by fan-in, or N(0, 0.02)'),
  clip: z.number().min(1e-4).max(1).default(0.01).describe('largest size of any number of the critic'),
  criticSteps: z.int().min(1).max(100).default(5).describe('steps of the critic for one of the generator'),
  generatorRate: fields.generatorRate.default(5e-5),
  discriminatorRate: fields.discriminatorRate.default(5e-5),
  decay: z.number().min(0).max(0.9999).default(0.99).describe('of RMSProp: decay of the mean squared gradient'),
});
export type WganConfig = z.infer<typeof config>;

/** z `[latent]` -> picture `[size, size, channels]` in [-1, 1]. */
const generator: Network<WganConfig> = (net, { z }, config) => net.tanh(unfinishedPicture(net, z!, config));

/** picture `[size, size, channels]` -> score `[1]`. */
const critic: Network<WganConfig> = (net, { picture }, config) => pyramidCritic(net, picture!, config);

export const wgan = defineSystem<WganConfig>({
  name: 'wgan',
  config,
  presets: {
    // Ten times the paper's learning rates and more: a hundred thousand images are 3,125 steps of the critic and 625 of the
    // generator, and RMSProp's steps are as long as its learning rate, however small a clipped critic's gradients are.
    digits: {
      options: {
        size: 32,
        channels: 1,
        width: 16,
        discriminatorWidth: 16,
        maxWidth: 64,
        generatorRate: 2e-3,
        discriminatorRate: 5e-4,
      },
      run: { batch: 32, images: 100_000 },
    },
    // As in the paper; wants natural pictures and days.
    paper: {
      options: { latent: 100, width: 64, discriminatorWidth: 64, maxWidth: 512, initialisation: 'dcgan' },
      run: { batch: 64 },
    },
  },
  build(options) {
    const { generatorRate, discriminatorRate, decay, clip, criticSteps, initialisation } = options;
    const rmsprop = (learningRate: number) => ({ kind: 'rmsprop', learningRate, decay }) as const;
    const optimizer = { generator: rmsprop(generatorRate), discriminator: rmsprop(discriminatorRate) };
    return {
      ...adversaries(options, { generator, discriminator: critic, optimizer, clip, initialisation }),
      phases: contest({ loss: wasserstein, criticSteps }),
    };
  },
});
