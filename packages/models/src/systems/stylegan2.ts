import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { pathLengthPenalty, pathLengths } from '../losses/index.ts';
import type { Net } from '../net/index.ts';
import { mixedStyles } from './blocks/mixed-styles.ts';
import { BASE, sidesTo } from './blocks/sides.ts';
import { styleOptions } from './blocks/style-options.ts';
import { styleSystem } from './blocks/style-system.ts';
import { widthAt } from './blocks/width-at.ts';
import { defineSystem, type Phase } from './system.ts';

/**
 * StyleGAN2: Karras, Laittinen, Aittala, Hellsten, Lehtinen and Aila 2019, "Analyzing and Improving the Image Quality of StyleGAN".
 *
 * Faithful: styles scale the channels that go into a convolution, and demodulation what comes out of it, in place of instance norm
 * (section 2.2); noise and bias behind it; a generator with skips, which adds up a picture of every side, and a discriminator with
 * residual ways (section 4.1); lazy path length regularisation with its running mean (3.2), lazy R1 (3.1), mixing regularisation;
 * everything of the mapping and of the training that `stylegan.ts` says.
 *
 * Different, for what pays on two cores: modulation is written on activations, not on a kernel for each picture, so that serving never
 * builds kernels; features double by nearest neighbour behind a convolution at the smaller side, a quarter of the work, and pictures
 * through a 3x3 binomial filter; the discriminator halves by strided convolutions of 4x4; tanh out, so that pictures stay in range.
 *
 * Left out: the rescaled optimizers of lazy phases, and the minibatch deviation by groups of four.
 */
const config = z.strictObject({
  ...styleOptions,
  layersPerSide: styleOptions.layersPerSide.describe('convolutions at each side of the discriminator'),
  pathWeight: z.number().min(0).max(100).default(2).describe('weight of path length regularisation; 0 leaves it out'),
  // The penalty is scaled up by as much (section 3.1).
  pathEvery: z.int().min(1).max(64).default(8).describe('steps between path length phases'),
  pathDecay: z.number().min(1e-4).max(1).default(0.01).describe('share of a batch in the running mean of path lengths'),
  pathShare: z.int().min(1).max(16).default(2).describe('path lengths are taken of one latent in so many'),
});
export type Stylegan2Config = z.infer<typeof config>;

/** Everything that is equalized has weights of unit variance. */
const weights = 'equalized';

/** One for each convolution, and one for the last picture; the other pictures share that of the convolution behind them. */
const styleLayers = ({ size }: Stylegan2Config): number => 2 * sidesTo(size).length;

/** w `[layers, styleDimensions]` -> picture `[size, size, channels]` in [-1, 1]. */
function synthesis<V>(net: Net<V>, w: V, options: Stylegan2Config): V {
  const { size, channels, noise } = options;
  let layer = 0;
  /** Noise and leaky ReLU (figure 2d). */
  const activated = (y: V, name: string): V => net.leakyRelu(noise ? net.noise(y, `${name}-noise`) : y);
  let x = net.constant(w, 'constant', [BASE, BASE, widthAt(BASE, options)]);
  let picture: V | undefined;
  for (const side of sidesTo(size)) {
    const filters = widthAt(side, options);
    if (side > BASE) {
      x = net.upsample(modulated(net, x, net.row(w, layer++), `up-${side}`, filters)); // [side,side,filters]
      x = activated(x, `up-${side}`);
    }
    x = activated(modulated(net, x, net.row(w, layer++), `same-${side}`, filters), `same-${side}`);
    const own = toPicture(net, x, net.row(w, layer), `to-picture-${side}`, channels);
    picture = picture === undefined ? own : net.add(net.blur(net.upsample(picture)), own);
  }
  return net.tanh(picture!);
}

/** A convolution in a style (section 2.2). */
function modulated<V>(net: Net<V>, x: V, w: V, name: string, filters: number): V {
  return net.modulatedConv(x, styleOf(net, x, w, name), name, { filters, kernel: 3, weights });
}

/** Channels of a picture, at the style of the layer behind; not demodulated, since they are no features. */
function toPicture<V>(net: Net<V>, x: V, w: V, name: string, channels: number): V {
  return net.modulatedConv(x, styleOf(net, x, w, name), name, {
    filters: channels,
    kernel: 1,
    demodulate: false,
    gain: 1,
    weights,
  });
}

/** A style for the channels of x: how far from 1 each is scaled. */
const styleOf = <V>(net: Net<V>, x: V, w: V, name: string): V =>
  net.dense(w, `${name}-style`, net.shapeOf(x).at(-1)!, { gain: 1, weights });

/** The running mean of path lengths, in the system's memory. */
const PATH_LENGTH = 'pathLength';

/** Path length regularisation of the mapping and the synthesis. */
function pathPhase(options: Stylegan2Config): Phase {
  const { size, channels, pathWeight, pathEvery, pathDecay, pathShare, mixing } = options;
  return {
    name: 'path length',
    trains: ['mapping', 'synthesis'],
    every: pathEvery,
    loss(networks, batch, moment) {
      const n = Math.max(1, Math.floor(batch.latents.shape[0]! / pathShare));
      const some = <T extends tf.Tensor>(x: T): T => tf.slice(x, 0, n);
      const part = { ...batch, latents: some(batch.latents), ...(batch.classes && { classes: some(batch.classes) }) };
      const styles = mixedStyles(networks, part, moment, { layers: styleLayers(options), mixing });
      const directions = moment.random.normals([n, size, size, channels]);
      const lengths = pathLengths((w) => networks.synthesis!({ w }), styles, directions);
      const { penalty, mean } = pathLengthPenalty(lengths, moment.recall(PATH_LENGTH) as tf.Scalar, pathDecay);
      return {
        loss: tf.mul(penalty, pathWeight * pathEvery),
        readouts: { 'path length': tf.mean(lengths), 'path penalty': penalty },
        remember: { [PATH_LENGTH]: mean },
      };
    },
  };
}

/** For budgets of minutes and hours. Two regularisations, each half as often as in `stylegan`, cost as much as its one. */
const SMALL = { layersPerSide: 1, learningRate: 8e-3, mappingRate: 0.1, r1Every: 16, pathEvery: 16 } as const;

export const stylegan2 = defineSystem<Stylegan2Config>({
  name: 'stylegan2',
  config,
  presets: {
    // Rates as in `stylegan`: those of the paper are for millions of pictures.
    digits: {
      options: {
        ...SMALL,
        size: 32,
        channels: 1,
        latent: 32,
        styleDimensions: 32,
        width: 8,
        discriminatorWidth: 8,
        maxWidth: 64,
      },
      run: { batch: 32, images: 100_000 },
    },
    faces: {
      options: { ...SMALL, size: 64, width: 12, discriminatorWidth: 8, maxWidth: 96, r1Gamma: 10 },
      run: { batch: 32 },
    },
    // As published for 256x256, but for what the header says.
    paper: {
      options: {
        size: 256,
        latent: 512,
        styleDimensions: 512,
        mappingLayers: 8,
        width: 64,
        discriminatorWidth: 64,
        maxWidth: 512,
        r1Gamma: 10,
        r1Every: 16,
      },
      run: { batch: 32 },
    },
  },
  build: (options) => ({
    ...styleSystem(options, {
      layers: styleLayers(options),
      synthesis: (net, w) => synthesis(net, w, options),
      residual: true,
      phases: options.pathWeight > 0 ? [pathPhase(options)] : [],
    }),
    ...(options.pathWeight > 0 && { memory: { [PATH_LENGTH]: 0 } }),
  }),
});
