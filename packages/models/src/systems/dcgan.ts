import { z } from 'zod';
import { ADVERSARIAL_LOSS_NAMES, ADVERSARIAL_LOSSES } from '../losses/index.ts';
import type { Network } from '../net/index.ts';
import { adam } from './blocks/adam.ts';
import { adversaries } from './blocks/adversaries.ts';
import { contest } from './blocks/contest.ts';
import { lazyR1 } from './blocks/lazy-r1.ts';
import { halvings, unfinishedPicture } from './blocks/pyramid.ts';
import { digitDiscriminator, digitGenerator } from './dcgan-digits.ts';
import { defineSystem } from './system.ts';

/**
 * DCGAN: Radford, Metz and Chintala 2015, "Unsupervised Representation Learning with Deep Convolutional Generative
 * Adversarial Networks".
 *
 * Faithful: all-convolutional networks, fractionally-strided convolutions up and strided ones down, batch norm and ReLU in the
 * generator, leaky ReLU 0.2 in the discriminator, tanh out, channels that halve as the picture doubles, Adam, the
 * non-saturating loss; with `discriminatorNorm: 'batch'`, `initialisation: 'dcgan'` and `r1Gamma: 0` the paper's training too.
 *
 * Different by default, because the discriminator of the paper wins outright on drawings: R1 (Mescheder et al. 2018), lazily
 * every 8th step, in place of batch norm in the discriminator; a minibatch standard deviation channel before its last layer
 * (Karras et al. 2017); He initialisation with a larger learning rate; kernels of 4 rather than 5, which 2 divides; and a
 * 3x3 convolution to RGB behind the last doubling, so that colour is not decided by a strided layer.
 *
 * 28x28 is no power of two: at that size the networks are those of `dcgan-digits.ts`.
 */
const config = z.strictObject({
  size: z.literal([16, 28, 32, 64, 128]).default(64).describe('side of the square pictures, pixels'),
  channels: z.literal([1, 3]).default(3).describe('1 grey, 3 RGB'),
  latent: z.int().min(2).max(512).default(64).describe('numbers in a latent'),
  width: z.int().min(4).max(256).default(16).describe('generator channels at full size; doubled at every halving'),
  discriminatorWidth: z.int().min(4).max(256).default(8).describe('discriminator channels at full size, likewise'),
  maxWidth: z.int().min(4).max(1024).default(128).describe('most channels anywhere'),
  discriminatorNorm: z.enum(['none', 'batch']).default('none').describe('normalisation in the discriminator'),
  loss: z.enum(ADVERSARIAL_LOSS_NAMES).default('non-saturating').describe('what both networks minimise'),
  initialisation: z.enum(['he', 'dcgan']).default('he').describe('first weights: by fan-in, or N(0, 0.02)'),
  learningRate: z.number().min(1e-6).max(0.1).default(1.5e-3).describe('of Adam, both networks'),
  beta1: z.number().min(0).max(0.999).default(0).describe('of Adam: decay of the mean gradient'),
  beta2: z.number().min(0).max(0.9999).default(0.99).describe('of Adam: decay of the mean squared gradient'),
  r1Gamma: z.number().min(0).max(100).default(1).describe('weight of the R1 penalty; 0 leaves it out'),
  r1Every: z.int().min(1).max(64).default(8).describe('steps between R1 phases'),
});
export type DcganConfig = z.infer<typeof config>;

/** z `[latent]` -> picture `[size, size, channels]` in [-1, 1]. */
export const generator: Network<DcganConfig> = (net, inputs, config) =>
  config.size === 28 ? digitGenerator(net, inputs, config) : doublingGenerator(net, inputs, config);

/** picture `[size, size, channels]` -> logit `[1]`. */
export const discriminator: Network<DcganConfig> = (net, inputs, config) =>
  config.size === 28 ? digitDiscriminator(net, inputs, config) : halvingDiscriminator(net, inputs, config);

const doublingGenerator: Network<DcganConfig> = (net, { z }, config) => net.tanh(unfinishedPicture(net, z, config));

const halvingDiscriminator: Network<DcganConfig> = (
  net,
  { picture },
  { discriminatorWidth, discriminatorNorm, ...widths },
) => {
  const maps = halvings(net, picture, { ...widths, width: discriminatorWidth }, discriminatorNorm);
  return net.dense(net.flatten(net.minibatchStddev(maps)), 'judge', 1, { gain: 1 });
};

/** The training of the paper, section 4; and no R1, which was not known. */
const AS_PUBLISHED = {
  latent: 100,
  discriminatorNorm: 'batch',
  initialisation: 'dcgan',
  learningRate: 2e-4,
  beta1: 0.5,
  beta2: 0.999,
  r1Gamma: 0,
} as const;

export const dcgan = defineSystem<DcganConfig>({
  name: 'dcgan',
  config,
  presets: {
    // Ten minutes on two cores show the idea: a quarter of the pixels, few channels.
    small: { options: { size: 32, width: 16, maxWidth: 64, discriminatorWidth: 12 } },
    // Drawn faces at 64x64 on two cores: as wide as leaves room for some hundred thousand images in an hour or two.
    // A gamma of 1 let the discriminator live on outlines at this size, and hair lost its colours (docs/models.md).
    faces: { options: { size: 64, width: 12, discriminatorWidth: 8, maxWidth: 96, r1Gamma: 10 } },
    // MNIST at 32x32 for comparisons, of about the size of the other systems' networks.
    digits: {
      options: { size: 32, channels: 1, width: 16, maxWidth: 64, discriminatorWidth: 12 },
      run: { batch: 32, images: 100_000 },
    },
    // The digits of the tutorials: ten epochs of 10,000, a grid after each.
    'mnist-dcgan': {
      options: { ...AS_PUBLISHED, size: 28, channels: 1, width: 128, discriminatorWidth: 128, maxWidth: 512 },
      run: { batch: 50, images: 100_000, snapshotEvery: 10_000 },
    },
    // As in the paper, for those who want to see it; wants natural pictures and patience.
    paper: { options: { ...AS_PUBLISHED, width: 64, discriminatorWidth: 64, maxWidth: 1024 }, run: { batch: 128 } },
  },
  build(options) {
    const [d, g] = contest({ loss: ADVERSARIAL_LOSSES[options.loss], criticSteps: 1 });
    const { initialisation } = options;
    return {
      ...adversaries(options, { generator, discriminator, optimizer: adam(options), initialisation }),
      phases: [d!, ...lazyR1(options), g!],
    };
  },
});
