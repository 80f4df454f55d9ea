import * as tf from '@tensorflow/tfjs-core';
import type { Operation } from '../finite-differences.ts';
import { anywhere, type GradientCase } from './case.ts';

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

/** The second derivative in the filter goes through Conv2DBackpropFilter, the one in the picture through Conv2DBackpropInput. */
export const CONVOLUTION_CASES: readonly GradientCase[] = [
  anywhere('conv 3x3', conv(1, 'same'), [2, 5, 5, 2], [3, 3, 2, 3]),
  anywhere('conv 4x4, stride 2', conv(2, 'same'), [2, 6, 6, 2], [4, 4, 2, 3]),
  anywhere('conv 4x4, stride 2, of four channels', conv(2, 'same'), [2, 6, 6, 4], [4, 4, 4, 8]), // GPUs read fours at once
  anywhere('conv 3x3, stride 2, odd size', conv(2, 'same'), [2, 5, 7, 2], [3, 3, 2, 2]),
  anywhere('conv 4x4, valid', conv(1, 'valid'), [2, 4, 4, 2], [4, 4, 2, 1]),
  anywhere('conv 4x4, stride 2, padding in numbers', conv(2, 1), [2, 6, 6, 2], [4, 4, 2, 3]),
  anywhere('conv 1x1', conv(1, 'same'), [2, 3, 3, 3], [1, 1, 3, 2]),
  anywhere('transposed conv 4x4, stride 2', convTranspose([2, 6, 6, 2], 2, 'same'), [2, 3, 3, 3], [4, 4, 2, 3]),
  anywhere('transposed conv 4x4 of one pixel', convTranspose([2, 4, 4, 2], 1, 'valid'), [2, 1, 1, 3], [4, 4, 2, 3]),
  anywhere('transposed conv 3x3, stride 2, valid', convTranspose([2, 7, 7, 2], 2, 'valid'), [2, 3, 3, 2], [3, 3, 2, 2]),
  anywhere('depthwise 3x3', depthwise(1, 'same'), [2, 5, 5, 3], [3, 3, 3, 1]),
  anywhere('depthwise 4x4, stride 2, two filters a channel', depthwise(2, 'same'), [2, 6, 6, 2], [4, 4, 2, 2]),
];
