import { z } from 'zod';
import { ADVERSARIAL_LOSS_NAMES, ADVERSARIAL_LOSSES } from '../losses/index.ts';
import { adamAtTwoRates } from './blocks/adam.ts';
import { adversaries } from './blocks/adversaries.ts';
import { contest } from './blocks/contest.ts';
import { residualDiscriminator, residualGenerator } from './blocks/residual-networks.ts';
import { fields } from './fields.ts';
import { defineSystem } from './system.ts';

/**
 * SAGAN: Zhang, Goodfellow, Metaxas and Odena 2018, "Self-Attention Generative Adversarial Networks".
 *
 * Faithful: residual networks with self-attention at an inner feature map of both, whose part in the sum is learned from 0; spectral
 * norm in the generator as well as in the discriminator; two time-scales, 1e-4 and 4e-4, one step each; hinge loss; Adam with
 * betas 0 and 0.9; with classes, conditional batch norm and the projection discriminator.
 *
 * Different: strided kernels double and halve (`blocks/residual.ts` says why); He initialisation, whose scale spectral norm divides
 * out; classes are a choice, where the paper has ImageNet's; and widths are options. `attention: 0` leaves attention out, and equal
 * rates leave out the two time-scales, to see what either is good for.
 */
const config = z
  .strictObject({
    size: fields.size,
    channels: fields.channels,
    latent: fields.latent,
    classes: fields.classes,
    width: fields.width,
    discriminatorWidth: fields.discriminatorWidth,
    maxWidth: fields.maxWidth,
    attention: fields.attention,
    loss: z.enum(ADVERSARIAL_LOSS_NAMES).default('hinge').describe('what both networks minimise'),
    generatorRate: fields.generatorRate,
    discriminatorRate: fields.discriminatorRate,
    beta1: fields.beta1,
    beta2: fields.beta2.default(0.9),
  })
  .refine(({ attention, size }) => attention <= size / 2, {
    path: ['attention'],
    message: 'at most half of size, where both networks have such a map',
  });
type SaganConfig = z.infer<typeof config>;

export const sagan = defineSystem<SaganConfig>({
  name: 'sagan',
  config,
  presets: {
    // MNIST on two cores. The learning rates are larger than the paper's, four to one as there: there are far fewer steps.
    digits: {
      options: {
        size: 32,
        channels: 1,
        latent: 32,
        width: 12,
        discriminatorWidth: 12,
        maxWidth: 64,
        generatorRate: 5e-4,
        discriminatorRate: 2e-3,
      },
      run: { batch: 32, images: 100_000 },
    },
    // Drawn faces on two cores; attention at 32x32 would cost four times as much. At the rates for digits it forgot all but a few faces.
    faces: {
      options: {
        latent: 64,
        width: 12,
        discriminatorWidth: 10,
        maxWidth: 64,
        generatorRate: 2.5e-4,
        discriminatorRate: 1e-3,
      },
      run: { batch: 32 },
    },
    // As published, but for the classes of the data set: give them with `classes`.
    paper: {
      options: { size: 128, latent: 128, width: 64, discriminatorWidth: 64, maxWidth: 1024, attention: 32 },
      run: { batch: 256 },
    },
  },
  build: (options) => ({
    ...adversaries(options, {
      generator: (net, { z, class: asked }, config) => residualGenerator(net, z, config, { conditionOf: () => asked }),
      discriminator: (net, inputs, config) => residualDiscriminator(net, inputs.picture, inputs.class, config),
      optimizer: adamAtTwoRates(options),
    }),
    phases: contest({ loss: ADVERSARIAL_LOSSES[options.loss], criticSteps: 1 }),
  }),
});
