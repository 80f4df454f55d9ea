import * as tf from '@tensorflow/tfjs-core';
import { type Operation, uniform, wellSeparated } from '../finite-differences.ts';
import { at, type GradientCase } from './case.ts';

type Window = number | [number, number];
type Padding = 'same' | 'valid' | number;
const average = (filter: Window, stride: Window, pad: Padding): Operation => {
  return (x) => tf.avgPool(x as tf.Tensor4D, filter, stride, pad);
};
const maximum = (filter: Window, stride: Window, pad: Padding): Operation => {
  return (x) => tf.maxPool(x as tf.Tensor4D, filter, stride, pad);
};

const averages: [string, Operation][] = [
  ['2x2 windows side by side', average(2, 2, 'valid')],
  ['1x3 windows', average([1, 3], [1, 3], 'valid')],
  ['windows that hang over the border', average(3, 2, 'same')],
  ['overlapping windows at every position', average(3, 1, 'same')],
  ['overlapping windows inside', average(3, 1, 'valid')],
  ['windows that skip pixels', average(1, 2, 'valid')],
  ['padding in numbers', average(3, 2, 1)],
];
const maxima: [string, Operation][] = [
  ['2x2 windows side by side', maximum(2, 2, 'valid')],
  ['windows that hang over the border', maximum(2, 2, 'same')],
  ['windows with gaps', maximum(2, 3, 'valid')],
];

export const POOLING_CASES: readonly GradientCase[] = [
  ...averages.map(([name, operation]) => at(`avgPool, ${name}`, operation, uniform, [2, 4, 6, 2])),
  at('avgPool of a single picture', (x) => tf.avgPool(x as tf.Tensor3D, 2, 2, 'same'), uniform, [5, 5, 2]),
  ...maxima.map(([name, operation]) => at(`maxPool, ${name}`, operation, wellSeparated, [2, 5, 5, 1])),
];
