import * as tf from '@tensorflow/tfjs-core';
import { FUSED_KERNELS, hasFused, isRecording, runFused } from './fused-kernels.ts';
import { replaceGradient } from './replace-gradient.ts';

/**
 * Cheaper first derivatives of the activations that are in every layer. relu'(x) and leakyRelu'(x) are 1 above zero and alpha
 * elsewhere, which one Step kernel writes: no mask, no select. Where the backend has the whole gradient as one kernel and
 * nobody will differentiate it again, that is what runs.
 */
export function cheapenActivations(): void {
  replaceGradient(tf.Relu, ['x'], (dy, [x]) => ({ x: () => leakySlope(dy, x, 0) }));
  replaceGradient<tf.LeakyReluAttrs>(tf.LeakyRelu, ['x'], (dy, [x], { alpha }) => ({
    x: () => leakySlope(dy, x, alpha),
  }));
  replaceGradient(tf.Tanh, ['x'], (dy, [x]) => ({
    x: () => fusedSlope(FUSED_KERNELS.tanhGradient, dy, x) ?? tf.mul(dy, tf.sub(1, tf.square(tf.tanh(x)))),
  }));
}

const leakySlope = (dy: tf.Tensor, x: tf.Tensor, alpha: number): tf.Tensor =>
  fusedSlope(FUSED_KERNELS.leakyReluGradient, dy, x, { alpha }) ?? tf.mul(dy, tf.step(x, alpha));

/** Undefined where the gradient has to be made of operations. */
function fusedSlope(
  name: Parameters<typeof hasFused>[0],
  dy: tf.Tensor,
  x: tf.Tensor,
  attributes: object = {},
): tf.Tensor | undefined {
  if (isRecording() || x.dtype !== 'float32' || !hasFused(name)) return undefined;
  return runFused(name, { dy, x }, attributes)[0];
}
