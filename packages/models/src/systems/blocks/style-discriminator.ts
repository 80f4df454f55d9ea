import type { Net } from '../../net/index.ts';
import { BASE, sidesTo } from './sides.ts';
import { widthAt } from './width-at.ts';

interface DiscriminatorOptions {
  readonly size: number;
  readonly classes: number;
  readonly discriminatorWidth: number;
  readonly maxWidth: number;
  readonly layersPerSide: number;
  readonly discriminatorLayers: number;
  readonly terms: number;
}

/** Equalized, so that Adam's steps are alike in all layers. */
const weights = 'equalized';

/**
 * The discriminator of the style systems: picture `[size, size, channels]`, and class `[classes]` where there are classes -> logit `[1]`.
 * A convolution at each side and one that halves it (only the latter with one layer a side), a minibatch standard deviation, a last
 * convolution and two dense layers; the logit is that of the class, as in the papers' code. `residual` adds a way around every side
 * (Karras et al. 2019, section 4.1), the sum of both at unit variance. Where it recognises terms, a logit for each stands behind: `[1 + terms]`.
 */
export function styleDiscriminator<V>(
  net: Net<V>,
  inputs: Readonly<Record<string, V>>,
  { size, classes, discriminatorWidth, maxWidth, layersPerSide, discriminatorLayers, terms }: DiscriminatorOptions,
  { residual }: { residual: boolean },
): V {
  const filters = (side: number) => widthAt(side, { size, width: discriminatorWidth, maxWidth });
  const layers = discriminatorLayers || layersPerSide;
  const from = inputs.picture!;
  let x = net.leakyRelu(net.conv(from, 'from-picture', { filters: filters(size), kernel: 3, weights }));
  for (const side of sidesTo(size / 2).toReversed()) {
    // A leaky ReLU lets factors through: the gain of the last layer halves the variance of this way.
    const gain = residual ? 1 : Math.SQRT2;
    const halve = { filters: filters(side), kernel: 4, stride: 2, gain, weights } as const;
    let y = x;
    if (layers === 2) {
      y = net.leakyRelu(net.conv(y, `same-${2 * side}`, { filters: filters(2 * side), kernel: 3, weights }));
    }
    y = net.leakyRelu(net.conv(y, `down-${side}`, halve)); // [side,side,.]
    x = residual ? net.add(y, around(net, x, side, filters(side))) : y;
  }
  x = net.minibatchStddev(x);
  x = net.leakyRelu(net.conv(x, `same-${BASE}`, { filters: filters(BASE), kernel: 3, weights }));
  x = net.leakyRelu(net.dense(net.flatten(x), 'gather', filters(BASE), { weights }));
  const logits = net.dense(x, 'judge', Math.max(1, classes), { gain: 1, weights });
  const verdict = classes > 0 ? net.dot(logits, inputs.class!) : logits;
  return terms > 0 ? net.concat(verdict, net.dense(x, 'recognise', terms, { gain: 1, weights })) : verdict;
}

/** The way around a side: half of the variance of `x`. */
const around = <V>(net: Net<V>, x: V, side: number, filters: number): V =>
  net.conv(net.averagePool(x), `around-${side}`, { filters, kernel: 1, gain: Math.SQRT1_2, bias: false, weights });
