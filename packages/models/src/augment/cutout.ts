import * as tf from '@tensorflow/tfjs-core';
import { asConstant } from '../gradients/constant.ts';
import type { Draws } from './draws.ts';

/** Side of what is cut out, as a share of a picture's. */
const SHARE = 1 / 2;

/**
 * Sets a rectangle with half the sides of a picture to 0, the middle grey. Its middle lies anywhere in the picture, so that it may
 * hang over. `[N,h,w,c]`.
 */
export function cutout(pictures: tf.Tensor, draws: Draws): tf.Tensor {
  const [n, h, w, channels] = pictures.shape as [number, number, number, number];
  const kept = asConstant(() => {
    const rows = tf.mul(stretch(h, 1, draws), tf.reshape(draws.applied(), [-1, 1]));
    const columns = stretch(w, channels, draws);
    return tf.sub(1, tf.mul(tf.reshape(rows, [n, h, 1]), tf.reshape(columns, [n, 1, w * channels])));
  });
  return tf.reshape(tf.mul(tf.reshape(pictures, [n, h, w * channels]), kept), pictures.shape);
}

/** 1 inside of a stretch of one axis, 0 outside, every value `times` times: `[N, side * times]`. */
function stretch(side: number, times: number, draws: Draws): tf.Tensor {
  const length = Math.floor(side * SHARE + 0.5);
  // A stretch of an even length lies evenly around an edge between pixels, of which there is one more.
  const middle = draws.integers(0, length % 2 === 0 ? side : side - 1);
  const first = tf.reshape(tf.sub(middle, Math.floor(length / 2)), [-1, 1]);
  const index = tf.floor(tf.div(tf.add(tf.range(0, side * times), 0.5), times));
  const inside = tf.logicalAnd(tf.greaterEqual(index, first), tf.less(index, tf.add(first, length)));
  return tf.cast(inside, 'float32');
}
