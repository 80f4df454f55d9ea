import type { Net } from '../../net/index.ts';
import { type ActivationNorm, normalised } from './activation-norm.ts';

/**
 * U-Net generator of pix2pix (Isola, Zhu, Zhou and Efros 2016, section 3.2.1 and appendix 6.1.1): strided convolutions halve a picture
 * again and again, transposed ones double it back, and each doubling sees what stood beside it on the way down. Kernels of 4, channels
 * that double with every halving, leaky ReLU down and ReLU up. It fixes no sides: any that 2^depth divides will do.
 *
 * As published the first layer has no norm. Nor has the innermost here: its map may be a single pixel, all of which a norm would take
 * away. The authors' noise is dropout in the innermost doublings, kept at test time. Here it is there in training alone: `compile`
 * takes it out, so that what is served answers alike each time.
 *
 * Beyond the paper, `detail` adds 3x3 convolutions at full size, one in front and two behind: where the published network halves
 * at once, edges have to be built again out of strided kernels. They are few channels wide, since there are most pixels.
 */
export interface UnetOptions {
  /** Of the picture that it makes. */
  readonly channels: number;
  /** Halvings. */
  readonly depth: number;
  /** Channels at half size; doubled at every further halving. */
  readonly width: number;
  /** Most channels anywhere. */
  readonly maxWidth: number;
  /** Channels at full size; 0 has no layers there, as published. */
  readonly detail: number;
  readonly norm: ActivationNorm;
  /** Of every convolution. */
  readonly weights: 'plain' | 'spectral';
  readonly encoderActivation: EncoderActivation;
  /** Part of the values that the three innermost doublings lose in training. */
  readonly dropout: number;
  /** Without them it is an encoder and a decoder (section 4.2). */
  readonly skips: boolean;
}

export const ENCODER_ACTIVATIONS = ['leaky-relu', 'relu'] as const;
export type EncoderActivation = (typeof ENCODER_ACTIVATIONS)[number];

/** Doublings with dropout. */
const NOISY = 3;

/** Makes a first correction a tenth of a grey level or so: an untrained network gives back its picture, yet gradients reach every layer. */
const CORRECTION_GAIN = 1e-3;

/**
 * seen `[h, w, c]` -> picture `[h, w, channels]` in [-1, 1].
 *
 * With `corrected` `[h, w, channels]` it makes what is to be added to that picture (Kim et al. 2016, section 3.2), and begins with
 * almost nothing. The sum is left as it is: values a little outside [-1, 1] are clipped when they become bytes, and a tanh
 * would change the very pixels that are to stay.
 */
export function unet<V>(net: Net<V>, seen: V, options: UnetOptions, corrected?: V): V {
  const raw = decode(net, encode(net, seen, options), options, corrected === undefined ? 1 : CORRECTION_GAIN);
  if (corrected === undefined) return net.tanh(raw);
  // A spectral norm undoes a small gain.
  return net.add(corrected, options.weights === 'spectral' ? net.gate(raw, 'correction') : raw);
}

/** The maps after each number of halvings, from 0 to `depth`; at 0 none where `detail` is 0. */
function encode<V>(net: Net<V>, seen: V, options: UnetOptions): (V | undefined)[] {
  const { depth, detail, norm, weights, encoderActivation } = options;
  const activated = (x: V) => (encoderActivation === 'relu' ? net.relu(x) : net.leakyRelu(x));
  let x = seen;
  if (detail > 0) x = activated(net.conv(x, 'from-picture', { filters: detail, kernel: 3, weights })); // [h,w,detail]
  const maps: (V | undefined)[] = [detail > 0 ? x : undefined];
  for (let level = 1; level <= depth; level++) {
    const plain = level === depth || (level === 1 && detail === 0);
    const own = plain ? 'none' : norm;
    const taps = { filters: filtersAt(level, options), kernel: 4, stride: 2, weights, bias: own === 'none' };
    x = net.conv(x, `down-${level}`, taps); // [h/2^level,w/2^level,.]
    x = activated(normalised(net, x, `norm-down-${level}`, own));
    maps.push(x);
  }
  return maps;
}

/** Maps of every size -> `[h, w, channels]`. */
function decode<V>(net: Net<V>, maps: readonly (V | undefined)[], options: UnetOptions, gain: number): V {
  const { channels, depth, detail, norm, weights, dropout, skips } = options;
  const bias = norm === 'none';
  let x = maps[depth] as V;
  for (let level = depth - 1; level >= (detail > 0 ? 0 : 1); level--) {
    x = net.convTranspose(x, `up-${level}`, { filters: filtersAt(level, options), weights, bias }); // [h/2^level,w/2^level,.]
    x = normalised(net, x, `norm-up-${level}`, norm);
    if (dropout > 0 && level >= depth - NOISY) x = net.dropout(x, dropout);
    x = net.relu(x);
    if (skips) x = net.concat(x, maps[level] as V);
  }
  if (detail === 0) return net.convTranspose(x, 'to-picture', { filters: channels, weights, gain }); // [h,w,channels]
  x = net.conv(x, 'blend', { filters: detail, kernel: 3, weights, bias }); // [h,w,detail]
  x = net.relu(normalised(net, x, 'norm-blend', norm));
  return net.conv(x, 'to-picture', { filters: channels, kernel: 3, weights, gain });
}

const filtersAt = (level: number, { width, maxWidth, detail }: UnetOptions): number =>
  level === 0 ? detail : Math.min(maxWidth, width * 2 ** (level - 1));
