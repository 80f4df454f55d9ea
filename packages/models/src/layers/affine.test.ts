import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { layerNamed } from './index.ts';

const layer = layerNamed('affine').bind({});

it('scales and shifts every channel', () => {
  const x = tf.tensor([1, 2, 3, 4], [1, 2, 1, 2]);
  const y = layer.apply([x], { scale: tf.tensor([10, -1]), shift: tf.tensor([0.5, 1]) }, { mode: 'eval' });
  expect(y.shape).toEqual([1, 2, 1, 2]);
  expect([...y.dataSync()]).toEqual([10.5, -1, 30.5, -3]);
});

it('owns two numbers a channel', () => {
  expect(layer.shape([[2, 1, 7]])).toEqual([2, 1, 7]);
  expect(layer.parameters([[7]])).toEqual({ scale: { shape: [7], kind: 'gain' }, shift: { shape: [7], kind: 'bias' } });
});

it('refuses a single number', () => {
  expect(() => layer.parameters([[]])).toThrow('affine takes a value with channels, not a single number');
});
