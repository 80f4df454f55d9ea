import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { activateUnfused, fusedActivation, fusibleActivationSchema } from './activations.ts';
import { defineLayer, oneInput } from './layer.ts';
import { EVERYWHERE } from './sight.ts';
import { biasInForm, kernelInForm, kernelParameters, weightFormSchema } from './weight-form.ts';

/** Fully connected: `[features] -> [units]`, kernel `[features, units]`. */
export const dense = defineLayer(
  'dense',
  z.strictObject({
    units: z.int().min(1).max(65_536),
    bias: z.boolean(),
    weights: weightFormSchema,
    activation: fusibleActivationSchema.optional(),
  }),
  {
    sight: EVERYWHERE,
    shape(inputs, { units }) {
      oneInput('dense', inputs, 1);
      return [units];
    },
    parameters(inputs, { units, bias, weights }) {
      const [features] = oneInput('dense', inputs, 1);
      return {
        ...kernelParameters(weights, [features, units], features),
        ...(bias && { bias: { shape: [units], kind: 'bias' } }),
      };
    },
    apply([x], parameters, { weights, activation, ...attributes }, pass) {
      const kernel = kernelInForm(weights, parameters, x.shape[1]!, pass);
      const bias = attributes.bias && biasInForm(weights, parameters.bias);
      const operands = { a: x as tf.Tensor2D, b: kernel as tf.Tensor2D };
      if (pass.mode === 'eval') {
        return tf.fused.matMul({
          ...operands,
          ...(bias && { bias }),
          ...fusedActivation(activation, kernel.shape[1]!),
        });
      }
      // Trained unfused, as in conv.
      const y = tf.matMul(operands.a, operands.b);
      return activateUnfused(bias ? tf.add(y, bias) : y, activation);
    },
    macs: (inputs, { units }) => oneInput('dense', inputs, 1)[0] * units,
  },
);
