import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { maskedL1 } from './index.ts';

const number = (x: tf.Tensor) => x.dataSync()[0];
const made = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8], [2, 1, 2, 2]);
const wanted = tf.tensor4d([1, 0, 4, 4, 5, 9, 7, 4], [2, 1, 2, 2]);

it('is the part of the mean absolute error that masked pixels make up', () => {
  const mask = tf.tensor4d([1, 0, 0, 1], [2, 1, 2, 1]);
  expect(maskedL1(made, wanted, mask).shape).toEqual([]);
  expect(number(maskedL1(made, wanted, mask))).toBeCloseTo((0 + 2 + 0 + 4) / 8, 6);
  expect(number(maskedL1(made, wanted, tf.sub(1, mask)))).toBeCloseTo((1 + 0 + 0 + 3) / 8, 6);
  expect(number(maskedL1(made, wanted, tf.zerosLike(mask)))).toBe(0);
});
