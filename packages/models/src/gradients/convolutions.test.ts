import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { type Operation, secondOrderError, TOLERANCE } from './finite-differences.ts';
import { repairGradients } from './index.ts';
import { CONVOLUTION_CASES } from './suite/convolutions.ts';

await tf.setBackend('cpu');
repairGradients();

const BILINEAR = CONVOLUTION_CASES.filter(({ name }) =>
  ['transposed conv 4x4, stride 2', 'depthwise 3x3'].includes(name),
);

it.each(BILINEAR)('$name: right at the third order', ({ operation, inputs }) => {
  const gradientInPicture: Operation = (x, w) => tf.grad((y) => tf.sum(tf.tanh(operation(y, w))))(x);
  const [picture, filter] = inputs();
  expect(secondOrderError(gradientInPicture, [picture, tf.mul(filter, 0.5)])).toBeLessThan(TOLERANCE);
});
