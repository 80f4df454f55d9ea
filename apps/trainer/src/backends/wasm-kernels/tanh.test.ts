import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { startBackend } from '../index.ts';
import { expectAsOnCpu } from './against-cpu.ts';

beforeAll(async () => {
  await startBackend({ name: 'wasm', threads: 1 });
});

it('is within 5e-7 of the true value from -20 to 20, and near zero', () => {
  const steps = Float32Array.from({ length: 40_001 }, (_, i) => (i - 20_000) / 1000);
  const small = Float32Array.from({ length: 1000 }, (_, i) => (i - 500) * 1e-7);
  for (const values of [steps, small]) {
    const got = tf.tidy(() => tf.tanh(tf.tensor1d(values)).dataSync());
    const worst = values.reduce((most, value, i) => Math.max(most, Math.abs(got[i]! - Math.tanh(value))), 0);
    expect(worst).toBeLessThan(5e-7);
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
