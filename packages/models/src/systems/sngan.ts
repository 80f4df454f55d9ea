import { z } from 'zod';
import { ADVERSARIAL_LOSS_NAMES, ADVERSARIAL_LOSSES } from '../losses/index.ts';
import type { Network } from '../net/index.ts';
import { adam } from './blocks/adam.ts';
import { adversaries } from './blocks/adversaries.ts';
import { conditionalNorm } from './blocks/conditional-norm.ts';
import { contest } from './blocks/contest.ts';
import { judgement } from './blocks/judgement.ts';
import { BASE, sidesTo } from './blocks/sides.ts';
import { widthAt } from './blocks/width-at.ts';
import { fields } from './fields.ts';
import { defineSystem } from './system.ts';

/**
 * SNGAN: Miyato, Kataoka, Koyama and Yoshida 2018, "Spectral Normalization for Generative Adversarial Networks"; with classes, the
 * projection discriminator of Miyato and Koyama 2018, "cGANs with Projection Discriminator".
 *
 * Faithful: every kernel of the discriminator is divided by its largest singular value, which one step of a power iteration a pass
 * follows; the networks are the standard ones (appendix B.4, table 3): transposed convolutions of kernel 4 with batch norm and
 * ReLU, against pairs of convolutions, 3x3 and 4x4 with stride 2, with leaky ReLU 0.1 and no other norm; hinge loss; Adam with betas 0
 * and 0.9; several discriminator steps for one of the generator. With classes the generator's batch norms have a scale and shift
 * for each class, and the discriminator adds the product of its features and a vector of the class.
 *
 * Different: He initialisation, of which only the generator's scale matters, because spectral norm divides the other's out; and
 * widths as options.
 */
const config = z.strictObject({
  size: fields.size,
  channels: fields.channels,
  latent: fields.latent,
  classes: fields.classes,
  width: fields.width,
  discriminatorWidth: fields.discriminatorWidth,
  maxWidth: fields.maxWidth,
  loss: z.enum(ADVERSARIAL_LOSS_NAMES).default('hinge').describe('what both networks minimise'),
  learningRate: fields.learningRate,
  beta1: fields.beta1,
  beta2: fields.beta2.default(0.9),
  criticSteps: fields.criticSteps,
});
type SnganConfig = z.infer<typeof config>;

/** z `[latent]`, class `[classes]` where there are any -> picture `[size, size, channels]` in [-1, 1]. */
const generator: Network<SnganConfig> = (net, { z, class: asked }, config) => {
  const base = widthAt(BASE, config);
  let x = net.reshape(net.dense(z, 'project', BASE * BASE * base, { bias: false }), [BASE, BASE, base]);
  x = net.relu(conditionalNorm(net, x, 'norm-4', asked));
  for (const side of sidesTo(config.size).slice(1)) {
    x = net.convTranspose(x, `up-${side}`, { filters: widthAt(side, config), bias: false }); // [side,side,.]
    x = net.relu(conditionalNorm(net, x, `norm-${side}`, asked));
  }
  return net.tanh(net.conv(x, 'to-picture', { filters: config.channels, kernel: 3, gain: 1 }));
};

/** picture `[size, size, channels]`, class `[classes]` where there are any -> score `[1]`. */
const discriminator: Network<SnganConfig> = (net, { picture, class: asked }, config) => {
  const widths = { ...config, width: config.discriminatorWidth };
  const conv = (x: typeof picture, name: string, filters: number, kernel: number, stride = 1) =>
    net.leakyRelu(net.conv(x, name, { filters, kernel, stride, weights: 'spectral' }), 0.1);
  let x = picture;
  for (const side of sidesTo(config.size).slice(1).reverse()) {
    const filters = widthAt(side, widths);
    x = conv(x, `conv-${side}`, filters, 3);
    x = conv(x, `down-${side / 2}`, filters, 4, 2); // [side/2,side/2,.]
  }
  x = conv(x, 'conv-4', widthAt(BASE, widths), 3);
  return judgement(net, net.flatten(x), asked);
};

export const sngan = defineSystem<SnganConfig>({
  name: 'sngan',
  config,
  presets: {
    // MNIST on two cores. The learning rate is ten times the paper's: there are a tenth of its steps.
    digits: {
      options: { size: 32, channels: 1, latent: 32, width: 12, discriminatorWidth: 12, learningRate: 1e-3 },
      run: { batch: 32, images: 100_000 },
    },
    // Drawn faces on two cores.
    faces: {
      options: { size: 64, latent: 64, width: 12, discriminatorWidth: 10, maxWidth: 96, learningRate: 1e-3 },
      run: { batch: 32 },
    },
    // CIFAR-10 as published, at the rates of the paper's larger networks.
    paper: {
      options: {
        size: 32,
        latent: 128,
        width: 64,
        discriminatorWidth: 64,
        maxWidth: 512,
        learningRate: 2e-4,
        criticSteps: 5,
      },
      run: { batch: 64 },
    },
  },
  build: (options) => ({
    ...adversaries(options, { generator, discriminator, optimizer: adam(options) }),
    phases: contest({ loss: ADVERSARIAL_LOSSES[options.loss], criticSteps: options.criticSteps }),
  }),
});
