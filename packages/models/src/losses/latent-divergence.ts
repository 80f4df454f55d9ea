import * as tf from '@tensorflow/tfjs-core';

/**
 * How far normal distributions of independent numbers are from the standard normal: the Kullback-Leibler divergence of
 * N(mean, exp(logVariance)) from N(0, 1), in nats a picture, averaged over the batch (Kingma and Welling 2013, appendix B).
 * `mean` and `logVariance` are `[N, dimensions]`.
 */
export const latentDivergence = (mean: tf.Tensor, logVariance: tf.Tensor): tf.Scalar => {
  const each = tf.sub(tf.add(tf.square(mean), tf.exp(logVariance)), tf.add(logVariance, 1)); // [N,dimensions]
  return tf.mul(0.5, tf.mean(tf.sum(each, 1)));
};
