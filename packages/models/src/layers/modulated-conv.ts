import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { Shape } from '../plan/plan.ts';
import { defineLayer, inputsNamed, LayerError } from './layer.ts';
import { checkFactors, timesChannels } from './modulation.ts';
import { kernelInForm, kernelParameters, weightFormSchema } from './weight-form.ts';

/** Under the root of a demodulation. */
const EPSILON = 1e-8;

/**
 * Convolution whose kernel a style scales: x `[h, w, c]`, style `[c]` -> `[h, w, filters]`, padding `same`, no bias (Karras et
 * al. 2019, section 2.2). Input channels are scaled by 1 + style; `demodulate` scales each filter back to an expected deviation
 * of 1. Written on the activations, which is the same and leaves one kernel for all pictures. Kernel HWIO.
 */
export const modulatedConv = defineLayer(
  'modulatedConv',
  z.strictObject({
    filters: z.int().min(1).max(4096),
    kernel: z.int().min(1).max(11),
    demodulate: z.boolean(),
    bias: z.literal(false),
    weights: weightFormSchema,
  }),
  {
    shape(inputs, { filters }) {
      const [h, w] = pictureAndStyle(inputs)[0];
      return [h, w, filters];
    },
    parameters(inputs, { filters, kernel, weights }) {
      const channels = pictureAndStyle(inputs)[0][2];
      return kernelParameters(weights, [kernel, kernel, channels, filters], kernel * kernel * channels);
    },
    apply([x, style], parameters, { kernel, demodulate, weights }, pass) {
      const filter = kernelInForm(weights, parameters, kernel * kernel * x.shape[3]!, pass) as tf.Tensor4D;
      const factors = tf.add(style, 1); // [N,c]
      const y = tf.conv2d(timesChannels(x, factors) as tf.Tensor4D, filter, 1, 'same');
      return demodulate ? demodulated(y, factors, tf.sum(tf.square(filter), [0, 1])) : y;
    },
    macs(inputs, { filters, kernel }) {
      const [h, w, c] = pictureAndStyle(inputs)[0];
      return (h * w * kernel * kernel + 1) * c * filters;
    },
  },
);

/** y `[N, h, w, filters]` by the deviation that factors `[N, c]` give each filter, of the energy `[c, filters]`: its squares by input channel. */
function demodulated(y: tf.Tensor, factors: tf.Tensor, energy: tf.Tensor): tf.Tensor {
  const variance = tf.matMul(tf.square(factors) as tf.Tensor2D, energy as tf.Tensor2D); // [N,filters]
  return timesChannels(y, tf.rsqrt(tf.add(variance, EPSILON)));
}

function pictureAndStyle(inputs: readonly Shape[]): readonly Shape[] {
  const [x, style] = inputsNamed('modulatedConv', inputs, ['x', 'style']);
  if (x.length !== 3) throw new LayerError(`modulatedConv takes a value of rank 3, not [${x}]`);
  checkFactors('modulatedConv', x, style);
  return [x, style];
}
