import * as tf from '@tensorflow/tfjs-core';
import { type Codes, MOST_CODE } from './plan.ts';

/** Values as they read after they were kept as codes: rounded to a multiple of the scale, and cut off where codes end. */
export const roundedToCodes = (x: tf.Tensor, { scale, zero }: Codes): tf.Tensor =>
  tf.tidy(() => {
    const codes = tf.clipByValue(tf.round(tf.add(tf.div(x, scale), zero)), 0, MOST_CODE);
    return tf.mul(tf.sub(codes, zero), scale);
  });
