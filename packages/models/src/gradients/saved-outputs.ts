import * as tf from '@tensorflow/tfjs-core';
import { replaceGradient, runKernel } from './replace-gradient.ts';

/**
 * Kernels whose stock gradient is a formula in the kernel's own output (tanh' = 1 - y^2), with the inputs that output
 * can be computed from again.
 */
const KERNELS_THAT_SAVE_THEIR_OUTPUT: Record<string, string[]> = {
  [tf.Tanh]: ['x'],
  [tf.Sigmoid]: ['x'],
  [tf.Exp]: ['x'],
  [tf.Softmax]: ['logits'],
  [tf.Pow]: ['a', 'b'],
};

/**
 * Repairs gradients that save an output.
 *
 * Wrong in stock tfjs: the saved output is a clone that enters the tape *before* the operation that made it, so a second
 * differentiation takes it for a constant: no error, a wrong number (upstream tensorflow/tfjs#3252). Gradient penalties,
 * R1 and path length all differentiate twice.
 *
 * The repair: save the inputs and compute the output again, as a differentiable value, before applying the stock
 * formula. It costs one more forward pass of the kernel while training.
 */
export function repairSavedOutputs(): void {
  for (const [kernelName, inputNames] of Object.entries(KERNELS_THAT_SAVE_THEIR_OUTPUT)) {
    recomputeOutput(kernelName, inputNames);
  }
  repairElu();
}

function recomputeOutput(kernelName: string, inputNames: string[]): void {
  const stock = tf.getGradient(kernelName);
  if (!stock.outputsToSave?.length) return; // repaired already
  const passedByStock = (stock.inputsToSave ?? []).map((name) => inputNames.indexOf(name));

  replaceGradient<tf.NamedAttrMap>(kernelName, inputNames, (dy, saved, attributes) => {
    const gradientOf = (inputName: string) => () => {
      const inputs = Object.fromEntries(inputNames.map((name, i) => [name, saved[i]]));
      const output = runKernel(kernelName, inputs, attributes);
      return stock.gradFunc(dy, [...passedByStock.map((i) => saved[i]), output], attributes)[inputName]();
    };
    return Object.fromEntries(inputNames.map((name) => [name, gradientOf(name)]));
  });
}

/** elu'(x) = exp(min(x, 0)). The stock formula is a kernel of its own (EluGrad) that has no gradient, so ops replace it. */
function repairElu(): void {
  replaceGradient(tf.Elu, ['x'], (dy, [x]) => ({
    x: () => tf.mul(dy, tf.exp(tf.neg(tf.relu(tf.neg(x))))), // -relu(-x) is min(x, 0), with cheap derivatives
  }));
}

/**
 * log(softmax(logits)) along the last axis, right at every order of differentiation.
 *
 * `tf.logSoftmax` and `tf.losses.softmaxCrossEntropy` save their output too, but carry their gradient inside them where no
 * registration reaches it: they are right once and silently wrong twice. Use this instead under a gradient penalty.
 *
 * @param logits [..., classes], any rank from 1.
 */
export function logSoftmax(logits: tf.Tensor): tf.Tensor {
  const shifted = tf.sub(logits, tf.max(logits, -1, true)); // so that exp cannot overflow
  return tf.sub(shifted, tf.log(tf.sum(tf.exp(shifted), -1, true)));
}
