import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { ADVERSARIAL_LOSSES, PIXEL_LOSSES } from '../losses/index.ts';
import type { Network } from '../net/index.ts';
import { ACTIVATION_NORMS } from './blocks/activation-norm.ts';
import { adam } from './blocks/adam.ts';
import {
  addable,
  damage,
  damagedInputs,
  damagedOf,
  halvable,
  pairedFields,
  pairedGenerator,
  presetsWith,
  residual,
} from './blocks/paired.ts';
import { PATCHES, patchDiscriminator } from './blocks/patch-discriminator.ts';
import { fields } from './fields.ts';
import { type BuiltSystem, defineSystem, type NetworkDescription, type Phase } from './system.ts';

/**
 * pix2pix: Isola, Zhu, Zhou and Efros 2016, "Image-to-Image Translation with Conditional Adversarial Networks".
 *
 * Faithful: a U-Net makes the picture of an input; a discriminator sees input and picture together and judges every patch alone; the
 * generator minimises L_adv + 100 L1 (equation 4), and the discriminator half of its objective (section 3.3); Adam 2e-4 with beta1
 * 0.5. The preset `paper` has the published networks, batch norm, dropout, N(0, 0.02) initialisation and batch of 1.
 *
 * The preset `spectral` is the variant with spectral norm in every convolution of both networks, instance norm and ReLU in the
 * generator, and the hinge loss.
 *
 * Different: dropout is the only noise, and served pictures are made without it, so that an input has one answer. Presets that
 * restore add to their input (`blocks/paired.ts`). With `masked` both networks see where holes are and neither what lies under them;
 * L1 is that of the whole picture.
 *
 * The discriminator names no input that augmentation may change: it judges whether a picture belongs to its input, and a picture
 * that is moved, cut or coloured alone no longer does, be it real or not.
 */
const config = z
  .strictObject({
    ...pairedFields,
    residual,
    loss: z.enum(['non-saturating', 'hinge', 'least-squares']).default('non-saturating').describe('of the adversaries'),
    lambda: z.number().min(0).max(1000).default(100).describe('weight of L1 beside the adversarial loss'),
    patch: z.literal(PATCHES).default(34).describe('side of the patches that the discriminator judges, pixels'),
    discriminatorWidth: fields.discriminatorWidth.describe('channels of its first layer; doubled by every next'),
    discriminatorNorm: z.enum(ACTIVATION_NORMS).default('none').describe('normalisation in the discriminator'),
    discriminatorWeights: z.enum(['plain', 'spectral']).default('plain').describe('form of its weights'),
    initialisation: z.enum(['he', 'dcgan']).default('he').describe('first weights: by fan-in, or N(0, 0.02)'),
    learningRate: fields.learningRate,
    beta1: fields.beta1.default(0.5),
  })
  .refine(...halvable)
  .refine(...addable)
  .refine(({ residual, initialisation }) => !residual || initialisation === 'he', {
    path: ['residual'],
    message: 'a correction has to begin small, which initialisation dcgan does not let it',
  });
export type Pix2pixConfig = z.infer<typeof config>;

/** picture `[size, size, channels]`, input `[size, size, inputChannels]`, mask where there is one -> a score for every patch. */
const discriminator: Network<Pix2pixConfig> = (net, { picture, input, ...mask }, config) =>
  patchDiscriminator(net, net.concat(damage(net, { picture: input!, ...mask }), picture!), {
    patch: config.patch,
    width: config.discriminatorWidth,
    maxWidth: config.maxWidth,
    norm: config.discriminatorNorm,
    weights: config.discriminatorWeights,
  });

function discriminatorOf(config: Pix2pixConfig): NetworkDescription {
  const { picture: input, ...mask } = damagedInputs(config);
  return {
    network: (net, inputs) => discriminator(net, inputs, config),
    inputs: { picture: [config.size, config.size, config.channels], input: input!, ...mask },
    optimizer: adam(config),
    averaged: false,
  };
}

function phasesOf({ loss: name, lambda }: Pix2pixConfig): Phase[] {
  const loss = ADVERSARIAL_LOSSES[name];
  return [
    {
      name: 'D',
      trains: ['discriminator'],
      every: 1,
      loss({ generator, discriminator }, batch) {
        const { picture: input, ...mask } = damagedOf(batch);
        const real = discriminator!({ picture: batch.reals, input, ...mask }); // [N,h',w',1]
        const fake = discriminator!({ picture: generator!(damagedOf(batch)), input, ...mask });
        return { loss: tf.mul(0.5, loss.discriminatorLoss(real, fake)), readouts: loss.readouts(real, fake) };
      },
    },
    {
      name: 'G',
      trains: ['generator'],
      every: 1,
      loss({ generator, discriminator }, batch) {
        const { picture: input, ...mask } = damagedOf(batch);
        const made = generator!(damagedOf(batch));
        const adversarial = loss.generatorLoss(discriminator!({ picture: made, input, ...mask }));
        const l1 = PIXEL_LOSSES.l1(made, batch.reals);
        return { loss: tf.add(adversarial, tf.mul(lambda, l1)), readouts: { l1, adversarial } };
      },
    },
  ];
}

/** A discriminator for two cores, whose patches are about half of a picture wide: no norm, whose place spectral weights take, and the larger learning rate that goes with short runs. */
const SMALL = { discriminatorWidth: 16, discriminatorWeights: 'spectral', loss: 'hinge', learningRate: 1e-3 } as const;

/** Networks of the paper at 256x256. */
const PUBLISHED = {
  size: 256,
  depth: 8,
  width: 64,
  maxWidth: 512,
  detail: 0,
  patch: 70,
  discriminatorWidth: 64,
} as const;

export const pix2pix = defineSystem<Pix2pixConfig>({
  name: 'pix2pix',
  config,
  presets: {
    ...presetsWith((options) => ({ ...options, ...SMALL, patch: options.size === 128 ? 70 : 34 })),
    // As published; wants a GPU.
    paper: {
      options: { ...PUBLISHED, norm: 'batch', discriminatorNorm: 'batch', dropout: 0.5, initialisation: 'dcgan' },
      run: { batch: 1 },
    },
    // The variant, on networks as large. Its norm looks at whole pictures, so that none can be put together from tiles.
    spectral: {
      options: {
        ...PUBLISHED,
        norm: 'instance',
        weights: 'spectral',
        encoderActivation: 'relu',
        discriminatorWeights: 'spectral',
        loss: 'hinge',
      },
      run: { batch: 1 },
    },
  },
  build(options): BuiltSystem {
    const paired = pairedGenerator(options);
    return {
      ...paired,
      initialisation: options.initialisation,
      networks: { ...paired.networks, discriminator: discriminatorOf(options) },
      phases: phasesOf(options),
    };
  },
});
