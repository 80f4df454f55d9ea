import * as tf from '@tensorflow/tfjs-core';
import { latentDivergence } from '../../losses/index.ts';
import type { Net } from '../../net/index.ts';

/**
 * Conditioning augmentation (Zhang et al. 2016, section 3.2): a text stands for a normal distribution of conditions, one is drawn, and
 * the distribution is kept near the standard normal, so that there are conditions between those of the few texts that a data set has.
 *
 * A distribution is one vector, `[2 dimensions]`: means, then deviations. Deviations are between 0 and 2, and 1 at first.
 */

/**
 * text `[terms]` -> `[units]`. A text's vector has the length 1, however many terms there are: weights as large as those for values of
 * unit variance would make next to nothing of it, and both sides would begin by overlooking the text.
 */
export function embedText<V>(net: Net<V>, text: V, units: number): V {
  const [terms] = net.shapeOf(text);
  return net.leakyRelu(net.dense(text, 'embed', units, { gain: Math.sqrt(2 * terms) }));
}

interface TextOptions {
  /** Units of the text's embedding. */
  readonly embedding: number;
  /** Numbers in a condition. */
  readonly conditions: number;
}

/** text `[terms]` -> the distribution of its conditions `[2 conditions]`. */
export function distributionOfText<V>(net: Net<V>, text: V, { embedding, conditions }: TextOptions): V {
  const embedded = embedText(net, text, embedding);
  const means = net.dense(embedded, 'mean', conditions, { gain: 1 });
  const halves = net.activation(net.dense(embedded, 'deviation', conditions, { gain: 0.1 }), { kind: 'sigmoid' });
  return net.concat(means, net.add(halves, halves));
}

/** A condition out of a distribution `[2 n]`, by numbers `[n]` that are standard normal: `[n]`. */
export function drawCondition<V>(net: Net<V>, distribution: V, normals: V): V {
  const [n] = net.shapeOf(normals);
  const [means, deviations] = [net.slice(distribution, 0, n), net.slice(distribution, n, n)];
  return net.add(means, net.multiply(deviations, normals));
}

/** How far distributions `[N, 2 n]` are from the standard normal: the Kullback-Leibler divergence of one number, in nats. */
export function conditionDivergence(distributions: tf.Tensor): tf.Scalar {
  const [means, deviations] = tf.split(distributions, 2, 1) as [tf.Tensor, tf.Tensor]; // [N,n] each
  return tf.div(latentDivergence(means, tf.mul(2, tf.log(deviations))), means.shape[1]!);
}
