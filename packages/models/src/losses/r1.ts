import * as tf from '@tensorflow/tfjs-core';

/**
 * R1: half of gamma times the squared gradient of the discriminator at real pictures (Mescheder et al. 2018, equation 9).
 * It keeps a discriminator from rising steeply around the data, which lets a GAN settle without batch norm in it.
 *
 * `discriminator` maps `[N, h, w, c]` to logits `[N]` or `[N, 1]`, and no picture's logit may depend on another picture in a way that
 * matters: the gradient is taken of their sum. Second-order gradients must be repaired (`repairGradients`).
 */
export function r1Penalty(
  discriminator: (pictures: tf.Tensor) => tf.Tensor,
  reals: tf.Tensor,
  gamma: number,
): tf.Scalar {
  const slope = tf.grad((pictures) => tf.sum(discriminator(pictures)))(reals); // [N,h,w,c]
  const perPicture = tf.sum(tf.square(tf.reshape(slope, [slope.shape[0], -1])), 1); // [N]
  return tf.mul(gamma / 2, tf.mean(perPicture));
}
