import { sizeOf } from '../../layers/index.ts';
import type { Net } from '../../net/index.ts';
import type { Shape } from '../../plan/plan.ts';

/**
 * The fully connected halves of the first GANs: a vector to a picture, and a picture, flat, to a verdict.
 */

/** One hidden layer of a generator, with ReLU, and batch norm before it where asked for. */
export function generatorLayer<V>(net: Net<V>, x: V, name: string, units: number, batchNorm: boolean): V {
  const hidden = net.dense(x, name, units, { bias: !batchNorm });
  return net.relu(batchNorm ? net.batchNorm(hidden, `${name}-norm`) : hidden);
}

/** The last layer of a generator: a picture of `shape`, in [-1, 1]. */
export const toPicture = <V>(net: Net<V>, x: V, shape: Shape): V =>
  net.tanh(net.reshape(net.dense(x, 'to-picture', sizeOf(shape), { gain: 1 }), shape));

/** One hidden layer of a discriminator: leaky ReLU, and dropout behind it. */
export function discriminatorLayer<V>(net: Net<V>, x: V, name: string, units: number, dropout: number): V {
  const hidden = net.leakyRelu(net.dense(x, name, units));
  return dropout > 0 ? net.dropout(hidden, dropout) : hidden;
}
