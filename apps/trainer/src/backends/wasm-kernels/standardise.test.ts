import * as tf from '@tensorflow/tfjs-core';
import { describe, it } from 'vitest';
import { expectAsOnCpu } from './against-cpu.ts';

const EPSILON = 1e-5;

/** The kernel on wasm, and the operations that it stands for elsewhere. */
function standardise(x: tf.Tensor): tf.Tensor[] {
  if (tf.getBackend() === 'wasm') return tf.engine().runKernel('Standardise', { x }, { epsilon: EPSILON });
  const mean = tf.mean(x, 1, true);
  const inverse = tf.rsqrt(tf.add(tf.mean(tf.square(tf.sub(x, mean)), 1, true), EPSILON));
  const row = (values: tf.Tensor) => tf.reshape(values, [x.shape[0]!, x.shape[2]!]);
  return [tf.mul(tf.sub(x, mean), inverse), row(mean), row(inverse)];
}

function gradient(dy: tf.Tensor, x: tf.Tensor): tf.Tensor {
  if (tf.getBackend() !== 'wasm') return tf.grad((value) => standardise(value)[0]!)(x, dy);
  const [, mean, inverse] = standardise(x);
  return tf.engine().runKernel('StandardiseGradient', { dy, x, mean: mean!, inverse: inverse! });
}

const shapes = [
  [3, 64, 12],
  [2, 16, 96],
  [3, 35, 13],
  [4, 100, 1],
  [2, 7, 1],
  [2, 4, 130],
  [1, 9, 3],
  [3, 1, 5],
];

describe.each(shapes.map((shape) => ({ shape })))('pictures of $shape', ({ shape }) => {
  it('are standardised as on cpu, each by itself, with their statistics', async () => {
    for (const output of [0, 1, 2]) {
      await expectAsOnCpu([shape], (x) => tf.tidy(() => standardise(tf.add(tf.mul(x!, 2), 0.5))[output]!));
    }
  });

  it('have the gradient that cpu has', async () => {
    await expectAsOnCpu([shape, shape], (dy, x) => tf.tidy(() => gradient(dy!, x!)));
  });
});
