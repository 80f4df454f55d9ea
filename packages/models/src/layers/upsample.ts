import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { defineLayer, oneInput } from './layer.ts';

/** Nearest neighbour, twice as large: `[h, w, c] -> [2h, 2w, c]`. */
export const upsample = defineLayer('upsample', z.strictObject({}), {
  sight: { down: 1, up: 2, before: 0.5, after: 0 },
  shape(inputs) {
    const [h, w, c] = oneInput('upsample', inputs, 3);
    return [2 * h, 2 * w, c];
  },
  apply: ([x]) => enlarged(x),
});

/** Repeats every pixel in 2x2. The gradients are given here, for the stock one is wrong on the cpu backend. */
function enlarged(x: tf.Tensor): tf.Tensor {
  return tf.customGrad((given) => {
    const [, h, w] = x.shape as [number, number, number, number];
    return {
      value: tf.image.resizeNearestNeighbor(given as tf.Tensor4D, [2 * h, 2 * w]) as tf.Tensor,
      gradFunc: (dy: tf.Tensor) => summed(dy),
    };
  })(x);
}

/** Adds up every 2x2 pixels: the adjoint. */
function summed(x: tf.Tensor): tf.Tensor {
  return tf.customGrad((given) => ({
    value: tf.mul(tf.avgPool(given as tf.Tensor4D, 2, 2, 'valid'), 4) as tf.Tensor,
    gradFunc: (dy: tf.Tensor) => enlarged(dy),
  }))(x);
}
