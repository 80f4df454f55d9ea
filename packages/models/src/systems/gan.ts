import { sub } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { ADVERSARIAL_LOSSES, type AdversarialLoss, type AdversarialLossName } from '../losses/index.ts';
import type { Network } from '../net/index.ts';
import { adam } from './blocks/adam.ts';
import { adversaries } from './blocks/adversaries.ts';
import { contest } from './blocks/contest.ts';
import { discriminatorLayer, generatorLayer, toPicture } from './blocks/perceptron.ts';
import { fields } from './fields.ts';
import { defineSystem } from './system.ts';

/**
 * GAN: Goodfellow et al. 2014, "Generative Adversarial Nets".
 *
 * Faithful: two multilayer perceptrons, dropout in the discriminator alone, the two losses of the paper: minimax (equation 1) and
 * the non-saturating one (section 3), which is the default, as the paper advises. Any other loss may be taken.
 * The readout `value + log 4` is the value of the game above that of the equilibrium (section 4.1, theorem 1): 0 where the
 * discriminator cannot tell, and for the best of all discriminators twice the Jensen-Shannon divergence, 2 log 2 at most. It
 * belongs to the losses that share the discriminator's: minimax, non-saturating and kl.
 *
 * Different: ReLU in the generator, in place of a mixture with sigmoids, and leaky ReLU in the discriminator, in place of maxout;
 * tanh, as pictures are in [-1, 1]; normal latents; Adam where the paper has plain descent with momentum; and batch norm in the
 * generator where asked for, which came a year later.
 */
const config = z.strictObject({
  size: z.literal([8, 16, 28, 32, 64]).default(32).describe('side of the square pictures, pixels'),
  channels: fields.channels.default(1),
  latent: fields.latent,
  units: z.int().min(4).max(4096).default(256).describe('of each hidden layer of the generator'),
  discriminatorUnits: z.int().min(4).max(4096).default(256).describe('of each hidden layer of the discriminator'),
  layers: z.int().min(1).max(8).default(2).describe('hidden layers of each network'),
  generatorNorm: z.enum(['none', 'batch']).default('none').describe('normalisation in the generator'),
  dropout: z.number().min(0).max(0.9).default(0.3).describe('share of hidden values zeroed in the discriminator'),
  loss: fields.loss,
  learningRate: fields.learningRate,
  beta1: fields.beta1.default(0.5),
  beta2: fields.beta2.default(0.999),
});
export type GanConfig = z.infer<typeof config>;

const numbered = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

/** z `[latent]` -> picture `[size, size, channels]` in [-1, 1]. */
const generator: Network<GanConfig> = (net, { z }, { size, channels, units, layers, generatorNorm }) => {
  let x: typeof z = z;
  for (const layer of numbered(layers)) x = generatorLayer(net, x, `hidden-${layer}`, units, generatorNorm === 'batch');
  return toPicture(net, x, [size, size, channels]);
};

/** picture `[size, size, channels]` -> logit `[1]`. */
const discriminator: Network<GanConfig> = (net, { picture }, { discriminatorUnits, layers, dropout }) => {
  let x = net.flatten(picture!);
  for (const layer of numbered(layers)) x = discriminatorLayer(net, x, `hidden-${layer}`, discriminatorUnits, dropout);
  return net.dense(x, 'judge', 1, { gain: 1 });
};

/** The losses whose discriminator minimises minus the value of the game. */
const VALUED: readonly AdversarialLossName[] = ['minimax', 'non-saturating', 'kl'];

/** The loss, which reads out the value of the game too where it has one. */
function gameOf(name: AdversarialLossName): AdversarialLoss {
  const loss: AdversarialLoss = ADVERSARIAL_LOSSES[name];
  if (!VALUED.includes(name)) return loss;
  return {
    ...loss,
    readouts: (real, fake) => ({
      ...loss.readouts(real, fake),
      'value + log 4': sub(Math.log(4), loss.discriminatorLoss(real, fake)),
    }),
  };
}

export const gan = defineSystem<GanConfig>({
  name: 'gan',
  config,
  presets: {
    // Batch norm and a larger learning rate: without them a hundred thousand images leave specks where digits should be.
    digits: {
      options: { units: 512, discriminatorUnits: 256, generatorNorm: 'batch', learningRate: 5e-4 },
      run: { batch: 32, images: 100_000 },
    },
    // As wide as the paper's networks for these digits: 1200 units, and as many as the pieces of 240 maxout units of 5.
    paper: {
      options: { size: 28, latent: 100, units: 1200, discriminatorUnits: 1200, dropout: 0.5 },
      run: { batch: 100 },
    },
  },
  build: (options) => ({
    ...adversaries(options, { generator, discriminator, optimizer: adam(options) }),
    phases: contest({ loss: gameOf(options.loss), criticSteps: 1 }),
  }),
});
