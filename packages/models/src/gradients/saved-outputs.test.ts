import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { type Operation, secondOrderError, TOLERANCE, uniform } from './finite-differences.ts';
import { logSoftmax, repairGradients } from './index.ts';

await tf.setBackend('cpu');
repairGradients();

it('tanh is right at the third order', () => {
  const slopeOfTanh: Operation = (x) => tf.grad((y) => tf.sum(tf.tanh(y)))(x);
  expect(secondOrderError(slopeOfTanh, [uniform([3, 5], 1)])).toBeLessThan(TOLERANCE);
});

describe('logSoftmax', () => {
  it('equals tf.logSoftmax', () => {
    const x = uniform([2, 3, 5], 1);
    const difference = tf.max(tf.abs(tf.sub(logSoftmax(x), tf.logSoftmax(x))));
    expect(difference.dataSync()[0]).toBeLessThan(1e-6);
  });

  it('does not overflow on large logits', () => {
    expect([...logSoftmax(tf.tensor1d([1000, 1000])).dataSync()]).toEqual([
      expect.closeTo(-Math.LN2, 5),
      expect.closeTo(-Math.LN2, 5),
    ]);
  });
});
