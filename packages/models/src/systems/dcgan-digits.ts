import type { Network } from '../net/index.ts';

/**
 * The DCGAN form for 28x28 pictures that tutorials train on MNIST, after Radford et al. 2015: 1 -> 3 -> 7 -> 14 -> 28 pixels, every
 * convolution with a bias, batch norm everywhere but at the pictures. With a latent of 100, widths of 128 and one channel the
 * generator has 2,169,473 parameters and the discriminator, with batch norm, 1,713,025.
 */
interface Widths {
  readonly channels: number;
  /** Channels at 14x14; doubled at 7x7, and again at 3x3. */
  readonly width: number;
  readonly discriminatorWidth: number;
  readonly maxWidth: number;
  readonly discriminatorNorm: 'none' | 'batch';
}

/** z `[latent]` -> picture `[28, 28, channels]` in [-1, 1]. */
export const digitGenerator: Network<Widths> = (net, { z }, { channels, width, maxWidth }) => {
  const filters = (factor: number) => Math.min(maxWidth, factor * width);
  let x = net.reshape(z, [1, 1, ...net.shapeOf(z)]);
  x = net.convTranspose(x, 'up-3', { filters: filters(4), kernel: 3, stride: 1, padding: 'valid' }); // [3,3,4w]
  x = net.relu(net.batchNorm(x, 'norm-3'));
  x = net.convTranspose(x, 'up-7', { filters: filters(2), kernel: 3, padding: 'valid' }); // [7,7,2w]
  x = net.relu(net.batchNorm(x, 'norm-7'));
  x = net.convTranspose(x, 'up-14', { filters: filters(1) }); // [14,14,w]
  x = net.relu(net.batchNorm(x, 'norm-14'));
  return net.tanh(net.convTranspose(x, 'to-picture', { filters: channels, gain: 1 })); // [28,28,channels]
};

/** picture `[28, 28, channels]` -> logit `[1]`. */
export const digitDiscriminator: Network<Widths> = (net, { picture }, config) => {
  const { discriminatorWidth, maxWidth, discriminatorNorm } = config;
  const filters = (factor: number) => Math.min(maxWidth, factor * discriminatorWidth);
  const normal = (x: typeof picture, name: string) => (discriminatorNorm === 'batch' ? net.batchNorm(x, name) : x);
  let x = net.leakyRelu(net.conv(picture, 'down-14', { filters: filters(1), kernel: 4, stride: 2 })); // [14,14,w]
  x = net.leakyRelu(normal(net.conv(x, 'down-7', { filters: filters(2), kernel: 4, stride: 2 }), 'norm-7')); // [7,7,2w]
  x = net.conv(x, 'down-3', { filters: filters(4), kernel: 3, stride: 2, padding: 'valid' }); // [3,3,4w]
  x = net.leakyRelu(normal(x, 'norm-3'));
  return net.flatten(net.conv(x, 'judge', { filters: 1, kernel: 3, padding: 'valid', gain: 1 })); // [1]
};
