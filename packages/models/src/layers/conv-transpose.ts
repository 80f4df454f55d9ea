import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { defineLayer, oneInput } from './layer.ts';
import { paddingSchema } from './padding.ts';
import { transposedSight } from './sight.ts';
import { biasInForm, kernelInForm, kernelParameters, weightFormSchema } from './weight-form.ts';

const attributes = z.strictObject({
  filters: z.int().min(1).max(4096),
  kernel: z.int().min(1).max(11),
  stride: z.int().min(1).max(4),
  padding: paddingSchema,
  bias: z.boolean(),
  weights: weightFormSchema,
});

/**
 * Fractionally-strided convolution: every input pixel is scattered over kernel x kernel pixels, stride apart.
 * `[h, w, c] -> [stride h, stride w, filters]` with padding `same`, `[stride (h-1) + kernel, ..., filters]` with `valid`.
 * A kernel that the stride divides, such as 4 and 2, gives every output pixel as many taps (no checkerboard). Kernel
 * `[kernel, kernel, filters, c]`, as tfjs has it.
 */
export const convTranspose = defineLayer('convTranspose', attributes, {
  sight: transposedSight,
  shape(inputs, { filters, ...taps }) {
    const [h, w] = oneInput('convTranspose', inputs, 3);
    return [outputSide(h, taps), outputSide(w, taps), filters];
  },
  parameters(inputs, { bias, weights, ...taps }) {
    const channels = oneInput('convTranspose', inputs, 3)[2];
    const { kernel, filters } = taps;
    return {
      ...kernelParameters(weights, [kernel, kernel, filters, channels], fanIn(taps, channels)),
      ...(bias && { bias: { shape: [filters], kind: 'bias' } }),
    };
  },
  apply([x], parameters, { filters, weights, bias, ...taps }, pass) {
    const [n, h, w, channels] = x.shape as [number, number, number, number];
    const { stride, padding } = taps;
    const kernel = kernelInForm(weights, parameters, fanIn(taps, channels), pass);
    const shape: [number, number, number, number] = [n, outputSide(h, taps), outputSide(w, taps), filters];
    const y = tf.conv2dTranspose(x as tf.Tensor4D, kernel as tf.Tensor4D, shape, stride, padding);
    return bias ? tf.add(y, biasInForm(weights, parameters.bias)) : y;
  },
  macs(inputs, { filters, kernel }) {
    const [h, w, c] = oneInput('convTranspose', inputs, 3);
    return h * w * kernel * kernel * c * filters;
  },
});

type Taps = Pick<z.infer<typeof attributes>, 'kernel' | 'stride' | 'padding'>;

const outputSide = (side: number, { kernel, stride, padding }: Taps): number =>
  padding === 'same' ? stride * side : stride * (side - 1) + kernel;

/** Inputs that reach any one output pixel: of the kernel's taps, every stride-th along each axis. */
const fanIn = ({ kernel, stride }: Taps, channels: number): number => Math.ceil(kernel / stride) ** 2 * channels;
