import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { defineLayer, oneInput } from './layer.ts';
import { POINT } from './sight.ts';

/** In training zeroes the part `rate` of the values, and scales the others up so that the mean stays (Srivastava et al. 2014). */
export const dropout = defineLayer('dropout', z.strictObject({ rate: z.number().min(0).lt(1) }), {
  sight: POINT,
  shape: (inputs) => oneInput('dropout', inputs),
  apply([x], _, { rate }, { mode, random }) {
    if (mode !== 'train' || random === undefined) return tf.clone(x);
    const kept = tf.step(tf.sub(random.uniforms(x.shape), rate));
    return tf.mul(x, tf.div(kept, 1 - rate));
  },
});
