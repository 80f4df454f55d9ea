import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { activateUnfused, fusedActivation, fusibleActivationSchema } from './activations.ts';
import { defineLayer, oneInput } from './layer.ts';

/** Convolution with zero padding 'same': `[h, w, c] -> [ceil(h/stride), ceil(w/stride), filters]`, kernel HWIO. */
export const conv = defineLayer(
  'conv',
  z.strictObject({
    filters: z.int().min(1).max(4096),
    kernel: z.int().min(1).max(11),
    stride: z.int().min(1).max(4),
    bias: z.boolean(),
    activation: fusibleActivationSchema.optional(),
  }),
  {
    shape(inputs, { filters, stride }) {
      const [h, w] = oneInput('conv', inputs, 3);
      return [Math.ceil(h / stride), Math.ceil(w / stride), filters];
    },
    parameters(inputs, { filters, kernel, bias }) {
      const channels = oneInput('conv', inputs, 3)[2];
      return {
        kernel: { shape: [kernel, kernel, channels, filters], kind: 'kernel', fanIn: kernel * kernel * channels },
        ...(bias && { bias: { shape: [filters], kind: 'bias' } }),
      };
    },
    apply([x], { kernel, bias }, { stride, activation }, { mode }) {
      const operands = { x: x as tf.Tensor4D, filter: kernel as tf.Tensor4D };
      if (mode === 'eval') {
        return tf.fused.conv2d({
          ...operands,
          strides: stride,
          pad: 'same',
          ...(bias && { bias }),
          ...fusedActivation(activation),
        });
      }
      // Trained unfused: gradients of the fused form cannot be differentiated again, as R1 must.
      const y = tf.conv2d(operands.x, operands.filter, stride, 'same');
      return activateUnfused(bias ? tf.add(y, bias) : y, activation);
    },
    macs(inputs, { filters, kernel, stride }) {
      const [h, w, c] = oneInput('conv', inputs, 3);
      return Math.ceil(h / stride) * Math.ceil(w / stride) * kernel * kernel * c * filters;
    },
  },
);
