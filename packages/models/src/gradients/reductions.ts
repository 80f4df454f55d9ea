import * as tf from '@tensorflow/tfjs-core';
import { replaceGradient } from './replace-gradient.ts';

interface ReductionAttributes {
  readonly axis: number | number[];
}

/**
 * Cheaper gradients of sum and mean. The stock ones multiply by `tf.ones` of the full shape, which is filled in JavaScript and
 * copied to the backend, and the mean divides all of that again. A Fill kernel makes the ones where they are needed, and the
 * mean divides the small side.
 */
export function cheapenReductions(): void {
  replaceGradient<ReductionAttributes>(tf.Sum, ['x'], (dy, [x], { axis }) => ({ x: () => spread(dy, x.shape, axis) }));
  replaceGradient<ReductionAttributes>(tf.Mean, ['x'], (dy, [x], { axis }) => ({
    x: () => spread(tf.div(dy, x.size / dy.size), x.shape, axis),
  }));
}

/** Repeats `dy` along the axes that were summed away. */
function spread(dy: tf.Tensor, shape: number[], axis: number | number[]): tf.Tensor {
  const kept = [...shape];
  for (const summed of tf.util.parseAxisParam(axis, shape)) kept[summed] = 1;
  return tf.mul(tf.reshape(dy, kept), tf.fill(shape, 1));
}
