import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { defineLayer, oneInput } from './layer.ts';
import { POINT } from './sight.ts';

/**
 * Adds noise, one standard normal value a pixel, times a trained strength for each channel (Karras et al. 2018, section 3.2).
 * Fresh in training; elsewhere a fixed one, so that a latent has one picture. `[h, w, c] -> [h, w, c]`.
 */
export const noise = defineLayer('noise', z.strictObject({}), {
  sight: POINT,
  shape: (inputs) => oneInput('noise', inputs, 3),
  parameters(inputs) {
    const [h, w, c] = oneInput('noise', inputs, 3);
    return { strength: { shape: [c], kind: 'bias' }, noise: { shape: [h, w, 1], kind: 'noise' } };
  },
  apply([x], { strength, noise }, _, { mode, random }) {
    const [n, h, w, c] = x.shape as [number, number, number, number];
    const fresh = mode === 'train' ? random?.normals([n, h, w, 1]) : undefined;
    const values = tf.reshape(fresh ?? noise, [-1, 1]); // [N*h*w,1], or [h*w,1] for all pictures
    const added = tf.matMul(values, tf.reshape(strength, [1, c])); // a product of matrices is fast on every backend
    return tf.add(x, tf.reshape(added, [-1, h, w, c]));
  },
});
