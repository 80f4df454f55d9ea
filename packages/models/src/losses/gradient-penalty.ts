import * as tf from '@tensorflow/tfjs-core';

/** Under the root, which has no slope at 0: a critic that is flat somewhere gives a penalty of `weight`, not NaN. */
const EPSILON = 1e-8;

/**
 * Weight times the mean of (|slope| - 1)^2, the slope being that of the critic at points between real and generated pictures
 * (Gulrajani et al. 2017, equation 3). It holds a critic near slope 1 without clipping its weights.
 *
 * `critic` maps `[N, h, w, c]` to scores `[N]` or `[N, 1]`, and no picture's score may depend on another picture in a way that
 * matters (no batch norm): the gradient is taken of their sum. `mixes [N, 1, 1, 1]` says how far from the real picture to the
 * generated one each point lies, uniform in (0, 1), one number a picture and not a pixel. Second-order gradients must be
 * repaired (`repairGradients`).
 */
export function gradientPenalty(
  critic: (pictures: tf.Tensor) => tf.Tensor,
  reals: tf.Tensor,
  fakes: tf.Tensor,
  mixes: tf.Tensor,
  weight: number,
): tf.Scalar {
  const between = tf.add(reals, tf.mul(mixes, tf.sub(fakes, reals))); // [N,h,w,c]
  const slopes = tf.grad((pictures) => tf.sum(critic(pictures)))(between); // [N,h,w,c]
  const squares = tf.sum(tf.square(tf.reshape(slopes, [slopes.shape[0]!, -1])), 1); // [N]
  return tf.mul(weight, tf.mean(tf.square(tf.sub(tf.sqrt(tf.add(squares, EPSILON)), 1))));
}
