import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { startBackend } from '../index.ts';

beforeAll(async () => {
  await startBackend({ name: 'wasm', threads: 1 });
});

it('shares the data when the type stays', () => {
  const before = tf.memory().numDataBuffers;
  const x = tf.tensor1d([1.5, -2]);
  const same = tf.cast(x, 'float32');
  expect(tf.memory().numDataBuffers).toBe(before + 1);
  x.dispose();
  expect([...same.dataSync()]).toEqual([1.5, -2]);
  same.dispose();
  expect(tf.memory().numDataBuffers).toBe(before);
});

it('converts when the type changes', () => {
  const whole = tf.tidy(() => tf.cast(tf.tensor1d([1.5, -2.5]), 'int32').dataSync());
  expect(whole).toEqual(Int32Array.of(1, -2));
  const real = tf.tidy(() => tf.cast(tf.tensor1d([true, false], 'bool'), 'float32').dataSync());
  expect(real).toEqual(Float32Array.of(1, 0));
});
