import type { KernelOptions, Net } from '../../net/index.ts';

/**
 * Residual blocks for pictures (He et al. 2016; Miyato et al. 2018, appendix B.4). As published they resize by nearest neighbour or
 * by a mean of 2x2 pixels, next to a 3x3 convolution. Here a kernel of 4 and stride 2 does both at once: it contains the
 * published form as a special case, and costs less than half as much. Shortcuts convolve at the smaller of the two sides,
 * which is the same function and a quarter of the work.
 */

export interface ResidualOptions<V> {
  readonly filters: number;
  readonly weights: NonNullable<KernelOptions['weights']>;
  /** Normalises under a name. */
  norm(x: V, name: string): V;
}

/** `[h, w, c] -> [2h, 2w, filters]`, of a generator. */
export function residualUp<V>(net: Net<V>, x: V, { filters, weights, norm }: ResidualOptions<V>): V {
  let y = net.relu(norm(x, 'norm-1'));
  y = net.convTranspose(y, 'up', { filters, weights, bias: false }); // [2h,2w,filters]
  y = net.relu(norm(y, 'norm-2'));
  y = net.conv(y, 'conv', { filters, kernel: 3, weights, gain: 1 });
  const shortcut = net.upsample(net.conv(x, 'shortcut', { filters, kernel: 1, weights, bias: false, gain: 1 }));
  return net.add(y, shortcut);
}

interface ResidualDownOptions {
  readonly filters: number;
  readonly weights: NonNullable<KernelOptions['weights']>;
  /** Whether `x` is a picture, which no activation may touch. */
  readonly first?: boolean;
}

/** `[h, w, c] -> [h/2, w/2, filters]`, of a discriminator: no norm. */
export function residualDown<V>(net: Net<V>, x: V, { filters, weights, first = false }: ResidualDownOptions): V {
  let y = first ? x : net.relu(x);
  y = net.relu(net.conv(y, 'conv', { filters, kernel: 3, weights }));
  y = net.conv(y, 'down', { filters, kernel: 4, stride: 2, weights, gain: 1 }); // [h/2,w/2,filters]
  const shortcut = net.conv(net.averagePool(x), 'shortcut', { filters, kernel: 1, weights, bias: false, gain: 1 });
  return net.add(y, shortcut);
}

/** `[h, w, c] -> [h, w, c]`, of a discriminator: no norm. */
export function residual<V>(net: Net<V>, x: V, { weights }: Pick<ResidualDownOptions, 'weights'>): V {
  const filters = net.shapeOf(x).at(-1)!;
  let y = net.conv(net.relu(x), 'conv-1', { filters, kernel: 3, weights });
  y = net.conv(net.relu(y), 'conv-2', { filters, kernel: 3, weights, gain: 1 });
  return net.add(x, y);
}
