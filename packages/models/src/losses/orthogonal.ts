import * as tf from '@tensorflow/tfjs-core';
import { sizeOf } from '../layers/layer.ts';

/**
 * Orthogonal regularisation: how far the columns of each kernel W, as a matrix of as many columns as its last axis, are from
 * being orthogonal to one another, `sum |W^T W (1 - I)|^2`; their lengths are left alone (Brock et al. 2018, equation 3).
 */
export function orthogonalPenalty(kernels: readonly tf.Tensor[]): tf.Scalar {
  return kernels.reduce<tf.Scalar>((sum, kernel) => tf.add(sum, overlap(kernel)), tf.scalar(0));
}

function overlap(kernel: tf.Tensor): tf.Scalar {
  const columns = kernel.shape.at(-1)!;
  const matrix = tf.reshape(kernel, [sizeOf(kernel.shape) / columns, columns]) as tf.Tensor2D;
  const others = tf.sub(1, tf.eye(columns)); // [columns,columns]
  return tf.sum(tf.square(tf.mul(tf.matMul(matrix, matrix, true), others)));
}
