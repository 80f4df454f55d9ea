import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { channelsOf, defineLayer, oneInput } from './layer.ts';
import { POINT } from './sight.ts';

/** `x * scale + shift` for every channel: what is left of a normalisation that compile could not fold into a convolution. */
export const affine = defineLayer('affine', z.strictObject({}), {
  sight: POINT,
  shape: (inputs) => oneInput('affine', inputs),
  parameters(inputs) {
    const channels = channelsOf('affine', inputs);
    return { scale: { shape: [channels], kind: 'gain' }, shift: { shape: [channels], kind: 'bias' } };
  },
  apply: ([x], { scale, shift }) => tf.add(tf.mul(x, scale), shift),
});
