import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { layerNamed } from './index.ts';

const reshape = (shape: unknown) => layerNamed('reshape').bind({ shape });

it('lays the values of every picture out anew, in their order', () => {
  const x = tf.tensor([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], [2, 6]);
  const y = reshape([1, 2, 3]).apply([x], {}, { mode: 'train' });
  expect(y.shape).toEqual([2, 1, 2, 3]);
  expect([...y.dataSync()]).toEqual([...x.dataSync()]);
  expect(reshape([1, 2, 3]).shape([[6]])).toEqual([1, 2, 3]);
});

it('refuses another number of values', () => {
  expect(() => reshape([4, 4]).shape([[2, 3]])).toThrow('reshape cannot lay the 6 values of [2,3] out as [4,4]');
});

it.each([[[]], [[0]], [[-1]], [[1.5]], [[1, 1, 1, 1, 1]], [[65_537]], ['4'], [undefined]])(
  'refuses the shape %j',
  (shape) => {
    expect(() => reshape(shape)).toThrow(/^reshape: shape/);
  },
);
