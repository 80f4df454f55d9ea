import type { Net } from '../../net/index.ts';
import { type ActivationNorm, normalised } from './activation-norm.ts';

/**
 * PatchGAN (Isola et al. 2016, sections 3.2.2 and 6.1.2): a convolutional discriminator that judges each patch of a picture alone. As
 * published: kernels of 4, leaky ReLU 0.2, channels that double, no norm in the first layer; a patch of 1 pixel is judged by 1x1
 * convolutions. The patch of 34 is the step between those of the paper.
 *
 * Different: maps are padded to the same size before the two last convolutions too, where the authors' program shrinks them by a
 * pixel each. More patches then hang over the border; what each sees is the same.
 */
export interface PatchOptions {
  /** Side of the patches, pixels. */
  readonly patch: Patch;
  /** Channels of the first layer. */
  readonly width: number;
  /** Most channels anywhere. */
  readonly maxWidth: number;
  readonly norm: ActivationNorm;
  /** Of every convolution. */
  readonly weights: 'plain' | 'spectral';
}

export const PATCHES = [1, 16, 34, 70] as const;
export type Patch = (typeof PATCHES)[number];

/** How often a picture is halved before its patches are judged. */
const HALVINGS: Readonly<Record<Patch, number>> = { 1: 0, 16: 1, 34: 2, 70: 3 };

/** judged `[h, w, c]` -> a score for every patch `[ceil(h / 2^n), ceil(w / 2^n), 1]` after n halvings. */
export function patchDiscriminator<V>(net: Net<V>, judged: V, { patch, width, maxWidth, ...form }: PatchOptions): V {
  const { weights } = form;
  const halvings = HALVINGS[patch];
  const kernel = patch === 1 ? 1 : 4;
  const layer = (x: V, name: string, level: number, stride: number): V => {
    const norm = level === 0 ? 'none' : form.norm;
    const filters = Math.min(maxWidth, width * 2 ** level);
    const y = net.conv(x, name, { filters, kernel, stride, weights, bias: norm === 'none' });
    return net.leakyRelu(normalised(net, y, `norm-${name}`, norm));
  };
  let x = judged;
  if (patch === 1) x = layer(x, 'pixels', 0, 1);
  for (let level = 0; level < halvings; level++) x = layer(x, `down-${level + 1}`, level, 2); // [h/2^(level+1),.,.]
  x = layer(x, 'patches', Math.max(1, halvings), 1);
  return net.conv(x, 'judge', { filters: 1, kernel, weights, gain: 1 });
}
