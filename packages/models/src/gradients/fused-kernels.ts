import * as tf from '@tensorflow/tfjs-core';

/**
 * Kernels of no tfjs operation, which a training backend may register to do in one pass what takes several operations elsewhere.
 * Inputs and attributes are passed by the names given; inputs and outputs are float32.
 */
export const FUSED_KERNELS = {
  /** x [..., C], gamma [C], beta [C], { epsilon } -> y like x, mean [C] and 1 / sqrt(variance + epsilon) [C] of the batch. */
  normaliseBatch: 'NormaliseBatch',
  /** dy, x like y, gamma [C], and mean [C] and inverse [C] as above -> dx like x, dgamma [C], dbeta [C]. */
  normaliseBatchGradient: 'NormaliseBatchGradient',
  /** x [N, P, C], { epsilon } -> y like x, mean [N, C] and 1 / sqrt(variance + epsilon) [N, C] over P: batch norm picture by picture. */
  standardise: 'Standardise',
  /** dy, x like y, and mean [N, C] and inverse [N, C] as above -> dx like x. */
  standardiseGradient: 'StandardiseGradient',
  /** dy, x of one shape, { alpha } -> dy where x is positive, alpha dy elsewhere. */
  leakyReluGradient: 'LeakyReluGradient',
  /** dy, x of one shape -> dy (1 - tanh(x)^2). */
  tanhGradient: 'TanhGradient',
} as const;
type FusedKernel = (typeof FUSED_KERNELS)[keyof typeof FUSED_KERNELS];

/** Whether the current backend has the kernel. */
export function hasFused(name: FusedKernel): boolean {
  return tf.getKernel(name, tf.getBackend()) !== undefined;
}

/** Runs the kernel. tfjs knows no gradient of it, so nothing may be recorded at that moment: see {@link isRecording}. */
export function runFused(name: FusedKernel, inputs: tf.NamedTensorMap, attributes: object = {}): tf.Tensor[] {
  const outputs: tf.Tensor | tf.Tensor[] = tf.engine().runKernel(name, inputs, attributes as tf.NamedAttrMap);
  return Array.isArray(outputs) ? outputs : [outputs];
}

/** Whether a gradient is at work; in the gradient of an operation, whether that is itself being differentiated. */
export function isRecording(): boolean {
  return tf.engine().state.gradientDepth > 0;
}
