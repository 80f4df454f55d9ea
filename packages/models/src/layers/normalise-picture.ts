import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { Shape } from '../plan/plan.ts';
import { channelsOf, defineLayer, oneInput, type ParameterSpec } from './layer.ts';
import { EVERYWHERE, POINT } from './sight.ts';
import { standardise } from './standardise.ts';

/** Normalisations by the values of one picture alone, the same in training and after. */

const PIXEL_EPSILON = 1e-8;

/** By the mean and variance of all of a picture's values; a trained scale and shift for every channel (Ba et al. 2016). */
export const layerNorm = defineLayer('layerNorm', z.strictObject({}), {
  sight: EVERYWHERE,
  shape: (inputs) => withChannels('layerNorm', inputs),
  parameters: (inputs) => affineParameters(channelsOf('layerNorm', inputs)),
  apply([x], { gamma, beta }) {
    const [n] = x.shape as [number];
    const y = standardise(tf.reshape(x, [n, x.size / n, 1]));
    return tf.add(tf.mul(tf.reshape(y, x.shape), gamma), beta);
  },
});

/** By the mean and variance of each channel of a picture (Ulyanov et al. 2016); `affine`: a trained scale and shift for every channel. */
export const instanceNorm = defineLayer('instanceNorm', z.strictObject({ affine: z.boolean().default(true) }), {
  sight: EVERYWHERE,
  shape: (inputs) => oneInput('instanceNorm', inputs, 3),
  parameters: (inputs, { affine }): Record<string, ParameterSpec> =>
    affine ? affineParameters(channelsOf('instanceNorm', inputs)) : {},
  apply([x], { gamma, beta }, { affine }) {
    const [n, h, w, c] = x.shape as [number, number, number, number];
    const y = tf.reshape(standardise(tf.reshape(x, [n, h * w, c])), x.shape);
    return affine ? tf.add(tf.mul(y, gamma), beta) : y;
  },
});

/** The channels of every pixel, or a vector, to a mean square of 1 (Karras et al. 2017, section 4.2). */
export const pixelNorm = defineLayer('pixelNorm', z.strictObject({}), {
  sight: POINT,
  shape: (inputs) => withChannels('pixelNorm', inputs),
  apply: ([x]) => tf.mul(x, tf.rsqrt(tf.add(tf.mean(tf.square(x), -1, true), PIXEL_EPSILON))),
});

function withChannels(op: string, inputs: readonly Shape[]): Shape {
  channelsOf(op, inputs);
  return oneInput(op, inputs);
}

const affineParameters = (channels: number): Record<string, ParameterSpec> => ({
  gamma: { shape: [channels], kind: 'gain' },
  beta: { shape: [channels], kind: 'bias' },
});
