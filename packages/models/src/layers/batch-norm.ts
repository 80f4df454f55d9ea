import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { channelsOf, defineLayer, oneInput } from './layer.ts';

export const BATCH_NORM_EPSILON = 1e-5;

/**
 * Batch normalisation over all axes but the last (Ioffe and Szegedy 2015). `mean` and `variance` hold standing statistics:
 * they are gathered by passes in `collect` mode over a trained network (Brock et al. 2018, appendix B) rather than by a
 * moving average, so that a training pass has no side effect and averaged weights get statistics of their own.
 */
export const batchNorm = defineLayer('batchNorm', z.strictObject({}), {
  shape: (inputs) => oneInput('batchNorm', inputs),
  parameters(inputs) {
    const channels = channelsOf('batchNorm', inputs);
    return {
      gamma: { shape: [channels], kind: 'gain' },
      beta: { shape: [channels], kind: 'bias' },
      mean: { shape: [channels], kind: 'mean' },
      variance: { shape: [channels], kind: 'variance' },
    };
  },
  apply([x], { gamma, beta, mean, variance }, _, pass) {
    if (pass.mode === 'eval') return normalise(x, mean, variance, gamma, beta);
    const moments = tf.moments(
      x,
      x.shape.slice(0, -1).map((_, axis) => axis),
    );
    if (pass.mode === 'collect') {
      pass.observe?.('mean', moments.mean);
      pass.observe?.('variance', moments.variance);
    }
    return normalise(x, moments.mean, moments.variance, gamma, beta);
  },
});

function normalise(x: tf.Tensor, mean: tf.Tensor, variance: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor): tf.Tensor {
  const scale = tf.mul(tf.rsqrt(tf.add(variance, BATCH_NORM_EPSILON)), gamma);
  return tf.add(tf.mul(x, scale), tf.sub(beta, tf.mul(mean, scale)));
}
