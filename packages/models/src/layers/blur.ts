import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { defineLayer, oneInput } from './layer.ts';
import { POINT } from './sight.ts';

/** Row-major 3x3: [1, 2, 1] along both axes, with a sum of 1. */
const BINOMIAL = [1, 2, 1, 2, 4, 2, 1, 2, 1].map((weight) => weight / 16);

/** Binomial 3x3 filter over every channel, zeros around the picture: `[h, w, c] -> [h, w, c]` (Karras et al. 2018, section 2). */
export const blur = defineLayer('blur', z.strictObject({}), {
  sight: { ...POINT, before: 1, after: 1 },
  shape: (inputs) => oneInput('blur', inputs, 3),
  apply: ([x]) => blurred(x),
});

/** The filter is its own adjoint, so that gradients of every order are the same fast kernel. */
function blurred(x: tf.Tensor): tf.Tensor {
  return tf.customGrad((given) => {
    const channels = x.shape[3]!;
    const taps = Float32Array.from({ length: 9 * channels }, (_, at) => BINOMIAL[Math.floor(at / channels)]);
    const filter = tf.tensor4d(taps, [3, 3, channels, 1]);
    return {
      value: tf.depthwiseConv2d(given as tf.Tensor4D, filter, 1, 'same') as tf.Tensor,
      gradFunc: (dy: tf.Tensor) => blurred(dy),
    };
  })(x);
}
