import { z } from 'zod';
import { ADVERSARIAL_LOSS_NAMES, ADVERSARIAL_LOSSES } from '../losses/index.ts';
import type { Network } from '../net/index.ts';
import { adam } from './blocks/adam.ts';
import { adversaries } from './blocks/adversaries.ts';
import { contest } from './blocks/contest.ts';
import { lazyR1 } from './blocks/lazy-r1.ts';
import { doublings } from './blocks/pyramid.ts';
import { BASE, sidesTo } from './blocks/sides.ts';
import { widthAt } from './blocks/width-at.ts';
import { fields } from './fields.ts';
import { defineSystem } from './system.ts';

/**
 * CoGAN: Liu and Tuzel 2016, "Coupled Generative Adversarial Networks".
 *
 * Two generators and two discriminators, a pair for each of two domains, which share weights where features are high-level: the
 * generators all but their last layers, the discriminators all but their first. So they learn pairs of pictures although none is ever
 * shown: one latent gives a picture in each domain. The domain is the class. A data set has the pictures of both domains, in any
 * order, and a column that names the domain (`--labels domain`): class 0 and class 1 of one latent are a pair.
 *
 * Faithful (section 2, and the digits of section 4): which layers are shared; a trunk of transposed convolutions with batch norm, then
 * one convolution for each domain, against a convolution for each domain and shared layers after it; the sum of the games in both
 * domains, in the form of Goodfellow et al. 2014 that does not saturate; Adam.
 *
 * Different: a batch has each latent in one of the two domains, not in both, which is the same in the mean and half the work; leaky
 * ReLU for parametric; kernels of 4 and stride 2 in place of kernels of 3 and of max pooling, and a last kernel of 5; R1 (Mescheder et
 * al. 2018), lazily every 8th step, and a larger learning rate, with which it learns in minutes.
 */
const config = z.strictObject({
  size: fields.size.default(32),
  channels: fields.channels.default(1),
  latent: fields.latent,
  classes: z.int().min(2).max(2).default(2).describe('domains: the label column tells two apart'),
  width: fields.width,
  discriminatorWidth: fields.discriminatorWidth,
  maxWidth: fields.maxWidth,
  loss: z.enum(ADVERSARIAL_LOSS_NAMES).default('non-saturating').describe('what both networks minimise'),
  learningRate: fields.learningRate.default(1e-3),
  beta1: fields.beta1,
  beta2: fields.beta2,
  r1Gamma: z.number().min(0).max(100).default(1).describe('weight of the R1 penalty; 0 leaves it out'),
  r1Every: z.int().min(1).max(64).default(8).describe('steps between R1 phases'),
});
type CoganConfig = z.infer<typeof config>;

/** z `[latent]`, class `[2]` -> picture `[size, size, channels]` in [-1, 1], of the domain that is the class. */
const generator: Network<CoganConfig> = (net, { z, class: domain }, config) => {
  const x = doublings(net, z, config);
  const draw = (own: string) => net.conv(x, `to-picture-${own}`, { filters: config.channels, kernel: 5, gain: 1 });
  return net.tanh(net.select(domain, draw('a'), draw('b')));
};

/** picture `[size, size, channels]`, class `[2]` -> logit `[1]`: whether it is a real one of the domain that is the class. */
const discriminator: Network<CoganConfig> = (net, { picture, class: domain }, config) => {
  const filters = (side: number) => widthAt(side, { ...config, width: config.discriminatorWidth });
  const down = (from: typeof picture, name: string, side: number) =>
    net.leakyRelu(net.conv(from, name, { filters: filters(side), kernel: 4, stride: 2 })); // [side,side,.]
  const half = config.size / 2;
  let x = net.select(domain, down(picture, `down-${half}-a`, half), down(picture, `down-${half}-b`, half));
  for (const side of sidesTo(half / 2).reverse()) x = down(x, `down-${side}`, side);
  x = net.leakyRelu(net.dense(net.flatten(x), 'hidden', filters(BASE)));
  return net.dense(x, 'judge', 1, { gain: 1 });
};

export const cogan = defineSystem<CoganConfig>({
  name: 'cogan',
  config,
  presets: {
    // MNIST and its negatives, or its edges, on two cores. A domain's own layer sees only what the shared ones hand on: 16 channels.
    digits: {
      options: { latent: 32, width: 16, discriminatorWidth: 12, maxWidth: 96 },
      run: { batch: 32, images: 200_000 },
    },
    // The learning rate, momentum, batch and widths of section 4, without R1.
    paper: {
      options: {
        latent: 100,
        width: 128,
        discriminatorWidth: 20,
        maxWidth: 1024,
        learningRate: 2e-4,
        beta1: 0.5,
        beta2: 0.999,
        r1Gamma: 0,
      },
      run: { batch: 128 },
    },
  },
  build: (options) => ({
    ...adversaries(options, { generator, discriminator, optimizer: adam(options) }),
    phases: [...contest({ loss: ADVERSARIAL_LOSSES[options.loss], criticSteps: 1 }), ...lazyR1(options)],
  }),
});
