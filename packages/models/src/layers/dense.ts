import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { activateUnfused, fusedActivation, fusibleActivationSchema } from './activations.ts';
import { defineLayer, oneInput } from './layer.ts';

/** Fully connected: `[features] -> [units]`, kernel `[features, units]`. */
export const dense = defineLayer(
  'dense',
  z.strictObject({
    units: z.int().min(1).max(65_536),
    bias: z.boolean(),
    activation: fusibleActivationSchema.optional(),
  }),
  {
    shape(inputs, { units }) {
      oneInput('dense', inputs, 1);
      return [units];
    },
    parameters(inputs, { units, bias }) {
      const [features] = oneInput('dense', inputs, 1);
      return {
        kernel: { shape: [features, units], kind: 'kernel', fanIn: features },
        ...(bias && { bias: { shape: [units], kind: 'bias' } }),
      };
    },
    apply([x], { kernel, bias }, { activation }, { mode }) {
      const operands = { a: x as tf.Tensor2D, b: kernel as tf.Tensor2D };
      if (mode === 'eval') {
        return tf.fused.matMul({ ...operands, ...(bias && { bias }), ...fusedActivation(activation) });
      }
      // Trained unfused, as in conv.
      const y = tf.matMul(operands.a, operands.b);
      return activateUnfused(bias ? tf.add(y, bias) : y, activation);
    },
    macs: (inputs, { units }) => oneInput('dense', inputs, 1)[0] * units,
  },
);
