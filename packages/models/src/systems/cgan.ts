import { z } from 'zod';
import { ADVERSARIAL_LOSSES } from '../losses/index.ts';
import type { Network } from '../net/index.ts';
import { contest } from './blocks/contest.ts';
import { discriminatorLayer, generatorLayer, toPicture } from './blocks/perceptron.ts';
import { fields } from './fields.ts';
import { defineSystem, drawnBy, type NetworkDescription } from './system.ts';

/**
 * Conditional GAN: Mirza and Osindero 2014, "Conditional Generative Adversarial Nets".
 *
 * Faithful: multilayer perceptrons; in the generator the latent and the class each have a hidden layer of their own before a joint
 * one, and in the discriminator the picture and the class likewise (section 4.1); dropout in the discriminator; generated pictures
 * are judged with the class that they were asked for.
 *
 * Different: leaky ReLU in the discriminator, in place of maxout; tanh; normal latents; Adam; no dropout in the generator; batch norm
 * there where asked for. Classes of generated pictures are those of the batch's real ones, so that both sides have the same mixture.
 */
const config = z.strictObject({
  size: z.literal([8, 16, 28, 32, 64]).default(32).describe('side of the square pictures, pixels'),
  channels: fields.channels.default(1),
  classes: fields.requiredClasses,
  latent: fields.latent,
  latentUnits: z.int().min(4).max(4096).default(200).describe('hidden units of the generator for the latent'),
  classUnits: z.int().min(4).max(4096).default(100).describe('hidden units of the generator for the class'),
  jointUnits: z.int().min(4).max(4096).default(512).describe('hidden units of the generator for both'),
  pictureUnits: z.int().min(4).max(4096).default(240).describe('hidden units of the discriminator for the picture'),
  labelUnits: z.int().min(4).max(4096).default(50).describe('hidden units of the discriminator for the class'),
  verdictUnits: z.int().min(4).max(4096).default(240).describe('hidden units of the discriminator for both'),
  generatorNorm: z.enum(['none', 'batch']).default('none').describe('normalisation in the generator'),
  dropout: z.number().min(0).max(0.9).default(0.3).describe('share of hidden values zeroed in the discriminator'),
  loss: fields.loss,
  learningRate: fields.learningRate,
  beta1: fields.beta1.default(0.5),
  beta2: fields.beta2.default(0.999),
});
export type CganConfig = z.infer<typeof config>;

/** z `[latent]`, class `[classes]` -> picture `[size, size, channels]` in [-1, 1]. */
const generator: Network<CganConfig> = (net, { z, class: asked }, config) => {
  const { size, channels, latentUnits, classUnits, jointUnits } = config;
  const norm = config.generatorNorm === 'batch';
  const latent = generatorLayer(net, z, 'from-latent', latentUnits, norm);
  const label = generatorLayer(net, asked, 'from-class', classUnits, false); // few classes: nothing for a batch to normalise
  const joint = generatorLayer(net, net.concat(latent, label), 'joint', jointUnits, norm);
  return toPicture(net, joint, [size, size, channels]);
};

/** picture `[size, size, channels]`, class `[classes]` -> logit `[1]`. */
const discriminator: Network<CganConfig> = (net, { picture, class: asked }, config) => {
  const { pictureUnits, labelUnits, verdictUnits, dropout } = config;
  const seen = discriminatorLayer(net, net.flatten(picture), 'from-picture', pictureUnits, dropout);
  const label = discriminatorLayer(net, asked, 'from-class', labelUnits, 0);
  const joint = discriminatorLayer(net, net.concat(seen, label), 'joint', verdictUnits, dropout);
  return net.dense(joint, 'judge', 1, { gain: 1 });
};

export const cgan = defineSystem<CganConfig>({
  name: 'cgan',
  config,
  presets: {
    digits: {
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
    const { size, channels, classes, latent, learningRate, beta1, beta2 } = options;
    const picture = [size, size, channels];
    const optimizer = { kind: 'adam', learningRate, beta1, beta2 } as const;
    const drawing: NetworkDescription = {
      network: (net, inputs) => generator(net, inputs, options),
      inputs: { z: [latent], class: [classes] },
      optimizer,
      averaged: true,
    };
    return {
      picture,
      latentDimensions: latent,
      classes,
      initialisation: 'he',
      sampler: drawnBy('generator', drawing),
      networks: {
        generator: drawing,
        discriminator: {
          network: (net, inputs) => discriminator(net, inputs, options),
          inputs: { picture, class: [classes] },
          optimizer,
          averaged: false,
          judges: 'picture',
        },
      },
      phases: contest({ loss: ADVERSARIAL_LOSSES[options.loss], criticSteps: 1 }),
    };
  },
});
