import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { defineLayer, oneInput } from './layer.ts';
import { POINT } from './sight.ts';

/** Times a trained number that starts at 0, so that what follows is switched on step by step (Zhang et al. 2018, section 3). */
export const gate = defineLayer('gate', z.strictObject({}), {
  sight: POINT,
  shape: (inputs) => oneInput('gate', inputs),
  parameters: () => ({ strength: { shape: [1], kind: 'bias' } }),
  apply: ([x], { strength }) => tf.mul(x, strength),
});
