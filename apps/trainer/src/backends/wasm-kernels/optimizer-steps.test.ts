import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { startBackend } from '../index.ts';
import { numbers } from './against-cpu.ts';

beforeAll(async () => {
  await startBackend({ name: 'wasm', threads: 1 });
});

it.each([1, 3, 4, 7, 64, 1001])('AdamStep moves %i values exactly as its operations do', (size) => {
  const [rate, beta1, beta2, epsilon] = [1.5e-3, 0.5, 0.999, 1e-8];
  tf.tidy(() => {
    const [variable, gradient, first] = [1, 2, 3].map((seed) => tf.tensor1d(numbers(size, seed))) as [
      tf.Tensor1D,
      tf.Tensor1D,
      tf.Tensor1D,
    ];
    const second = tf.abs(tf.tensor1d(numbers(size, 4)));
    const newFirst = tf.add(tf.mul(first, beta1), tf.mul(gradient, 1 - beta1));
    const newSecond = tf.add(tf.mul(second, beta2), tf.mul(tf.square(gradient), 1 - beta2));
    const moved = tf.sub(variable, tf.mul(tf.div(newFirst, tf.add(tf.sqrt(newSecond), epsilon)), rate));
    const tensors = tf.memory().numTensors;
    const got: tf.Tensor[] = tf
      .engine()
      .runKernel('AdamStep', { variable, gradient, first, second }, { rate, beta1, beta2, epsilon });
    expect(tf.memory().numTensors).toBe(tensors + 3);
    expect(got.map((tensor) => tensor.dataSync())).toEqual(
      [moved, newFirst, newSecond].map((tensor) => tensor.dataSync()),
    );
  });
});

it('AdamStep does not hide a gradient that broke', () => {
  tf.tidy(() => {
    const [variable, first, second] = [tf.zeros([5]), tf.zeros([5]), tf.zeros([5])];
    const gradient = tf.tensor1d([Number.NaN, Infinity, 0, 0, 1]);
    const [moved]: tf.Tensor[] = tf.engine().runKernel(
      'AdamStep',
      { variable, gradient, first, second },
      {
        rate: 0.1,
        beta1: 0,
        beta2: 0.99,
        epsilon: 1e-8,
      },
    );
    const values = [...moved!.dataSync()];
    expect(values.map(Number.isNaN)).toEqual([true, true, false, false, false]);
    expect(values[4]).toBeCloseTo(-1, 5);
  });
});

it.each([1, 4, 6, 333])('Blend mixes %i values exactly as its operations do', (size) => {
  tf.tidy(() => {
    const [a, b] = [tf.tensor1d(numbers(size, 1)), tf.tensor1d(numbers(size, 2))];
    const got = tf.engine().runKernel('Blend', { a, b }, { keep: 0.997 }) as tf.Tensor;
    expect(got.dataSync()).toEqual(tf.add(tf.mul(a, 0.997), tf.mul(b, 1 - 0.997)).dataSync());
  });
});
