import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { gradientPenalty, wasserstein } from '../losses/index.ts';
import { type Net, type Network, Parameters, runEagerly } from '../net/index.ts';
import { adam } from './blocks/adam.ts';
import {
  doubledTo,
  FIRST_SIDE,
  type Growth,
  growthOf,
  lastStage,
  pictureAt,
  scheduleAt,
  sideAt,
} from './blocks/growing.ts';
import { widthAt } from './blocks/width-at.ts';
import { fields } from './fields.ts';
import { alone, defineSystem, type Form, type NetworkDescription } from './system.ts';

/**
 * Progressive growing: Karras, Aila, Laine and Lehtinen 2017, "Progressive Growing of GANs for Improved Quality, Stability, and
 * Variation".
 *
 * Faithful: both networks grow from 4x4, stage by stage, by the schedule of appendix A.1; a new stage fades in, in the generator's
 * pictures, in the discriminator's features and in the reals alike (section 2); the standard deviation of the minibatch at the end of
 * the discriminator (section 3); weights scaled at run time and pixel norm in the generator (section 4); latents on a sphere, two
 * 3x3 convolutions a stage, leaky ReLU 0.2, linear pictures by 1x1 convolutions, WGAN-GP with a drift term, Adam without momentum,
 * an averaged generator (appendix A.1, table 2).
 *
 * Different: the batch is one for all stages, where the paper halves it as memory fills; Adam goes on over the borders of stages,
 * and counts the steps of each layer from when that layer first moved; the average is kept by images (see the run's half-life).
 */
const config = z.strictObject({
  size: fields.size,
  channels: fields.channels,
  latent: fields.latent,
  width: z.int().min(2).max(256).default(16).describe('channels at full size, both networks; doubled at every halving'),
  maxWidth: z.int().min(2).max(1024).default(128).describe('most channels anywhere'),
  stageImages: z.int().min(1).max(10_000_000).default(30_000).describe('images for a stage to settle'),
  fadeImages: z.int().min(0).max(10_000_000).default(30_000).describe('images for a stage to fade in'),
  learningRate: fields.learningRate.default(1e-3),
  beta1: fields.beta1,
  beta2: fields.beta2,
  penaltyWeight: z.number().min(0).max(1000).default(10).describe('weight of the gradient penalty'),
  driftWeight: z.number().min(0).max(1).default(1e-3).describe('weight of the squared scores of reals'),
  criticSteps: z.int().min(1).max(10).default(1).describe('discriminator steps for each of the generator'),
  minibatchStddev: z.boolean().default(true).describe('the discriminator sees how much its batch varies'),
  equalized: z.boolean().default(true).describe('weights scaled at run time rather than as they are drawn'),
});
export type PgganConfig = z.infer<typeof config>;

const weightsOf = ({ equalized }: PgganConfig) => (equalized ? 'equalized' : 'plain');

/** z `[latent]` -> picture `[side, side, channels]` of the form's stage, around [-1, 1]. */
const generator = <V>(net: Net<V>, z: V, { stage, alpha }: Growth, config: PgganConfig): V => {
  const weights = weightsOf(config);
  const block = (x: V) => net.pixelNorm(net.leakyRelu(x));
  const conv = (x: V, name: string, side: number) =>
    block(net.conv(x, `${name}-${side}`, { filters: widthAt(side, config), kernel: 3, weights }));
  const toPicture = (x: V, side: number) =>
    net.conv(x, `to-picture-${side}`, { filters: config.channels, kernel: 1, gain: 1, weights });

  const first = widthAt(FIRST_SIDE, config);
  const seeds = net.dense(net.pixelNorm(z), 'project', FIRST_SIDE * FIRST_SIDE * first, { weights });
  let x = conv(block(net.reshape(seeds, [FIRST_SIDE, FIRST_SIDE, first])), 'conv', FIRST_SIDE);
  let before = x;
  for (let side = 2 * FIRST_SIDE; side <= sideAt(stage); side *= 2) {
    before = x;
    x = conv(conv(net.upsample(x), 'up', side), 'conv', side); // [side,side,.]
  }
  const picture = toPicture(x, sideAt(stage));
  if (alpha === 1) return picture;
  return net.interpolate(net.upsample(toPicture(before, sideAt(stage - 1))), picture, alpha);
};

/** picture `[side, side, channels]` of the form's stage -> score `[1]`. */
const discriminator = <V>(net: Net<V>, picture: V, { stage, alpha }: Growth, config: PgganConfig): V => {
  const weights = weightsOf(config);
  const conv = (x: V, name: string, filters: number, kernel = 3) =>
    net.leakyRelu(net.conv(x, name, { filters, kernel, weights }));
  const fromPicture = (picture: V, side: number) => conv(picture, `from-picture-${side}`, widthAt(side, config), 1);

  const full = sideAt(stage);
  let x = fromPicture(picture, full);
  for (let side = full; side > FIRST_SIDE; side /= 2) {
    x = conv(x, `conv-${side}`, widthAt(side, config));
    x = net.averagePool(conv(x, `down-${side}`, widthAt(side / 2, config))); // [side/2,side/2,.]
    if (side === full && alpha < 1) x = net.interpolate(fromPicture(net.averagePool(picture), side / 2), x, alpha);
  }
  const last = widthAt(FIRST_SIDE, config);
  if (config.minibatchStddev) x = net.minibatchStddev(x);
  x = conv(x, `conv-${FIRST_SIDE}`, last);
  x = net.leakyRelu(net.dense(net.flatten(x), 'gather', last, { weights }));
  return net.dense(x, 'judge', 1, { gain: 1, weights });
};

export const pggan = defineSystem<PgganConfig>({
  name: 'pggan',
  config,
  presets: {
    // Whole from 48,000 images on. At the paper's learning rate 8x8 digits were still noise after the few hundred steps that a stage
    // has here; at three times that they were digits.
    digits: {
      options: {
        ...{ size: 32, channels: 1, width: 8, maxWidth: 64 },
        ...{ stageImages: 8_000, fadeImages: 8_000, learningRate: 3e-3 },
      },
      run: { batch: 32, images: 120_000 },
    },
    // Thin at full size, where most of the time goes: every step differentiates the discriminator twice.
    faces: {
      options: { size: 64, width: 6, maxWidth: 96, stageImages: 15_000, fadeImages: 15_000, learningRate: 3e-3 },
      run: { batch: 32, images: 250_000 },
    },
    // The paper's networks up to 256x256; wants natural pictures and a graphics card.
    paper: {
      options: { size: 256, latent: 512, width: 64, maxWidth: 512, stageImages: 800_000, fadeImages: 800_000 },
      run: { batch: 16 },
    },
  },
  build(options) {
    const { size, channels, latent, penaltyWeight, driftWeight, criticSteps } = options;
    const picture = [size, size, channels];
    const optimizer = adam(options);
    // Layers that make and read the pictures of a stage are no part of the whole network.
    const forms: Growth[] = Array.from({ length: lastStage(size) }, (_, stage) => ({ stage, alpha: 1 }));
    const drawing: NetworkDescription = {
      network: (net, { z }, form) => generator(net, z, growthOf(form, size), options),
      inputs: { z: [latent] },
      forms,
      optimizer,
      averaged: true,
    };
    const doubled: Network<Form | undefined> = (net, inputs, form) => {
      const { stage } = growthOf(form, size);
      return doubledTo(net, { picture: drawing.network(net.part('generator'), inputs, form) }, { stage, size });
    };
    const growth = (imagesSeen: number) => scheduleAt(imagesSeen, options);
    return {
      picture,
      latentDimensions: latent,
      initialisation: 'he',
      sampler: { synthesis: { ...alone('generator', drawing), network: doubled }, form: growth },
      networks: {
        generator: drawing,
        discriminator: {
          network: (net, inputs, form) => discriminator(net, inputs.picture, growthOf(form, size), options),
          inputs: { picture },
          forms,
          inputsOf: ({ stage }) => ({ picture: [sideAt(stage), sideAt(stage), channels] }),
          optimizer,
          averaged: false,
          judges: 'picture',
        },
      },
      phases: [
        {
          name: 'D',
          trains: ['discriminator'],
          every: 1,
          loss({ generator, discriminator }, batch, { imagesSeen, random }) {
            const form = growth(imagesSeen);
            const reals = shownAt(batch.reals, form, size); // [N,side,side,c]
            const fakes = generator({ z: batch.latents }, form);
            const critic = (pictures: tf.Tensor) => discriminator({ picture: pictures }, form);
            const [real, fake] = [critic(reals), critic(fakes)]; // [N,1]
            const mixes = random.uniforms([reals.shape[0], 1, 1, 1]);
            const penalty = gradientPenalty(critic, reals, fakes, mixes, penaltyWeight);
            const drift = tf.mul(driftWeight, tf.mean(tf.square(real)));
            return {
              loss: tf.add(tf.add(wasserstein.discriminatorLoss(real, fake), penalty), drift),
              readouts: { ...wasserstein.readouts(real, fake), penalty },
            };
          },
        },
        {
          name: 'G',
          trains: ['generator'],
          every: criticSteps,
          loss({ generator, discriminator }, { latents }, { imagesSeen }) {
            const form = growth(imagesSeen);
            const fakes = generator({ z: latents }, form);
            return { loss: wasserstein.generatorLoss(discriminator({ picture: fakes }, form)), readouts: {} };
          },
        },
      ],
    };
  },
});

/** Full-size pictures `[N, size, size, c]` as those of a growth, `[N, side, side, c]`. */
const shownAt = (pictures: tf.Tensor, growth: Growth, size: number): tf.Tensor =>
  runEagerly(pictureAt, { picture: pictures }, { ...growth, size }, Parameters.join({}), 'eval');
