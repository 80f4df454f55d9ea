import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { maskedL1, totalVariation } from '../losses/index.ts';
import type { Net, Network } from '../net/index.ts';
import { adam } from './blocks/adam.ts';
import { type PartlyKnown, partialConvolution } from './blocks/partial-convolution.ts';
import { fields } from './fields.ts';
import { alone, defineSystem, type NetworkDescription, type Phase } from './system.ts';

/**
 * Partial convolutions: Liu, Reda, Shih, Wang, Tao and Catanzaro 2018, "Image Inpainting for Irregular Holes Using Partial
 * Convolutions".
 *
 * Faithful: every convolution of the U-Net is partial, counts what lies outside of the picture as a hole, and passes on the holes that it
 * leaves (section 3.1); on the way up features and their holes are doubled by nearest neighbour and joined with those from the way
 * down, the last with the damaged picture itself; ReLU down, leaky ReLU 0.2 up, batch norm everywhere but in the first and the last
 * layer (section 3.2, supplement); 6 times the mean absolute error in holes, once that elsewhere, and a tenth of the total
 * variation of the filled holes (equation 7).
 *
 * Different: the perceptual and style losses need VGG-16 with weights that an offline trainer cannot have, so they are left out; with
 * the pixels' error alone holes are filled more smoothly. A tanh keeps the picture in range. Joined features have masks of one channel
 * each, which count for as many channels as they stand for: the same sums as with a mask for each channel. Kernels of 4 with a stride of 2
 * are a choice, and the fast one. Batch norm is trained throughout: the paper freezes the encoder's for a second, finer training.
 */
const config = z
  .strictObject({
    size: fields.size,
    channels: fields.channels,
    depth: z.int().min(1).max(8).default(5).describe('how often the picture is halved'),
    width: z.int().min(4).max(256).default(16).describe('channels at half size; doubled at every further halving'),
    maxWidth: fields.maxWidth,
    kernels: z
      .enum(['four', 'published'])
      .default('four')
      .describe('of the halvings: 4 everywhere, or 7, 5, 5 and then 3'),
    hole: z.number().min(0).max(1000).default(6).describe('weight of the error in holes'),
    valid: z.number().min(0).max(1000).default(1).describe('weight of the error elsewhere'),
    totalVariation: z.number().min(0).max(1000).default(0.1).describe('weight of the total variation of filled holes'),
    learningRate: fields.learningRate,
    beta1: fields.beta1.default(0.9),
    beta2: fields.beta2.default(0.999),
  })
  .refine(({ size, depth }) => 2 ** depth <= size, {
    message: 'is more often than the picture has pixels for',
    path: ['depth'],
  });
type PartialConvConfig = z.infer<typeof config>;

/** picture `[h, w, channels]`, mask `[h, w, 1]` (1 in holes) -> picture `[h, w, channels]` in [-1, 1]. */
const generator: Network<PartialConvConfig> = (net, { picture, mask }, config) => {
  const levels = halvings(net, { values: picture!, holes: mask! }, config);
  let x = levels.pop()!;
  for (let level = config.depth - 1; level >= 1; level--) {
    x = doubling(net, x, levels.pop()!, `up-${level}`, { filters: widthOf(level, config), bias: false });
    x = { ...x, values: net.leakyRelu(net.batchNorm(x.values, `norm-up-${level}`)) };
  }
  const last = doubling(net, x, levels.pop()!, 'to-picture', { filters: config.channels, bias: true, gain: 1 });
  return net.tanh(last.values);
};

/** The damaged picture, and what is made of it at each halving. */
function halvings<V>(net: Net<V>, picture: PartlyKnown<V>, config: PartialConvConfig): PartlyKnown<V>[] {
  const levels = [picture];
  for (let level = 1; level <= config.depth; level++) {
    const kernel = config.kernels === 'four' ? 4 : ([7, 5, 5][level - 1] ?? 3);
    const options = { filters: widthOf(level, config), kernel, stride: 2, bias: level === 1 };
    const { values, holes } = partialConvolution(net, [levels.at(-1)!], `down-${level}`, options);
    levels.push({ values: net.relu(level === 1 ? values : net.batchNorm(values, `norm-down-${level}`)), holes });
  }
  return levels;
}

/** A partial convolution of a level twice as large, beside what stood there on the way down. */
function doubling<V>(
  net: Net<V>,
  x: PartlyKnown<V>,
  beside: PartlyKnown<V>,
  name: string,
  options: { readonly filters: number; readonly bias: boolean; readonly gain?: number },
): PartlyKnown<V> {
  const doubled = { values: net.upsample(x.values), holes: net.upsample(x.holes) };
  return partialConvolution(net, [doubled, beside], name, { ...options, kernel: 3 });
}

/** Channels after so many halvings. */
const widthOf = (level: number, { width, maxWidth }: PartialConvConfig): number =>
  Math.min(maxWidth, width * 2 ** (level - 1));

const fill = ({ hole, valid, totalVariation: smooth }: PartialConvConfig): Phase => ({
  name: 'fill',
  trains: ['generator'],
  every: 1,
  loss({ generator }, { inputs, masks, reals }) {
    const [holes, known] = [masks!, tf.sub(1, masks!)];
    const made = generator!({ picture: inputs!, mask: holes }); // [N,h,w,c]
    const inHoles = maskedL1(made, reals, holes);
    const elsewhere = maskedL1(made, reals, known);
    const filled = tf.add(tf.mul(made, holes), tf.mul(reals, known));
    const variation = totalVariation(filled, holes);
    return {
      loss: tf.addN([tf.mul(inHoles, hole), tf.mul(elsewhere, valid), tf.mul(variation, smooth)]) as tf.Scalar,
      readouts: { 'error in holes': inHoles, 'error elsewhere': elsewhere, 'total variation': variation },
    };
  },
});

export const partialConv = defineSystem<PartialConvConfig>({
  name: 'partial-conv',
  config,
  presets: {
    // Drawn faces on two cores. The learning rate is ten times the paper's: there are a fiftieth of its steps.
    faces: {
      options: { size: 64, depth: 5, width: 24, maxWidth: 96, learningRate: 2e-3 },
      run: { batch: 16, images: 200_000 },
    },
    // As published for 512x512, but for what the header says.
    paper: {
      options: { size: 256, depth: 8, width: 64, maxWidth: 512, kernels: 'published', learningRate: 2e-4 },
      run: { batch: 6 },
    },
  },
  build(options) {
    const { size, channels } = options;
    const picture = [size, size, channels];
    const description: NetworkDescription = {
      network: (net, inputs) => generator(net, inputs, options),
      inputs: { picture, mask: [size, size, 1] },
      optimizer: adam(options),
      averaged: true,
    };
    return {
      picture,
      latentDimensions: 0,
      initialisation: 'he',
      networks: { generator: description },
      restorer: { inputChannels: channels, paired: true, masked: true, network: alone('generator', description) },
      phases: [fill(options)],
    };
  },
});
