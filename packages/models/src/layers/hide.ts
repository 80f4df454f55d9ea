import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { defineLayer } from './layer.ts';
import { besidePixels } from './pixel-numbers.ts';
import { POINT } from './sight.ts';

/** x `[h, w, c]`, mask `[h, w, 1]` -> x (1 - mask): 0 wherever the mask is 1. */
export const hide = defineLayer('hide', z.strictObject({}), {
  sight: POINT,
  shape: (inputs) => besidePixels('hide', inputs, ['x', 'mask']),
  apply: ([x, mask]) => tf.mul(x, tf.sub(1, mask)),
});
