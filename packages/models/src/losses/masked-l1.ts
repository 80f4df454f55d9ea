import * as tf from '@tensorflow/tfjs-core';

/**
 * The mean absolute error that the pixels of a mask `[N, h, w, 1]` make up of that of whole pictures `[N, h, w, c]`: over the number
 * of all values, so that a larger mask weighs more (Liu et al. 2018, section 3.3).
 */
export const maskedL1 = (made: tf.Tensor, wanted: tf.Tensor, mask: tf.Tensor): tf.Scalar =>
  tf.mean(tf.mul(tf.abs(tf.sub(made, wanted)), mask));
