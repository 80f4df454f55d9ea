import type { KernelOptions, Net } from '../../net/index.ts';
import { conditionalNorm } from './conditional-norm.ts';
import { judgement } from './judgement.ts';
import { residual, residualDown, residualUp } from './residual.ts';
import { selfAttention } from './self-attention.ts';
import { BASE, sidesTo } from './sides.ts';
import { widthAt } from './width-at.ts';

/** The residual networks of SAGAN and BigGAN: self-attention at an inner side, spectral norm in both. */
export interface ResidualConfig {
  readonly size: number;
  readonly channels: number;
  readonly width: number;
  readonly discriminatorWidth: number;
  readonly maxWidth: number;
  /** At most half of `size`; 0 has none. */
  readonly attention: number;
}

/** Doublings from the first feature map to the picture. */
export const blocksOf = ({ size }: Pick<ResidualConfig, 'size'>): number => sidesTo(size).length - 1;

interface GeneratorConditions<V> {
  /** What the norms of the n-th block follow, from 0 on; undefined where they follow nothing. */
  conditionOf(block: number): V | undefined;
  /** How they follow it. */
  readonly kernels?: KernelOptions;
}

/** z `[n]` -> picture `[size, size, channels]` in [-1, 1]. */
export function residualGenerator<V>(
  net: Net<V>,
  z: V,
  config: ResidualConfig,
  { conditionOf, kernels }: GeneratorConditions<V>,
): V {
  const weights = 'spectral';
  const base = widthAt(BASE, config);
  let x = net.reshape(net.dense(z, 'project', BASE * BASE * base, { weights, gain: 1 }), [BASE, BASE, base]);
  x = attended(net, x, config);
  for (const [block, side] of sidesTo(config.size).slice(1).entries()) {
    const part = net.part(`up-${side}`);
    const condition = conditionOf(block);
    const norm = (y: V, name: string) => conditionalNorm(part, y, name, condition, kernels);
    x = attended(net, residualUp(part, x, { filters: widthAt(side, config), weights, norm }), config); // [side,side,.]
  }
  x = net.relu(net.batchNorm(x, 'norm'));
  return net.tanh(net.conv(x, 'to-picture', { filters: config.channels, kernel: 3, weights, gain: 1 }));
}

/** picture `[size, size, channels]`, class `[classes]` where there are any -> score `[1]`. */
export function residualDiscriminator<V>(net: Net<V>, picture: V, asked: V | undefined, config: ResidualConfig): V {
  const weights = 'spectral';
  let x = picture;
  for (const side of sidesTo(config.size / 2).reverse()) {
    const filters = widthAt(2 * side, { ...config, width: config.discriminatorWidth });
    x = residualDown(net.part(`down-${side}`), x, { filters, weights, first: x === picture }); // [side,side,filters]
    x = attended(net, x, config);
  }
  x = net.relu(residual(net.part('last'), x, { weights }));
  return judgement(net, net.globalSum(x), asked);
}

/** A map with self-attention, where it has the side for it. */
function attended<V>(net: Net<V>, x: V, { attention }: Pick<ResidualConfig, 'attention'>): V {
  return net.shapeOf(x)[0] === attention ? selfAttention(net.part('attention'), x) : x;
}
