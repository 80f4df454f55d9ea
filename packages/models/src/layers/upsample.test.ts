import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { layerNamed } from './index.ts';

const layer = layerNamed('upsample').bind({});

it('repeats every pixel of every picture twice in both directions', async () => {
  const pictures = tf.tensor([1, 2, 3, 4, 5, 6], [2, 1, 3, 1]);
  const y = layer.apply([pictures], {}, { mode: 'eval' });
  expect(y.shape).toEqual([2, ...layer.shape([[1, 3, 1]])]);
  expect([...y.dataSync()]).toEqual([1, 1, 2, 2, 3, 3, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 4, 4, 5, 5, 6, 6]);
});

it('keeps channels together', () => {
  const y = layer.apply([tf.tensor([1, 2, 3, 4], [1, 2, 1, 2])], {}, { mode: 'eval' });
  expect([...y.dataSync()]).toEqual([1, 2, 1, 2, 1, 2, 1, 2, 3, 4, 3, 4, 3, 4, 3, 4]);
});

it('refuses what is no picture', () => {
  expect(() => layer.shape([[4, 4]])).toThrow('upsample takes a value of rank 3, not [4, 4]');
});
