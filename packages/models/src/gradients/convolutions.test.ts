import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { firstOrderError, type Operation, secondOrderError, TOLERANCE, uniform } from './finite-differences.ts';
import { repairGradients } from './index.ts';

await tf.setBackend('cpu');
repairGradients();

type Padding = 'same' | 'valid' | number;
const conv = (stride: number, pad: Padding): Operation => {
  return (x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad);
};
const convTranspose = (outputShape: [number, number, number, number], stride: number, pad: Padding): Operation => {
  return (x, w) => tf.conv2dTranspose(x as tf.Tensor4D, w as tf.Tensor4D, outputShape, stride, pad);
};
const depthwise = (stride: number, pad: Padding): Operation => {
  return (x, w) => tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad);
};

// The second derivative in the filter goes through Conv2DBackpropFilter, the one in the picture through Conv2DBackpropInput.
const CASES: [string, Operation, number[], number[]][] = [
  ['conv 3x3', conv(1, 'same'), [2, 5, 5, 2], [3, 3, 2, 3]],
  ['conv 4x4, stride 2', conv(2, 'same'), [2, 6, 6, 2], [4, 4, 2, 3]],
  ['conv 3x3, stride 2, odd size', conv(2, 'same'), [2, 5, 7, 2], [3, 3, 2, 2]],
  ['conv 4x4, valid', conv(1, 'valid'), [2, 4, 4, 2], [4, 4, 2, 1]],
  ['conv 4x4, stride 2, padding in numbers', conv(2, 1), [2, 6, 6, 2], [4, 4, 2, 3]],
  ['conv 1x1', conv(1, 'same'), [2, 3, 3, 3], [1, 1, 3, 2]],
  ['transposed conv 4x4, stride 2', convTranspose([2, 6, 6, 2], 2, 'same'), [2, 3, 3, 3], [4, 4, 2, 3]],
  ['transposed conv 4x4 of one pixel', convTranspose([2, 4, 4, 2], 1, 'valid'), [2, 1, 1, 3], [4, 4, 2, 3]],
  ['transposed conv 3x3, stride 2, valid', convTranspose([2, 7, 7, 2], 2, 'valid'), [2, 3, 3, 2], [3, 3, 2, 2]],
  ['depthwise 3x3', depthwise(1, 'same'), [2, 5, 5, 3], [3, 3, 3, 1]],
  ['depthwise 4x4, stride 2, two filters a channel', depthwise(2, 'same'), [2, 6, 6, 2], [4, 4, 2, 2]],
];

describe('convolutions', () => {
  it.each(CASES)('%s: right once and twice, in picture and filter', (_name, operation, pictureShape, filterShape) => {
    const inputs = [uniform(pictureShape, 1), uniform(filterShape, 2)];
    expect(firstOrderError(operation, inputs)).toBeLessThan(TOLERANCE);
    expect(secondOrderError(operation, inputs)).toBeLessThan(TOLERANCE);
  });

  it.each(CASES.filter(([name]) => ['transposed conv 4x4, stride 2', 'depthwise 3x3'].includes(name)))(
    '%s: right at the third order',
    (_name, operation, pictureShape, filterShape) => {
      const gradientInPicture: Operation = (x, w) => tf.grad((y) => tf.sum(tf.tanh(operation(y, w))))(x);
      const inputs = [uniform(pictureShape, 1), tf.mul(uniform(filterShape, 2), 0.5)];
      expect(secondOrderError(gradientInPicture, inputs)).toBeLessThan(TOLERANCE);
    },
  );
});
