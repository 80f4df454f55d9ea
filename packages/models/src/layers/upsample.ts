import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { defineLayer, oneInput } from './layer.ts';

/** Nearest neighbour, twice as large: `[h, w, c] -> [2h, 2w, c]`. */
export const upsample = defineLayer('upsample', z.strictObject({}), {
  shape(inputs) {
    const [h, w, c] = oneInput('upsample', inputs, 3);
    return [2 * h, 2 * w, c];
  },
  apply([x]) {
    const [n, h, w, c] = x.shape as [number, number, number, number];
    // By concatenation rather than tf.image.resizeNearestNeighbor, whose gradient is wrong on the cpu backend.
    const rows = tf.reshape(x, [n, h, 1, w * c]); // [n,h,1,w*c]
    const tall = tf.reshape(tf.concat([rows, rows], 2), [n * 2 * h, w, 1, c]); // [n*2h,w,1,c]
    return tf.reshape(tf.concat([tall, tall], 2), [n, 2 * h, 2 * w, c]);
  },
});
