import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import {
  firstOrderError,
  type Operation,
  secondOrderError,
  TOLERANCE,
  uniform,
  wellSeparated,
} from './finite-differences.ts';
import { repairGradients } from './index.ts';

await tf.setBackend('cpu');
repairGradients();

type Window = number | [number, number];
const average = (filter: Window, stride: Window, pad: 'same' | 'valid' | number): Operation => {
  return (x) => tf.avgPool(x as tf.Tensor4D, filter, stride, pad);
};
const maximum = (filter: Window, stride: Window, pad: 'same' | 'valid' | number): Operation => {
  return (x) => tf.maxPool(x as tf.Tensor4D, filter, stride, pad);
};

describe('avgPool', () => {
  const cases: [string, Operation][] = [
    ['2x2 windows side by side', average(2, 2, 'valid')],
    ['1x3 windows', average([1, 3], [1, 3], 'valid')],
    ['windows that hang over the border', average(3, 2, 'same')],
    ['overlapping windows at every position', average(3, 1, 'same')],
    ['overlapping windows inside', average(3, 1, 'valid')],
    ['windows that skip pixels', average(1, 2, 'valid')],
    ['padding in numbers', average(3, 2, 1)],
  ];
  it.each(cases)('%s: right once and twice', (_name, operation) => {
    const batch = [uniform([2, 4, 6, 2], 1)];
    expect(firstOrderError(operation, batch)).toBeLessThan(TOLERANCE);
    expect(secondOrderError(operation, batch)).toBeLessThan(TOLERANCE);
  });

  it('takes a single picture without a batch', () => {
    const operation: Operation = (x) => tf.avgPool(x as tf.Tensor3D, 2, 2, 'same');
    expect(secondOrderError(operation, [uniform([5, 5, 2], 1)])).toBeLessThan(TOLERANCE);
  });
});

describe('maxPool', () => {
  const cases: [string, Operation][] = [
    ['2x2 windows side by side', maximum(2, 2, 'valid')],
    ['windows that hang over the border', maximum(2, 2, 'same')],
    ['windows with gaps', maximum(2, 3, 'valid')],
  ];
  it.each(cases)('%s: right once and twice', (_name, operation) => {
    const batch = [wellSeparated([2, 5, 5, 1], 1)];
    expect(firstOrderError(operation, batch)).toBeLessThan(TOLERANCE);
    expect(secondOrderError(operation, batch)).toBeLessThan(TOLERANCE);
  });

  it('counts a tie once', () => {
    const curvature = tf.grad((x) => tf.sum(tf.square(tf.grad((y) => tf.sum(tf.square(pool(y))))(x))));
    const pool = (x: tf.Tensor) => tf.maxPool(x as tf.Tensor4D, 2, 2, 'valid');
    // f = max^2, so |f'|^2 = 4 max^2, whose slope is 8 max at one of the four equal pixels.
    expect(tf.sum(curvature(tf.fill([1, 2, 2, 1], 3))).dataSync()[0]).toBeCloseTo(24);
  });

  it('refuses a second derivative through overlapping windows, and says what to do', () => {
    const overlapping = maximum(3, 2, 'same');
    const batch = [wellSeparated([2, 5, 5, 1], 1)];
    expect(firstOrderError(overlapping, batch)).toBeLessThan(TOLERANCE);
    expect(() => secondOrderError(overlapping, batch)).toThrow(/3x3, the stride 2x2.*use avgPool/);
  });
});
