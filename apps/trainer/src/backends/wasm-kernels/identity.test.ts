import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { startBackend } from '../index.ts';

beforeAll(async () => {
  await startBackend({ name: 'wasm', threads: 1 });
});

it('shares the data, which lives until the last of its tensors is disposed', () => {
  const before = tf.memory();
  const x = tf.tensor1d([1, 2, 3]);
  const clone = tf.clone(x);
  expect(tf.memory().numTensors).toBe(before.numTensors + 2);
  expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers + 1);
  x.dispose();
  expect([...clone.dataSync()]).toEqual([1, 2, 3]);
  clone.dispose();
  expect(tf.memory().numTensors).toBe(before.numTensors);
  expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
});

it('leaves the clone of a variable alone when the variable changes', () => {
  const variable = tf.variable(tf.tensor1d([1, 2]));
  const clone = tf.clone(variable);
  variable.assign(tf.tensor1d([5, 6]));
  expect([...clone.dataSync()]).toEqual([1, 2]);
  expect([...variable.dataSync()]).toEqual([5, 6]);
  tf.dispose([variable, clone]);
});

it('leaves clones alone when an operation uses the original as a filter or as an operand', () => {
  const filter = tf.tensor4d([1, 2, 3, 4], [1, 1, 2, 2]);
  const clone = tf.clone(filter);
  const x = tf.ones<tf.Rank.R4>([1, 2, 2, 2]);
  const first = tf.tidy(() => tf.conv2d(x, filter, 1, 'same').dataSync());
  tf.tidy(() => tf.add(filter, 1));
  filter.dispose();
  expect([...clone.dataSync()]).toEqual([1, 2, 3, 4]);
  expect(tf.tidy(() => tf.conv2d(x, clone, 1, 'same').dataSync())).toEqual(first);
  tf.dispose([clone, x]);
});

it('counts its tensors on the backend, which frees the data with the last', () => {
  const x = tf.zeros([8]);
  const clone = tf.clone(x);
  const shared = tf.backend().refCount(x.dataId);
  x.dispose();
  expect(tf.backend().refCount(clone.dataId)).toBe(shared - 1);
  const { dataId } = clone;
  clone.dispose();
  expect(tf.backend().refCount(dataId)).toBe(0);
});

it('clones text', () => {
  const text = tf.tensor1d(['a', 'ö'], 'string');
  const clone = tf.clone(text);
  text.dispose();
  expect(clone.dataSync<'string'>()).toEqual(['a', 'ö']);
  clone.dispose();
});
