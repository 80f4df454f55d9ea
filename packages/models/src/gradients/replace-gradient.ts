import * as tf from '@tensorflow/tfjs-core';

/** Gradients of a kernel's inputs, by input name; each is computed only when it is asked for. */
export type InputGradients = Record<string, () => tf.Tensor>;

/**
 * Puts a gradient of ours in the place of whatever is registered for a kernel; safe to repeat.
 *
 * @param kernelName tfjs kernel name (`tf.Tanh`, ...), of a kernel with one output.
 * @param inputsToSave names of the kernel's inputs, in the order in which `gradient` receives them.
 * @param gradient `(dy, saved inputs, kernel attributes) => gradients by input name`. What it computes must itself be
 *   differentiable, or second derivatives fail again one level up.
 */
export function replaceGradient<Attributes = unknown>(
  kernelName: string,
  inputsToSave: string[],
  gradient: (dy: tf.Tensor, saved: tf.Tensor[], attributes: Attributes) => InputGradients,
): void {
  // registerGradient warns when it overwrites, so the old one goes first.
  if (tf.getGradient(kernelName)) tf.unregisterGradient(kernelName);
  tf.registerGradient({
    kernelName,
    inputsToSave,
    gradFunc: (dy, saved, attributes) => gradient(dy as tf.Tensor, saved, attributes as Attributes),
  });
}

/** Runs a kernel that tfjs-core has no public function for. Recorded on the tape like any other operation. */
export function runKernel(kernelName: string, inputs: tf.NamedTensorMap, attributes: object): tf.Tensor {
  return tf.engine().runKernel(kernelName, inputs, attributes as tf.NamedAttrMap);
}
