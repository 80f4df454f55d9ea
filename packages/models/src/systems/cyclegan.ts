import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { leastSquares, PIXEL_LOSSES } from '../losses/index.ts';
import type { Net } from '../net/index.ts';
import { ACTIVATION_NORMS } from './blocks/activation-norm.ts';
import { adam } from './blocks/adam.ts';
import { throughPool } from './blocks/image-pool.ts';
import { PATCHES, patchDiscriminator } from './blocks/patch-discriminator.ts';
import { residualTranslator } from './blocks/residual-translator.ts';
import { unet } from './blocks/unet.ts';
import { fields } from './fields.ts';
import { alone, type BuiltSystem, defineSystem, type Moment, type NetworkDescription, type Phase } from './system.ts';

/**
 * CycleGAN: Zhu, Park, Isola and Efros 2017, "Unpaired Image-to-Image Translation using Cycle-Consistent Adversarial Networks".
 *
 * Faithful: two generators, of which `forward` makes reals of inputs and `backward` inputs of reals, and a discriminator of patches for
 * each kind of picture; no input belongs to a real. Least squares for the adversaries, half of the objective for the discriminators;
 * 10 times the mean absolute error of what went there and back (equation 3); 5 times that of what should have stayed, since it was
 * of the wanted kind already (section 5.2), which can only be asked where both kinds have as many channels; discriminators see older
 * pictures, out of a pool of 50, as often as fresh ones (section 4). The preset `paper` has the residual generators with instance
 * norm, patches of 70 pixels, Adam 2e-4 with beta1 0.5, N(0, 0.02) and batches of 1.
 *
 * Different: both generators take their step before both discriminators, which judge pictures of the generators after it; instance
 * norm has a trained scale and shift; the learning rate does not fall in the second half of a run; and what the header of
 * `blocks/residual-translator.ts` says. `generator: unet` has pix2pix's U-Net instead.
 *
 * What ships is `forward`. For the other direction, exchange the sets.
 */
const config = z
  .strictObject({
    size: fields.size,
    channels: fields.channels,
    inputChannels: fields.inputChannels,
    generator: z.enum(['residual', 'unet']).default('residual').describe('kind of both generators'),
    width: z.int().min(4).max(256).default(16).describe('generator channels: residual at full size, unet at half'),
    maxWidth: fields.maxWidth.describe('most channels of a discriminator or a unet'),
    residuals: z.int().min(1).max(16).default(4).describe('blocks of a residual generator'),
    outerKernel: z.literal([3, 5, 7]).default(3).describe('first and last kernel of a residual generator'),
    depth: z.int().min(1).max(8).default(4).describe('halvings in a unet'),
    norm: z.enum(ACTIVATION_NORMS).default('instance').describe('normalisation in the generators'),
    patch: z.literal(PATCHES).default(34).describe('side of the patches that discriminators judge, pixels'),
    discriminatorWidth: fields.discriminatorWidth.describe('channels of their first layer; doubled by every next'),
    discriminatorNorm: z.enum(ACTIVATION_NORMS).default('instance').describe('normalisation in the discriminators'),
    cycle: z.number().min(0).max(1000).default(10).describe('weight of the error of what went there and back'),
    identity: z
      .number()
      .min(0)
      .max(10)
      .default(0.5)
      .describe('weight of what should have stayed, beside the cycle; none where channels differ'),
    pool: z.int().min(0).max(200).default(50).describe('generated pictures that are kept for each discriminator'),
    initialisation: z.enum(['he', 'dcgan']).default('he').describe('first weights: by fan-in, or N(0, 0.02)'),
    learningRate: fields.learningRate,
    beta1: fields.beta1.default(0.5),
    beta2: fields.beta2.default(0.999),
  })
  .refine(({ generator, depth, size }) => generator === 'residual' || 2 ** depth <= size, {
    path: ['depth'],
    message: 'size cannot be halved so often',
  });
type CycleganConfig = z.infer<typeof config>;

/** picture `[h, w, c]` -> picture `[h, w, channels]` in [-1, 1]. */
function translate<V>(net: Net<V>, picture: V, channels: number, config: CycleganConfig): V {
  if (config.generator === 'residual') return residualTranslator(net, picture, { ...config, channels });
  return unet(net, picture, {
    ...config,
    channels,
    detail: 0,
    weights: 'plain',
    encoderActivation: 'leaky-relu',
    dropout: 0,
    skips: true,
  });
}

/** picture `[h, w, c]` -> a score for each patch `[h', w', 1]`. */
const judge = <V>(net: Net<V>, picture: V, { discriminatorWidth, discriminatorNorm, ...config }: CycleganConfig): V =>
  patchDiscriminator(net, picture, { ...config, width: discriminatorWidth, norm: discriminatorNorm, weights: 'plain' });

function networksOf(config: CycleganConfig): Record<string, NetworkDescription> {
  const { size, channels, inputChannels } = config;
  const optimizer = adam(config);
  const generator = (from: number, to: number): NetworkDescription => ({
    network: (net, { picture }) => translate(net, picture!, to, config),
    inputs: { picture: [size, size, from] },
    optimizer,
    averaged: true,
  });
  const discriminator = (of: number): NetworkDescription => ({
    network: (net, { picture }) => judge(net, picture!, config),
    inputs: { picture: [size, size, of] },
    optimizer,
    averaged: false,
    judges: 'picture',
  });
  return {
    forward: generator(inputChannels, channels),
    backward: generator(channels, inputChannels),
    judgeOfReals: discriminator(channels),
    judgeOfInputs: discriminator(inputChannels),
  };
}

const translation = ({ cycle, identity, channels, inputChannels }: CycleganConfig): Phase => ({
  name: 'G',
  trains: ['forward', 'backward'],
  every: 1,
  loss({ forward, backward, judgeOfReals, judgeOfInputs }, { inputs, reals }) {
    const [madeReals, madeInputs] = [forward!({ picture: inputs! }), backward!({ picture: reals })];
    // The loss has a half in front, which the paper leaves to the discriminators.
    const fooled = [judgeOfReals!({ picture: madeReals }), judgeOfInputs!({ picture: madeInputs })].map((scores) =>
      tf.mul(2, leastSquares.generatorLoss(scores)),
    );
    const returned = tf.add(
      PIXEL_LOSSES.l1(backward!({ picture: madeReals }), inputs!),
      PIXEL_LOSSES.l1(forward!({ picture: madeInputs }), reals),
    );
    const adversarial = tf.addN(fooled) as tf.Scalar;
    const loss = tf.add(adversarial, tf.mul(cycle, returned)) as tf.Scalar;
    const readouts = { adversarial, cycle: returned as tf.Scalar };
    if (identity === 0 || channels !== inputChannels) return { loss, readouts };
    const stayed = tf.add(
      PIXEL_LOSSES.l1(forward!({ picture: reals }), reals),
      PIXEL_LOSSES.l1(backward!({ picture: inputs! }), inputs!),
    ) as tf.Scalar;
    return { loss: tf.add(loss, tf.mul(cycle * identity, stayed)), readouts: { ...readouts, identity: stayed } };
  },
});

/** The pools, in the system's memory. */
const POOLS = { reals: 'poolOfReals', inputs: 'poolOfInputs' } as const;

const judgement = (config: CycleganConfig): Phase => ({
  name: 'D',
  trains: ['judgeOfReals', 'judgeOfInputs'],
  every: 1,
  loss({ forward, backward, judgeOfReals, judgeOfInputs }, { inputs, reals }, moment) {
    const ofReals = mixed(forward!({ picture: inputs! }), POOLS.reals, config, moment);
    const ofInputs = mixed(backward!({ picture: reals }), POOLS.inputs, config, moment);
    const real = [judgeOfReals!({ picture: reals }), judgeOfInputs!({ picture: inputs! })] as const;
    const fake = [judgeOfReals!({ picture: ofReals.shown }), judgeOfInputs!({ picture: ofInputs.shown })] as const;
    return {
      loss: tf.add(
        leastSquares.discriminatorLoss(real[0], fake[0]),
        leastSquares.discriminatorLoss(real[1], fake[1]),
      ) as tf.Scalar,
      readouts: leastSquares.readouts(real[0], fake[0]),
      remember: { ...ofReals.remember, ...ofInputs.remember },
    };
  },
});

/** Generated pictures, of which many are older ones out of a pool. As every step fills it by a batch, the images seen say how full it is. */
function mixed(made: tf.Tensor, name: string, { pool: size }: CycleganConfig, { recall, imagesSeen, choices }: Moment) {
  if (size === 0) return { shown: made, remember: {} };
  const { shown, pool } = throughPool(recall(name), made, Math.min(imagesSeen, size), choices);
  return { shown, remember: { [name]: pool } };
}

/** Of presets for two cores. */
const SMALL = { maxWidth: 64, learningRate: 1e-3, identity: 0 } as const;

export const cyclegan = defineSystem<CycleganConfig>({
  name: 'cyclegan',
  config,
  presets: {
    // Drawn faces on two cores. Rates are five times the paper's, for runs of hours. What should have stayed is not asked, as in most
    // of the paper's own experiments: it costs a third of a step, and kinds of drawings differ in their colours.
    faces: {
      options: { ...SMALL, size: 64, width: 8, residuals: 4, discriminatorWidth: 10 },
      run: { batch: 16, images: 200_000 },
    },
    // To try an idea in minutes.
    small: {
      options: { ...SMALL, size: 32, width: 12, residuals: 3, patch: 16, discriminatorWidth: 16 },
      run: { batch: 8, images: 50_000 },
    },
    // As published for 256x256; wants a GPU.
    paper: {
      options: {
        size: 256,
        width: 64,
        residuals: 9,
        outerKernel: 7,
        patch: 70,
        discriminatorWidth: 64,
        maxWidth: 512,
        initialisation: 'dcgan',
      },
      run: { batch: 1 },
    },
  },
  build(options): BuiltSystem {
    const { size, channels, inputChannels, pool, initialisation } = options;
    const networks = networksOf(options);
    return {
      picture: [size, size, channels],
      latentDimensions: 0,
      initialisation,
      networks,
      restorer: { inputChannels, paired: false, masked: false, network: alone('forward', networks.forward!) },
      phases: [translation(options), judgement(options)],
      ...(pool > 0 && {
        memory: {
          [POOLS.reals]: { shape: [pool, size, size, channels] },
          [POOLS.inputs]: { shape: [pool, size, size, inputChannels] },
        },
      }),
    };
  },
});
