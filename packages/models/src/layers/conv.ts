import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { activateUnfused, fusedActivation, fusibleActivationSchema } from './activations.ts';
import { defineLayer, LayerError, oneInput } from './layer.ts';
import { type Padding, paddingSchema } from './padding.ts';
import { convolutionSight } from './sight.ts';
import { biasInForm, kernelInForm, kernelParameters, weightFormSchema } from './weight-form.ts';

/**
 * Convolution: `[h, w, c] -> [ceil(h/stride), ceil(w/stride), filters]` with padding `same`,
 * `[floor((h-kernel)/stride)+1, ..., filters]` with `valid`. Kernel HWIO.
 */
export const conv = defineLayer(
  'conv',
  z.strictObject({
    filters: z.int().min(1).max(4096),
    kernel: z.int().min(1).max(11),
    stride: z.int().min(1).max(4),
    /** Plans written before there was a choice are `same`. */
    padding: paddingSchema.default('same'),
    bias: z.boolean(),
    weights: weightFormSchema,
    activation: fusibleActivationSchema.optional(),
  }),
  {
    sight: convolutionSight,
    shape(inputs, { filters, ...taps }) {
      const [h, w] = oneInput('conv', inputs, 3);
      return [outputSide(h, taps), outputSide(w, taps), filters];
    },
    parameters(inputs, { filters, kernel, bias, weights }) {
      const channels = oneInput('conv', inputs, 3)[2];
      return {
        ...kernelParameters(weights, [kernel, kernel, channels, filters], kernel * kernel * channels),
        ...(bias && { bias: { shape: [filters], kind: 'bias' } }),
      };
    },
    apply([x], parameters, { kernel, stride, padding, weights, activation, ...attributes }, pass) {
      const filter = kernelInForm(weights, parameters, kernel * kernel * x.shape[3]!, pass);
      const bias = attributes.bias && biasInForm(weights, parameters.bias);
      const operands = { x: x as tf.Tensor4D, filter: filter as tf.Tensor4D };
      if (pass.mode === 'eval') {
        return tf.fused.conv2d({
          ...operands,
          strides: stride,
          pad: padding,
          ...(bias && { bias }),
          ...fusedActivation(activation, attributes.filters),
        });
      }
      // Trained unfused: gradients of the fused form cannot be differentiated again, as R1 must.
      const y = tf.conv2d(operands.x, operands.filter, stride, padding);
      return activateUnfused(bias ? tf.add(y, bias) : y, activation);
    },
    macs(inputs, { filters, ...taps }) {
      const [h, w, c] = oneInput('conv', inputs, 3);
      return outputSide(h, taps) * outputSide(w, taps) * taps.kernel * taps.kernel * c * filters;
    },
  },
);

function outputSide(side: number, { kernel, stride, padding }: { kernel: number; stride: number; padding: Padding }) {
  if (padding === 'same') return Math.ceil(side / stride);
  if (side < kernel) throw new LayerError(`conv: a kernel of ${kernel} does not fit into ${side} pixels`);
  return Math.floor((side - kernel) / stride) + 1;
}
