import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { Shape } from '../plan/plan.ts';
import { defineLayer, inputsNamed, LayerError, type ParameterSpec } from './layer.ts';
import { checkFactors, timesChannels } from './modulation.ts';
import { convolutionSight, POINT } from './sight.ts';
import { biasInForm, kernelInForm, kernelParameters, weightFormSchema } from './weight-form.ts';

/** Under the root of a demodulation. */
const EPSILON = 1e-8;

/** That unit variance comes out with: a leaky ReLU that follows wants the root of 2. */
const deviationSchema = z.number().min(0).max(100).default(1);

/**
 * Convolution whose kernel a style scales: x `[h, w, c]`, style `[c]` -> `[h, w, filters]`, padding `same` (Karras et al. 2019,
 * section 2.2). Input channels are scaled by 1 + style; `demodulate` scales each filter back to an expected `deviation`. Written on
 * the activations, which is the same and leaves one kernel for all pictures. Kernel HWIO.
 */
export const modulatedConv = defineLayer(
  'modulatedConv',
  z.strictObject({
    filters: z.int().min(1).max(4096),
    kernel: z.int().min(1).max(11),
    demodulate: z.boolean(),
    deviation: deviationSchema,
    bias: z.boolean(),
    weights: weightFormSchema,
  }),
  {
    sight: ({ kernel }) => convolutionSight({ kernel, stride: 1, padding: 'same' }),
    shape(inputs, { filters }) {
      const [h, w] = pictureAndStyle(inputs)[0];
      return [h, w, filters];
    },
    parameters(inputs, { filters, kernel, bias, weights }) {
      const channels = pictureAndStyle(inputs)[0][2];
      return {
        ...kernelParameters(weights, [kernel, kernel, channels, filters], kernel * kernel * channels),
        ...(bias && { bias: { shape: [filters], kind: 'bias' } }),
      };
    },
    apply([x, style], parameters, { kernel, demodulate, deviation, bias, weights }, pass) {
      const filter = kernelInForm(weights, parameters, kernel * kernel * x.shape[3]!, pass) as tf.Tensor4D;
      const factors = tf.add(style, 1); // [N,c]
      let y: tf.Tensor = tf.conv2d(timesChannels(x, factors) as tf.Tensor4D, filter, 1, 'same');
      if (demodulate) y = demodulated(y, factors, tf.sum(tf.square(filter), [0, 1]), deviation);
      return bias ? tf.add(y, biasInForm(weights, parameters.bias)) : y;
    },
    macs(inputs, { filters, kernel }) {
      const [h, w, c] = pictureAndStyle(inputs)[0];
      return (h * w * kernel * kernel + 1) * c * filters;
    },
  },
);

/**
 * What `modulatedConv` does behind its convolution, of a kernel that stays as it is: y `[h, w, filters]`, style `[c]` ->
 * `[h, w, filters]`. Made by compile; see `plan/compile/split-modulation.ts`.
 */
export const demodulate = defineLayer('demodulate', z.strictObject({ deviation: deviationSchema, bias: z.boolean() }), {
  sight: POINT,
  shape: (inputs) => filtersAndStyle(inputs)[0],
  parameters(inputs, { bias }): Record<string, ParameterSpec> {
    const [[, , filters], [channels]] = filtersAndStyle(inputs);
    return {
      energy: { shape: [channels, filters], kind: 'kernel', fanIn: channels },
      ...(bias && { bias: { shape: [filters], kind: 'bias' } }),
    };
  },
  apply([y, style], parameters, { deviation, bias }) {
    const scaled = demodulated(y, tf.add(style, 1), parameters.energy, deviation);
    return bias ? tf.add(scaled, parameters.bias) : scaled;
  },
  macs(inputs) {
    const [[, , filters], [channels]] = filtersAndStyle(inputs);
    return channels * filters;
  },
});

/**
 * y `[N, h, w, filters]` over the deviation that factors `[N, c]` give each filter, and times another. energy `[c, filters]`: the
 * squares of a kernel added up over its taps.
 */
function demodulated(y: tf.Tensor, factors: tf.Tensor, energy: tf.Tensor, deviation: number): tf.Tensor {
  const variance = tf.matMul(tf.square(factors) as tf.Tensor2D, energy as tf.Tensor2D); // [N,filters]
  return timesChannels(y, tf.mul(tf.rsqrt(tf.add(variance, EPSILON)), deviation));
}

function filtersAndStyle(inputs: readonly Shape[]): readonly Shape[] {
  const [y, style] = inputsNamed('demodulate', inputs, ['y', 'style']);
  if (y.length === 3 && style.length === 1) return [y, style];
  throw new LayerError(`demodulate: [${y}] and [${style}] are no picture and its style`);
}

function pictureAndStyle(inputs: readonly Shape[]): readonly Shape[] {
  const [x, style] = inputsNamed('modulatedConv', inputs, ['x', 'style']);
  if (x.length !== 3) throw new LayerError(`modulatedConv takes a value of rank 3, not [${x}]`);
  checkFactors('modulatedConv', x, style);
  return [x, style];
}
