import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { defineLayer, oneInput } from './layer.ts';

/**
 * Fractionally-strided convolution with kernel 4 and stride 2, which doubles the picture: `[h, w, c] -> [2h, 2w, filters]`.
 * 4 is divisible by 2, so that every output pixel gets as many taps (no checkerboard). Kernel `[4, 4, filters, c]`, as tfjs has it.
 */
export const convTranspose = defineLayer(
  'convTranspose',
  z.strictObject({ filters: z.int().min(1).max(4096), bias: z.boolean() }),
  {
    shape(inputs, { filters }) {
      const [h, w] = oneInput('convTranspose', inputs, 3);
      return [2 * h, 2 * w, filters];
    },
    parameters(inputs, { filters, bias }) {
      const channels = oneInput('convTranspose', inputs, 3)[2];
      return {
        // Of the 16 taps, 4 reach any one output pixel.
        kernel: { shape: [4, 4, filters, channels], kind: 'kernel', fanIn: 4 * channels },
        ...(bias && { bias: { shape: [filters], kind: 'bias' } }),
      };
    },
    apply([x], { kernel, bias }, { filters }) {
      const [n, h, w] = x.shape as [number, number, number, number];
      const y = tf.conv2dTranspose(x as tf.Tensor4D, kernel as tf.Tensor4D, [n, 2 * h, 2 * w, filters], 2, 'same');
      return bias ? tf.add(y, bias) : y;
    },
    macs(inputs, { filters }) {
      const [h, w, c] = oneInput('convTranspose', inputs, 3);
      return h * w * 16 * c * filters;
    },
  },
);
