import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { InputShapes, Net, Network } from '../net/index.ts';
import { adam } from './blocks/adam.ts';
import {
  conditionDivergence,
  distributionOfText,
  drawCondition,
  embedText,
} from './blocks/conditioning-augmentation.ts';
import { matchingAware } from './blocks/matching-aware.ts';
import { doublings, halvings } from './blocks/pyramid.ts';
import { BASE } from './blocks/sides.ts';
import { fields } from './fields.ts';
import { defineSystem, type Form, type NetworkDescription, type Phase, type SamplerDescription } from './system.ts';

/**
 * StackGAN: Zhang, Xu, Li, Zhang, Wang, Huang and Metaxas 2016, "StackGAN: Text to Photo-realistic Image Synthesis with Stacked Generative
 * Adversarial Networks".
 *
 * Faithful: stage I draws a small picture from noise and a text; then stage II, while stage I stands still, draws a larger one from
 * that picture and, anew, from the text, without other noise (sections 3.3 and 3.4). Conditioning augmentation with its divergence, of the
 * weight and the mean over dimensions that the authors' program has. Stage II puts the condition behind every pixel of the encoded
 * picture, and residual blocks behind both. Matching-aware discriminators, which join text and picture at 4x4 by a 1x1 convolution.
 *
 * Different: what stage II makes is added to the doubled picture of stage I, where the paper draws anew (`refines: false`): a short second
 * stage then keeps what the first one learned of texts. Values a little outside [-1, 1] are clipped when they become bytes. A text is a bag
 * of terms (`sampling/text.ts`), and its embedding is learned with each network, where the paper takes that of a recurrent network that was
 * trained on its own. Stage II doubles the side, from 32 to 64, where the paper goes from 64 to 256. Deviations are 2 sigmoid(x) rather than exp(x), and both stages share the numbers that conditions are drawn with, which are the last
 * ones of the latent: so truncation calms the condition as it does the noise. Strided and transposed convolutions
 * resize; the discriminators have no batch norm, but R1 (Mescheder et al. 2018), lazily, and a minibatch standard deviation channel, for the
 * reasons that `dcgan.ts` gives. Learning rates do not decay. While stage II trains, pictures are drawn by the average of stage I, which
 * stage II never sees; since stage I stands still, its average soon is stage I itself.
 */
const config = z.strictObject({
  size: z.literal([16, 32, 64, 128]).default(64).describe('side of the square pictures, pixels; half of it in stage I'),
  channels: fields.channels,
  terms: z.int().min(1).max(1024).default(256).describe('terms that texts are made of; the text column decides'),
  latent: fields.latent.describe('numbers of noise in a latent; those of the condition stand behind them'),
  conditions: z.int().min(2).max(512).default(32).describe('numbers in a condition'),
  embedding: z.int().min(4).max(1024).default(64).describe("units of a text's embedding"),
  stageOneImages: z
    .int()
    .min(1)
    .max(1e8)
    .default(150_000)
    .describe('images that stage I trains on; then stage II does'),
  width: fields.width.default(24).describe('channels of generator I at full size; doubled at every halving'),
  discriminatorWidth: fields.discriminatorWidth.default(16).describe('channels of discriminator I, likewise'),
  widthTwo: fields.width.default(12).describe('channels of generator II, likewise'),
  discriminatorWidthTwo: fields.discriminatorWidth.default(8).describe('channels of discriminator II, likewise'),
  maxWidth: fields.maxWidth.default(96),
  residuals: z.int().min(0).max(8).default(2).describe('residual blocks of generator II'),
  refines: z.boolean().default(true).describe('generator II adds to the picture of stage I; without, it draws anew'),
  divergenceWeight: z.number().min(0).max(100).default(2).describe('of the divergence of conditions, a number of them'),
  learningRate: fields.learningRate.default(1.5e-3),
  beta1: fields.beta1,
  beta2: fields.beta2,
  r1Gamma: z.number().min(0).max(100).default(1).describe('weight of the R1 penalty; 0 leaves it out'),
  r1Every: z.int().min(1).max(64).default(8).describe('steps between R1 phases'),
});
export type StackganConfig = z.infer<typeof config>;

/** Stage I alone draws. */
const STAGE_ONE: Form = { stage: 1 };

/** text `[terms]` -> the distribution of its conditions `[2 conditions]`. */
const conditioning: Network<StackganConfig> = (net, { text }, config) => distributionOfText(net, text, config);

/** z `[latent + conditions]`, distribution `[2 conditions]` -> picture `[size / 2, size / 2, channels]` in [-1, 1]. */
const stageOne: Network<StackganConfig> = (net, { z, distribution }, config) => {
  const { size, latent, width, maxWidth } = config;
  const code = net.concat(net.slice(z, 0, latent), conditionOf(net, z, distribution, config));
  return toPicture(net, doublings(net, code, { size: size / 2, width, maxWidth }), config);
};

/** Makes a first correction a small one, so that stage II begins where stage I ended. */
const CORRECTION_GAIN = 1e-2;

/** picture `[size / 2, size / 2, channels]`, z and distribution as in stage I -> picture `[size, size, channels]` in [-1, 1]. */
const stageTwo: Network<StackganConfig> = (net, { picture, z, distribution }, config) => {
  const { size, channels, widthTwo, maxWidth, residuals, refines } = config;
  const side = size / 4;
  const [filters, half] = [4 * widthTwo, 2 * widthTwo].map((channels) => Math.min(maxWidth, channels));
  let x = net.leakyRelu(net.conv(picture, 'from-picture', { filters: half, kernel: 3 })); // [2 side,2 side,half]
  x = net.conv(x, 'down', { filters, kernel: 4, stride: 2, bias: false }); // [side,side,filters]
  x = net.relu(net.batchNorm(x, 'norm-down'));
  const condition = net.spread(conditionOf(net, z, distribution, config), side, side);
  x = net.conv(net.concat(x, condition), 'joint', { filters, kernel: 3, bias: false });
  x = net.relu(net.batchNorm(x, 'norm-joint'));
  for (let block = 1; block <= residuals; block++) x = residual(net.part(`residual-${block}`), x);
  x = net.convTranspose(x, `up-${2 * side}`, { filters: half, bias: false }); // [2 side,2 side,half]
  x = net.relu(net.batchNorm(x, `norm-${2 * side}`));
  x = net.convTranspose(x, `up-${size}`, { filters: widthTwo, bias: false }); // [size,size,widthTwo]
  x = net.relu(net.batchNorm(x, `norm-${size}`));
  if (!refines) return toPicture(net, x, config);
  const correction = net.conv(x, 'to-picture', { filters: channels, kernel: 3, gain: CORRECTION_GAIN });
  return net.add(net.upsample(picture!), correction);
};

/** The condition that a latent draws from a distribution: `[conditions]`. */
const conditionOf = <V>(net: Net<V>, z: V, distribution: V, { latent, conditions }: StackganConfig): V =>
  drawCondition(net, distribution, net.slice(z, latent, conditions));

/** `[h, w, c] -> [h, w, c]`. */
function residual<V>(net: Net<V>, x: V): V {
  const filters = net.shapeOf(x).at(-1)!;
  let y = net.conv(x, 'conv-1', { filters, kernel: 3, bias: false });
  y = net.relu(net.batchNorm(y, 'norm-1'));
  y = net.conv(y, 'conv-2', { filters, kernel: 3, bias: false });
  return net.relu(net.add(x, net.batchNorm(y, 'norm-2')));
}

const toPicture = <V>(net: Net<V>, x: V, { channels }: StackganConfig): V =>
  net.tanh(net.conv(x, 'to-picture', { filters: channels, kernel: 3, gain: 1 }));

interface Judged {
  readonly size: number;
  readonly width: number;
}

/** picture `[size, size, channels]`, text `[terms]` -> logit `[1]`, of whether the picture is real and the text is its own. */
function judge<V>(net: Net<V>, picture: V, text: V, judged: Judged, { maxWidth, embedding }: StackganConfig): V {
  const seen = net.minibatchStddev(halvings(net, picture, { ...judged, maxWidth }, 'none')); // [4,4,filters+1]
  const told = embedText(net, text, embedding);
  const filters = net.shapeOf(seen).at(-1)! - 1;
  const joint = net.conv(net.concat(seen, net.spread(told, BASE, BASE)), 'joint', { filters, kernel: 1 });
  return net.dense(net.flatten(net.leakyRelu(joint)), 'judge', 1, { gain: 1 });
}

const latentDimensionsOf = ({ latent, conditions }: StackganConfig): number => latent + conditions;

/** Those of stage I, then those of stage II. */
function networksOf(config: StackganConfig) {
  const { size, channels, terms, conditions } = config;
  const optimizer = adam(config);
  const drawing = (network: Network<StackganConfig>, inputs: InputShapes): NetworkDescription => ({
    network: (net, values) => network(net, values, config),
    inputs,
    optimizer,
    averaged: true,
  });
  const judging = (judged: Judged): NetworkDescription => ({
    network: (net, { picture, text }) => judge(net, picture, text, judged, config),
    inputs: { picture: [judged.size, judged.size, channels], text: [terms] },
    optimizer,
    averaged: false,
    judges: 'picture',
  });
  const half = size / 2;
  const drawn = { z: [latentDimensionsOf(config)], distribution: [2 * conditions] };
  return {
    conditioning1: drawing(conditioning, { text: [terms] }),
    stage1: drawing(stageOne, drawn),
    discriminator1: judging({ size: half, width: config.discriminatorWidth }),
    conditioning2: drawing(conditioning, { text: [terms] }),
    stage2: drawing(stageTwo, { picture: [half, half, channels], ...drawn }),
    discriminator2: judging({ size, width: config.discriminatorWidthTwo }),
  };
}

/** Both stages one after the other; stage I alone, doubled, until stage II has begun. */
function samplerOf(config: StackganConfig): SamplerDescription {
  const { conditioning1, stage1, conditioning2, stage2 } = networksOf(config);
  return {
    synthesis: {
      parts: ['conditioning1', 'stage1', 'conditioning2', 'stage2'],
      network(net, { z, text }, form) {
        const first = conditioning1.network(net.part('conditioning1'), { text }, undefined);
        const picture = stage1.network(net.part('stage1'), { z, distribution: first }, undefined);
        if (form?.stage === STAGE_ONE.stage) return net.upsample(picture);
        const distribution = conditioning2.network(net.part('conditioning2'), { text }, undefined);
        return stage2.network(net.part('stage2'), { picture, z, distribution }, undefined);
      },
      inputs: { z: [latentDimensionsOf(config)], text: [config.terms] },
    },
    form: (imagesSeen) => (imagesSeen > config.stageOneImages ? undefined : STAGE_ONE),
  };
}

/** Stage I until its images are seen, then stage II, while stage I stands still. */
function phasesOf({ stageOneImages, r1Gamma, r1Every, divergenceWeight }: StackganConfig): Phase[] {
  const shared = { r1Gamma, r1Every, divergenceWeight };
  const first = matchingAware({
    ...{ ...shared, suffix: '-I', discriminator: 'discriminator1', until: stageOneImages },
    generators: ['conditioning1', 'stage1'],
    shown: (reals) => tf.avgPool(reals as tf.Tensor4D, 2, 2, 'valid'), // [N,size/2,size/2,channels]
    draw({ conditioning1, stage1 }, { latents, texts }) {
      const distribution = conditioning1({ text: texts! }); // [N,2 conditions]
      return { pictures: stage1({ z: latents, distribution }), divergence: conditionDivergence(distribution) };
    },
  });
  const second = matchingAware({
    ...{ ...shared, suffix: '-II', discriminator: 'discriminator2', from: stageOneImages },
    generators: ['conditioning2', 'stage2'],
    shown: (reals) => reals,
    draw({ conditioning1, stage1, conditioning2, stage2 }, { latents, texts }) {
      const picture = stage1({ z: latents, distribution: conditioning1({ text: texts! }) });
      const distribution = conditioning2({ text: texts! }); // [N,2 conditions]
      return { pictures: stage2({ picture, z: latents, distribution }), divergence: conditionDivergence(distribution) };
    },
  });
  return [...first, ...second];
}

export const stackgan = defineSystem<StackganConfig>({
  name: 'stackgan',
  config,
  presets: {
    // Minutes show the idea: faces of 32x32, the first stage of 16x16.
    small: { options: { size: 32, width: 24, discriminatorWidth: 24, stageOneImages: 60_000 } },
    // Drawn faces and their captions at 64x64 on two cores. Stage I decides all that a caption says, and is the quicker one: it gets half.
    // A gamma of 1 is too little for large flat colours, as for dcgan.
    faces: { options: { size: 64, r1Gamma: 10 }, run: { batch: 32, images: 300_000 } },
  },
  build: (options) => ({
    picture: [options.size, options.size, options.channels],
    latentDimensions: latentDimensionsOf(options),
    terms: options.terms,
    initialisation: 'he',
    networks: networksOf(options),
    sampler: samplerOf(options),
    phases: phasesOf(options),
  }),
});
