import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { defineLayer, oneInput } from './layer.ts';
import { EVERYWHERE } from './sight.ts';

/**
 * Appends one channel that holds the standard deviation over the batch, averaged over features and positions
 * (Karras et al. 2017, section 3), so that a discriminator sees when fakes are all alike. `[h, w, c] -> [h, w, c + 1]`.
 */
export const minibatchStddev = defineLayer('minibatchStddev', z.strictObject({}), {
  sight: EVERYWHERE,
  shape(inputs) {
    const [h, w, c] = oneInput('minibatchStddev', inputs, 3);
    return [h, w, c + 1];
  },
  apply([x]) {
    const [n, h, w] = x.shape as [number, number, number, number];
    const { variance } = tf.moments(x, [0]);
    // The epsilon stands inside the root: its gradient at 0 is NaN otherwise.
    const deviation = tf.mean(tf.sqrt(tf.add(variance, 1e-8)));
    return tf.concat([x, tf.mul(tf.ones([n, h, w, 1]), deviation)], 3);
  },
});
