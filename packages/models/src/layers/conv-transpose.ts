import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { defineLayer, oneInput } from './layer.ts';
import { paddingSchema } from './padding.ts';

const attributes = z.strictObject({
  filters: z.int().min(1).max(4096),
  kernel: z.int().min(1).max(11),
  stride: z.int().min(1).max(4),
  padding: paddingSchema,
  bias: z.boolean(),
});

/**
 * Fractionally-strided convolution: every input pixel is scattered over kernel x kernel pixels, stride apart.
 * `[h, w, c] -> [stride h, stride w, filters]` with padding `same`, `[stride (h-1) + kernel, ..., filters]` with `valid`.
 * A kernel that the stride divides, such as 4 and 2, gives every output pixel as many taps (no checkerboard). Kernel
 * `[kernel, kernel, filters, c]`, as tfjs has it.
 */
export const convTranspose = defineLayer('convTranspose', attributes, {
  shape(inputs, { filters, ...taps }) {
    const [h, w] = oneInput('convTranspose', inputs, 3);
    return [outputSide(h, taps), outputSide(w, taps), filters];
  },
  parameters(inputs, { filters, kernel, stride, bias }) {
    const channels = oneInput('convTranspose', inputs, 3)[2];
    // Of the kernel's taps, every stride-th along each axis reaches any one output pixel.
    const reaching = Math.ceil(kernel / stride) ** 2;
    return {
      kernel: { shape: [kernel, kernel, filters, channels], kind: 'kernel', fanIn: reaching * channels },
      ...(bias && { bias: { shape: [filters], kind: 'bias' } }),
    };
  },
  apply([x], { kernel, bias }, { filters, stride, padding, kernel: side }) {
    const [n, h, w] = x.shape as [number, number, number, number];
    const taps = { kernel: side, stride, padding };
    const shape: [number, number, number, number] = [n, outputSide(h, taps), outputSide(w, taps), filters];
    const y = tf.conv2dTranspose(x as tf.Tensor4D, kernel as tf.Tensor4D, shape, stride, padding);
    return bias ? tf.add(y, bias) : y;
  },
  macs(inputs, { filters, kernel }) {
    const [h, w, c] = oneInput('convTranspose', inputs, 3);
    return h * w * kernel * kernel * c * filters;
  },
});

type Taps = Pick<z.infer<typeof attributes>, 'kernel' | 'stride' | 'padding'>;

const outputSide = (side: number, { kernel, stride, padding }: Taps): number =>
  padding === 'same' ? stride * side : stride * (side - 1) + kernel;
