import * as tf from '@tensorflow/tfjs-core';
import { FUSED_KERNELS, hasFused, isRecording, runFused } from '../gradients/fused-kernels.ts';

export const BATCH_NORM_EPSILON = 1e-5;

/**
 * x `[..., C]` normalised by the batch's own mean and variance, then scaled by gamma `[C]` and shifted by beta `[C]`
 * (Ioffe and Szegedy 2015, algorithm 1). One kernel forward and one back where the backend has them.
 */
export function normaliseBatch(x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor): tf.Tensor {
  if (!hasFused(FUSED_KERNELS.normaliseBatch)) return composed(x, gamma, beta);
  return tf.customGrad((...given) => {
    const [x, gamma, beta] = given as [tf.Tensor, tf.Tensor, tf.Tensor];
    const save = given.at(-1) as tf.GradSaveFunc;
    const attributes = { epsilon: BATCH_NORM_EPSILON };
    const [value, mean, inverse] = runFused(FUSED_KERNELS.normaliseBatch, { x, gamma, beta }, attributes);
    save([x, gamma, beta, mean, inverse]);
    return { value, gradFunc: gradientOfFused };
  })(x, gamma, beta);
}

/** A gradient that is differentiated again, as under a gradient penalty, has to be made of operations that tfjs can differentiate. */
function gradientOfFused(dy: tf.Tensor, [x, gamma, beta, mean, inverse]: tf.Tensor[]): tf.Tensor[] {
  if (isRecording()) return tf.grads((...inputs) => composed(inputs[0], inputs[1], inputs[2]))([x, gamma, beta], dy);
  return runFused(FUSED_KERNELS.normaliseBatchGradient, { dy, x, gamma, mean, inverse });
}

function composed(x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor): tf.Tensor {
  const { mean, variance } = momentsOfBatch(x);
  return normalise(x, mean, variance, gamma, beta);
}

/** Mean and variance of every channel, over all axes but the last. */
export function momentsOfBatch(x: tf.Tensor): { mean: tf.Tensor; variance: tf.Tensor } {
  return tf.moments(
    x,
    x.shape.slice(0, -1).map((_, axis) => axis),
  );
}

/** x `[..., C]` by statistics `[C]` from anywhere. */
export function normalise(
  x: tf.Tensor,
  mean: tf.Tensor,
  variance: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
): tf.Tensor {
  const scale = tf.mul(tf.rsqrt(tf.add(variance, BATCH_NORM_EPSILON)), gamma);
  return tf.add(tf.mul(x, scale), tf.sub(beta, tf.mul(mean, scale)));
}
