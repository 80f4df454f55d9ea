import type { Net } from '../../net/index.ts';
import { type ActivationNorm, normalised } from './activation-norm.ts';

/**
 * The residual generator of CycleGAN (Zhu et al. 2017, appendix 7.2, after Johnson et al. 2016): a convolution at full size, two
 * halvings that double the channels, residual blocks, two doublings, and a convolution to the picture.
 *
 * Different: zeros around maps in place of reflections; halvings and doublings with kernels of 4 rather than 3, which 2 divides, so that no
 * pixel is covered more often than its neighbour; and the kernel of the outer convolutions, published as 7, as an option.
 */
export interface TranslatorOptions {
  /** Of the picture that it makes. */
  readonly channels: number;
  /** Channels at full size; four times as many in the residual blocks. */
  readonly width: number;
  readonly residuals: number;
  /** Side of the first and the last kernel. */
  readonly outerKernel: number;
  readonly norm: ActivationNorm;
}

/** picture `[h, w, c]` -> picture `[h, w, channels]` in [-1, 1]; 4 divides h and w. */
export function residualTranslator<V>(net: Net<V>, picture: V, options: TranslatorOptions): V {
  const { channels, width, residuals, outerKernel, norm } = options;
  const bias = norm === 'none';
  const activated = (x: V, name: string) => net.relu(normalised(net, x, `norm-${name}`, norm));
  let x = net.conv(picture, 'from-picture', { filters: width, kernel: outerKernel, bias });
  x = activated(x, 'from-picture');
  for (const level of [1, 2]) {
    x = net.conv(x, `down-${level}`, { filters: width * 2 ** level, kernel: 4, stride: 2, bias }); // [h/2^level,w/2^level,.]
    x = activated(x, `down-${level}`);
  }
  for (let block = 1; block <= residuals; block++) x = residualBlock(net.part(`residual-${block}`), x, norm);
  for (const level of [1, 0]) {
    x = net.convTranspose(x, `up-${level}`, { filters: width * 2 ** level, bias }); // [h/2^level,w/2^level,.]
    x = activated(x, `up-${level}`);
  }
  return net.tanh(net.conv(x, 'to-picture', { filters: channels, kernel: outerKernel, gain: 1 }));
}

/** `[h, w, c] -> [h, w, c]`; nothing follows the sum (Gross and Wilber 2016). */
function residualBlock<V>(net: Net<V>, x: V, norm: ActivationNorm): V {
  const options = { filters: net.shapeOf(x).at(-1)!, kernel: 3, bias: norm === 'none' };
  let y = net.conv(x, 'conv-1', options);
  y = net.relu(normalised(net, y, 'norm-1', norm));
  y = net.conv(y, 'conv-2', { ...options, gain: 1 });
  return net.add(x, normalised(net, y, 'norm-2', norm));
}
