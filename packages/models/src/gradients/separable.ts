import * as tf from '@tensorflow/tfjs-core';

/**
 * One axis of a separable, linear operation on pictures (a resize, an average pooling): for every output position, what it
 * takes from which input position.
 */
export interface AxisMap {
  inputSize: number;
  outputSize: number;
  /** Row-major [outputSize, inputSize]. */
  weights: Float32Array;
}

/** Builds an axis map out of `taps(output position)`; taps on the same input position add up. */
export function axisMap(
  inputSize: number,
  outputSize: number,
  taps: (output: number) => { input: number; weight: number }[],
): AxisMap {
  const weights = new Float32Array(outputSize * inputSize);
  for (let output = 0; output < outputSize; output++) {
    for (const { input, weight } of taps(output)) weights[output * inputSize + input] += weight;
  }
  return { inputSize, outputSize, weights };
}

/**
 * The adjoint of `y = rows x columns^T`, applied to every picture and channel: the exact gradient of that operation.
 * Two small matrix products, differentiable any number of times, the same on every backend.
 *
 * @param dy [N, rows.outputSize, columns.outputSize, C]
 * @returns [N, rows.inputSize, columns.inputSize, C]
 */
export function applyAdjoint(dy: tf.Tensor4D, rows: AxisMap, columns: AxisMap): tf.Tensor4D {
  const [n, , , c] = dy.shape;
  const byRow = tf.reshape(dy, [n, rows.outputSize, columns.outputSize * c]);
  const rowsDone = contractAxis(byRow, rows); // [N, h, W*C]
  const byColumn = tf.reshape(rowsDone, [n * rows.inputSize, columns.outputSize, c]);
  const columnsDone = contractAxis(byColumn, columns); // [N*h, w, C]
  return tf.reshape(columnsDone, [n, rows.inputSize, columns.inputSize, c]);
}

/** [B, outputSize, M] -> [B, inputSize, M] */
function contractAxis(x: tf.Tensor, map: AxisMap): tf.Tensor {
  const matrix = tf.tensor3d(map.weights, [1, map.outputSize, map.inputSize]);
  return tf.matMul(tf.tile(matrix, [x.shape[0], 1, 1]), x, true, false);
}
