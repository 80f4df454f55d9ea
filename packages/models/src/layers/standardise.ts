import * as tf from '@tensorflow/tfjs-core';
import { FUSED_KERNELS, hasFused, isRecording, runFused } from '../gradients/fused-kernels.ts';

/** Under the root of a normalisation by the values of one picture. */
export const PICTURE_NORM_EPSILON = 1e-5;

/**
 * x `[N, pixels, C]` to a mean of 0 and a variance of 1 over the pixels of every picture and channel. One kernel forward and one back
 * where the backend has them.
 */
export function standardise(x: tf.Tensor): tf.Tensor {
  if (!hasFused(FUSED_KERNELS.standardise)) return composed(x);
  return tf.customGrad((x, save) => {
    const attributes = { epsilon: PICTURE_NORM_EPSILON };
    const [value, mean, inverse] = runFused(FUSED_KERNELS.standardise, { x: x as tf.Tensor }, attributes);
    (save as tf.GradSaveFunc)([x as tf.Tensor, mean, inverse]);
    return { value, gradFunc: gradientOfFused };
  })(x);
}

/** As that of a batch norm: differentiated again only as operations that tfjs knows. */
function gradientOfFused(dy: tf.Tensor, [x, mean, inverse]: tf.Tensor[]): tf.Tensor {
  if (isRecording()) return tf.grad(composed)(x, dy);
  return runFused(FUSED_KERNELS.standardiseGradient, { dy, x, mean, inverse })[0];
}

function composed(x: tf.Tensor): tf.Tensor {
  const centred = tf.sub(x, tf.mean(x, 1, true));
  return tf.mul(centred, tf.rsqrt(tf.add(tf.mean(tf.square(centred), 1, true), PICTURE_NORM_EPSILON)));
}
