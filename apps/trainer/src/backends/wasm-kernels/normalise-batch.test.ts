import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { startBackend } from '../index.ts';
import { expectAsOnCpu, numbers } from './against-cpu.ts';

const EPSILON = 1e-5;

/** The kernel on wasm, and the operations that it stands for elsewhere. */
function normalise(x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor): tf.Tensor[] {
  if (tf.getBackend() === 'wasm') {
    return tf.engine().runKernel('NormaliseBatch', { x, gamma, beta }, { epsilon: EPSILON });
  }
  const { mean, variance } = tf.moments(
    x,
    x.shape.slice(0, -1).map((_, axis) => axis),
  );
  const inverse = tf.rsqrt(tf.add(variance, EPSILON));
  const y = tf.add(tf.mul(tf.mul(tf.sub(x, mean), inverse), gamma), beta);
  return [y, mean, inverse];
}

function gradients(dy: tf.Tensor, x: tf.Tensor, gamma: tf.Tensor): tf.Tensor[] {
  const beta = tf.zerosLike(gamma);
  if (tf.getBackend() === 'wasm') {
    const [, mean, inverse] = normalise(x, gamma, beta);
    return tf.engine().runKernel('NormaliseBatchGradient', { dy, x, gamma, mean: mean!, inverse: inverse! });
  }
  return tf.grads((...inputs) => normalise(inputs[0]!, inputs[1]!, inputs[2]!)[0]!)([x, gamma, beta], dy);
}

const flat = (tensors: tf.Tensor[]) => tf.concat(tensors.map((tensor) => tf.reshape(tensor, [-1])));

const shapes = [
  [4, 8, 8, 12],
  [2, 4, 4, 96],
  [3, 5, 7, 13],
  [6, 3, 3, 1],
  [5, 9, 3],
  [3, 2, 2, 130],
  [9, 512],
  [33, 4],
  [2, 3],
  [70, 64],
  [1, 8],
];

describe.each(shapes.map((shape) => ({ shape })))('batch norm of $shape', ({ shape }) => {
  const channels = [shape.at(-1)!];

  it('is as on cpu, with its statistics', async () => {
    for (const output of [0, 1, 2]) {
      await expectAsOnCpu([shape, channels, channels], (x, gamma, beta) =>
        tf.tidy(() => normalise(tf.add(tf.mul(x!, 2), 0.5), gamma!, beta!)[output]!),
      );
    }
  });

  it('has the gradients that cpu has', async () => {
    await expectAsOnCpu([shape, shape, channels], (dy, x, gamma) => tf.tidy(() => flat(gradients(dy!, x!, gamma!))));
  });
});

it('keeps the variance of values far from zero', async () => {
  await startBackend({ name: 'wasm', threads: 1 });
  const values = numbers(20_000 * 3, 7).map((value, i) => 1000 + [1, 0.1, 10][i % 3]! * value);
  const [, mean, inverse] = tf.tidy(() => normalise(tf.tensor2d(values, [20_000, 3]), tf.ones([3]), tf.zeros([3])));
  for (const channel of [0, 1, 2]) {
    const own = [...values].filter((_, i) => i % 3 === channel);
    const average = own.reduce((sum, value) => sum + value, 0) / own.length;
    const variance = own.reduce((sum, value) => sum + (value - average) ** 2, 0) / own.length;
    expect(mean!.dataSync()[channel]! / average - 1).toBeCloseTo(0, 6);
    expect(inverse!.dataSync()[channel]! * Math.sqrt(variance + EPSILON)).toBeCloseTo(1, 4);
  }
  tf.dispose([mean!, inverse!]);
});

it('spreads NaN over its channel alone', async () => {
  await startBackend({ name: 'wasm', threads: 1 });
  const values = numbers(200, 3);
  values[21] = Number.NaN;
  const y = tf.tidy(() => normalise(tf.tensor2d(values, [100, 2]), tf.ones([2]), tf.zeros([2]))[0]!);
  expect(y.dataSync().every((value, i) => Number.isNaN(value) === (i % 2 === 1))).toBe(true);
  y.dispose();
});
