import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { defineLayer, oneInput } from './layer.ts';
import { POINT } from './sight.ts';

/** Activations that a convolution can take along with its bias when a plan is compiled. */
export const fusibleActivationSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('relu') }),
  z.strictObject({ kind: z.literal('leaky-relu'), slope: z.number().min(0).max(1) }),
  z.strictObject({ kind: z.literal('sigmoid') }),
]);
export type FusibleActivation = z.infer<typeof fusibleActivationSchema>;

const activationSchema = z.discriminatedUnion('kind', [
  ...fusibleActivationSchema.options,
  z.strictObject({ kind: z.literal('tanh') }),
]);
export type Activation = z.infer<typeof activationSchema>;

/**
 * tfjs's names for the activations of its fused kernels, for a result `[..., channels]`. A leaky ReLU goes as a PReLU of equal slopes:
 * on wasm that is a vector kernel, and leakyRelu a loop of floats.
 */
export function fusedActivation(activation: FusibleActivation | undefined, channels: number) {
  if (activation === undefined) return {};
  if (activation.kind !== 'leaky-relu') return { activation: activation.kind };
  return { activation: 'prelu' as const, preluActivationWeights: tf.fill([channels], activation.slope) };
}

function activate(x: tf.Tensor, activation: Activation): tf.Tensor {
  switch (activation.kind) {
    case 'relu':
      return tf.relu(x);
    case 'leaky-relu':
      return tf.leakyRelu(x, activation.slope);
    case 'sigmoid':
      return tf.sigmoid(x);
    case 'tanh':
      return tf.tanh(x);
  }
}

/** What a fused kernel would do after its bias, as an operation of its own. */
export const activateUnfused = (x: tf.Tensor, activation: FusibleActivation | undefined): tf.Tensor =>
  activation === undefined ? x : activate(x, activation);

/** Elementwise nonlinearity; any shape. */
export const activation = defineLayer('activation', activationSchema, {
  sight: POINT,
  shape: (inputs) => oneInput('activation', inputs),
  apply([x], _, attributes, { mode }) {
    if (mode !== 'eval' || attributes.kind !== 'leaky-relu') return activate(x, attributes);
    return tf.prelu(x, tf.fill(x.shape.slice(-1), attributes.slope)); // as in fused kernels
  },
});
