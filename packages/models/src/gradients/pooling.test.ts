import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { firstOrderError, type Operation, secondOrderError, TOLERANCE, wellSeparated } from './finite-differences.ts';
import { repairGradients } from './index.ts';

await tf.setBackend('cpu');
repairGradients();

describe('maxPool', () => {
  it('counts a tie once', () => {
    const curvature = tf.grad((x) => tf.sum(tf.square(tf.grad((y) => tf.sum(tf.square(pool(y))))(x))));
    const pool = (x: tf.Tensor) => tf.maxPool(x as tf.Tensor4D, 2, 2, 'valid');
    // f = max^2, so |f'|^2 = 4 max^2, whose slope is 8 max at one of the four equal pixels.
    expect(tf.sum(curvature(tf.fill([1, 2, 2, 1], 3))).dataSync()[0]).toBeCloseTo(24);
  });

  it('refuses a second derivative through overlapping windows, and says what to do', () => {
    const overlapping: Operation = (x) => tf.maxPool(x as tf.Tensor4D, 3, 2, 'same');
    const batch = [wellSeparated([2, 5, 5, 1], 1)];
    expect(firstOrderError(overlapping, batch)).toBeLessThan(TOLERANCE);
    expect(() => secondOrderError(overlapping, batch)).toThrow(/3x3, the stride 2x2.*use avgPool/);
  });
});
