import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { startBackend } from '../index.ts';
import { expectAsOnCpu } from './against-cpu.ts';

beforeAll(async () => {
  await startBackend({ name: 'wasm', threads: 1 });
});

it('is within 3e-7 of the true value, as a share of it, from -20 to 20 and near zero', () => {
  const steps = Float32Array.from({ length: 40_001 }, (_, i) => (i - 20_000) / 1000);
  const small = Float32Array.from({ length: 1000 }, (_, i) => (i - 500) * 1e-7);
  for (const values of [steps, small]) {
    const got = tf.tidy(() => tf.tanh(tf.tensor1d(values)).dataSync());
    const worst = values.reduce((most, value, i) => {
      const wanted = Math.tanh(value);
      return Math.max(most, Math.abs(got[i]! - wanted) / (Math.abs(wanted) || 1));
    }, 0);
    expect(worst).toBeLessThan(3e-7);
  }
});

it('keeps zero, the ends and NaN, and never leaves [-1,1]', () => {
  const got = tf.tidy(() => tf.tanh(tf.tensor1d([0, 1e30, -1e30, Infinity, -Infinity, Number.NaN])).dataSync());
  expect([...got]).toEqual([0, 1, -1, 1, -1, Number.NaN]);
  const large = tf.tidy(() => tf.tanh(tf.linspace(5, 100, 10_000)).dataSync());
  expect(Math.max(...large)).toBe(1);
});

it.each([[[3, 5, 7]], [[1]], [[0]]])('has the shape and the values of cpu for %s', async (shape) => {
  await expectAsOnCpu([shape], (x) => tf.tanh(x!));
});

it.each([[[3, 5, 7]], [[4]], [[1]], [[0]]])('has the gradient of cpu for %s', async (shape) => {
  await expectAsOnCpu([shape, shape], (dy, x) =>
    tf.getBackend() === 'wasm'
      ? (tf.engine().runKernel('TanhGradient', { dy: dy!, x: x! }) as tf.Tensor)
      : tf.tidy(() => tf.mul(dy!, tf.sub(1, tf.square(tf.tanh(x!))))),
  );
});

it('has a gradient of NaN where x or dy is NaN, and of 0 far out', () => {
  const x = tf.tensor1d([Number.NaN, 1, 100, -Infinity]);
  const dy = tf.tensor1d([1, Number.NaN, 3, 3]);
  const dx = tf.engine().runKernel('TanhGradient', { dy, x }) as tf.Tensor;
  expect([...dx.dataSync()]).toEqual([Number.NaN, Number.NaN, 0, 0]);
  tf.dispose([x, dy, dx]);
});
