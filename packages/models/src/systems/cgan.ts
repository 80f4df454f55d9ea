import { z } from 'zod';
import { ADVERSARIAL_LOSSES } from '../losses/index.ts';
import type { Network } from '../net/index.ts';
import { adam } from './blocks/adam.ts';
import { adversaries } from './blocks/adversaries.ts';
import { contest } from './blocks/contest.ts';
import { lazyR1 } from './blocks/lazy-r1.ts';
import { discriminatorLayer, generatorLayer, toPicture } from './blocks/perceptron.ts';
import { halvings, unfinishedPicture } from './blocks/pyramid.ts';
import { fields } from './fields.ts';
import { defineSystem } from './system.ts';

/**
 * Conditional GAN: Mirza and Osindero 2014, "Conditional Generative Adversarial Nets".
 *
 * Faithful: multilayer perceptrons; in the generator the latent and the class each have a hidden layer of their own before a joint
 * one, and in the discriminator the picture and the class likewise (section 4.1); dropout in the discriminator; generated pictures
 * are judged with the class that they were asked for.
 *
 * Different: leaky ReLU in the discriminator, in place of maxout; tanh; normal latents; Adam; no dropout in the generator; batch norm
 * there where asked for. With `architecture: 'convolutional'` the hidden layers for the picture are DCGAN's pyramids, those of the
 * generator behind latent and class, and the class joins the picture's last maps. Classes of generated pictures are those of the
 * batch's real ones, so that both sides have the same mixture.
 */
const units = z.int().min(4).max(4096);
const config = z
  .strictObject({
    architecture: z
      .enum(['perceptron', 'convolutional'])
      .default('perceptron')
      .describe('what both networks are made of'),
    size: z.literal([8, 16, 28, 32, 64]).default(32).describe('side of the square pictures, pixels'),
    channels: fields.channels.default(1),
    classes: fields.requiredClasses,
    latent: fields.latent,
    latentUnits: units.default(200).describe('of a perceptron generator: hidden units for the latent'),
    classUnits: units.default(100).describe('likewise for the class'),
    jointUnits: units.default(512).describe('likewise for both'),
    pictureUnits: units.default(240).describe('of a perceptron discriminator: hidden units for the picture'),
    labelUnits: units.default(50).describe('of either discriminator: hidden units for the class'),
    verdictUnits: units.default(240).describe('of a perceptron discriminator: hidden units for both'),
    generatorNorm: z.enum(['none', 'batch']).default('none').describe('normalisation in a perceptron generator'),
    dropout: z.number().min(0).max(0.9).default(0.3).describe('of a perceptron discriminator: share of values zeroed'),
    width: fields.width.describe('of a convolutional generator: channels at full size; doubled at every halving'),
    discriminatorWidth: fields.width.describe('of a convolutional discriminator: channels at full size, likewise'),
    maxWidth: fields.maxWidth.default(64).describe('of convolutional networks: most channels anywhere'),
    loss: fields.loss,
    learningRate: fields.learningRate,
    beta1: fields.beta1.default(0.5),
    beta2: fields.beta2.default(0.999),
    r1Gamma: z.number().min(0).max(100).default(0).describe('weight of the R1 penalty; 0 leaves it out'),
    r1Every: z.int().min(1).max(64).default(8).describe('steps between R1 phases'),
  })
  .refine(({ architecture, size }) => architecture === 'perceptron' || size !== 28, {
    path: ['size'],
    message: 'convolutional networks halve the side down to 4: 28 is no power of two',
  });
export type CganConfig = z.infer<typeof config>;

/** z `[latent]`, class `[classes]` -> picture `[size, size, channels]` in [-1, 1]. */
const generator: Network<CganConfig> = (net, { z, class: asked }, config) => {
  const { size, channels, latentUnits, classUnits, jointUnits } = config;
  if (config.architecture === 'convolutional') {
    return net.tanh(unfinishedPicture(net, net.concat(z, asked), config));
  }
  const norm = config.generatorNorm === 'batch';
  const latent = generatorLayer(net, z, 'from-latent', latentUnits, norm);
  const label = generatorLayer(net, asked, 'from-class', classUnits, false); // few classes: nothing for a batch to normalise
  const joint = generatorLayer(net, net.concat(latent, label), 'joint', jointUnits, norm);
  return toPicture(net, joint, [size, size, channels]);
};

/** picture `[size, size, channels]`, class `[classes]` -> logit `[1]`. */
const discriminator: Network<CganConfig> = (net, { picture, class: asked }, config) => {
  const { pictureUnits, labelUnits, verdictUnits, dropout, discriminatorWidth } = config;
  const label = discriminatorLayer(net, asked, 'from-class', labelUnits, 0);
  if (config.architecture === 'convolutional') {
    const seen = halvings(net, picture, { ...config, width: discriminatorWidth }, 'none'); // [4,4,.]
    const [height, width, filters] = net.shapeOf(seen) as [number, number, number];
    const both = net.concat(seen, net.spread(label, height, width));
    const joint = net.leakyRelu(net.conv(both, 'joint', { filters, kernel: 3 }));
    return net.dense(net.flatten(net.minibatchStddev(joint)), 'judge', 1, { gain: 1 });
  }
  const seen = discriminatorLayer(net, net.flatten(picture), 'from-picture', pictureUnits, dropout);
  const joint = discriminatorLayer(net, net.concat(seen, label), 'joint', verdictUnits, dropout);
  return net.dense(joint, 'judge', 1, { gain: 1 });
};

export const cgan = defineSystem<CganConfig>({
  name: 'cgan',
  config,
  presets: {
    // A hundred thousand images are too few for perceptrons, whose digits keep specks that hide what they are; and R1, at the rates of
    // dcgan's preset, for a discriminator that would otherwise win.
    digits: {
      options: {
        architecture: 'convolutional',
        discriminatorWidth: 12,
        learningRate: 1.5e-3,
        beta1: 0,
        beta2: 0.99,
        r1Gamma: 1,
      },
      run: { batch: 32, images: 100_000 },
    },
    // The paper's form at the same size.
    perceptron: {
      options: { jointUnits: 768, generatorNorm: 'batch', learningRate: 5e-4 },
      run: { batch: 32 },
    },
    // As wide as the paper's networks, whose maxout units have five pieces, five and four.
    paper: {
      options: {
        size: 28,
        latent: 100,
        latentUnits: 200,
        classUnits: 1000,
        jointUnits: 1200,
        pictureUnits: 1200,
        labelUnits: 250,
        verdictUnits: 960,
        dropout: 0.5,
      },
      run: { batch: 100 },
    },
  },
  build(options) {
    const [d, g] = contest({ loss: ADVERSARIAL_LOSSES[options.loss], criticSteps: 1 });
    return {
      ...adversaries(options, { generator, discriminator, optimizer: adam(options) }),
      phases: [d!, ...lazyR1(options), g!],
    };
  },
});
