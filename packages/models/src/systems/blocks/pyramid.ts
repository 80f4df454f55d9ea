import type { Net } from '../../net/index.ts';
import { BASE, sidesTo } from './sides.ts';
import { widthAt } from './width-at.ts';

/** How wide the maps of a pyramid are. */
export interface PyramidWidths {
  /** Side of the pictures, pixels: a power of two, at least 8. */
  readonly size: number;
  /** Channels at full size; doubled at every halving. */
  readonly width: number;
  /** Most channels anywhere. */
  readonly maxWidth: number;
}

/** What stands behind the strided convolutions of `halvings`. */
export const PYRAMID_NORMS = ['none', 'batch', 'layer'] as const;
export type PyramidNorm = (typeof PYRAMID_NORMS)[number];

/**
 * A vector to the maps in front of a picture, `[size, size, width]`, as in DCGAN's generator (Radford et al. 2015): a projection
 * to 4x4, then transposed convolutions that double the side and halve the channels, each behind batch norm and ReLU. Kernels of 4
 * rather than 5, which 2 divides, so that no pixel is covered more often than its neighbour.
 */
export function doublings<V>(net: Net<V>, code: V, widths: PyramidWidths): V {
  const base = widthAt(BASE, widths);
  let x = net.reshape(net.dense(code, 'project', BASE * BASE * base, { bias: false }), [BASE, BASE, base]);
  x = net.relu(net.batchNorm(x, 'norm-4'));
  for (const side of sidesTo(widths.size).slice(1)) {
    x = net.convTranspose(x, `up-${side}`, { filters: widthAt(side, widths), bias: false }); // [side,side,.]
    x = net.relu(net.batchNorm(x, `norm-${side}`));
  }
  return x;
}

/** A vector to `[size, size, channels]`, whose tanh is the picture. */
export const unfinishedPicture = <V>(net: Net<V>, code: V, config: PyramidWidths & { readonly channels: number }): V =>
  net.conv(doublings(net, code, config), 'to-picture', { filters: config.channels, kernel: 3, gain: 1 });

/**
 * A picture to maps of 4x4, as in DCGAN's discriminator: a 3x3 convolution, then strided ones that halve the side and double the
 * channels, with leaky ReLU. The first has no normalisation.
 */
export function halvings<V>(net: Net<V>, picture: V, widths: PyramidWidths, norm: PyramidNorm): V {
  const { size } = widths;
  let x = net.leakyRelu(net.conv(picture, 'from-picture', { filters: widthAt(size, widths), kernel: 3 }));
  for (const side of sidesTo(size / 2).reverse()) {
    x = net.conv(x, `down-${side}`, { filters: widthAt(side, widths), kernel: 4, stride: 2 }); // [side,side,.]
    if (norm === 'batch') x = net.batchNorm(x, `norm-${side}`);
    if (norm === 'layer') x = net.layerNorm(x, `norm-${side}`);
    x = net.leakyRelu(x);
  }
  return x;
}

interface CriticConfig extends PyramidWidths {
  readonly discriminatorWidth: number;
  readonly discriminatorNorm: PyramidNorm;
}

/** picture `[size, size, channels]` -> score `[1]`, from the maps alone: no picture's score depends on others, but through batch norm. */
export function pyramidCritic<V>(net: Net<V>, picture: V, config: CriticConfig): V {
  const maps = halvings(net, picture, { ...config, width: config.discriminatorWidth }, config.discriminatorNorm); // [4,4,.]
  return net.dense(net.flatten(maps), 'judge', 1, { gain: 1 });
}
