import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import {
  awayFromZero,
  firstOrderError,
  type Operation,
  secondOrderError,
  TOLERANCE,
  uniform,
} from './finite-differences.ts';
import { logSoftmax, repairGradients } from './index.ts';

await tf.setBackend('cpu');
repairGradients();

describe('gradients that used to save their output', () => {
  const operations: [string, Operation][] = [
    ['tanh', tf.tanh],
    ['sigmoid', tf.sigmoid],
    ['exp', tf.exp],
    ['softmax', (x) => tf.softmax(x)],
    ['logSoftmax', logSoftmax],
    ['elu', tf.elu],
    ['softplus, whose gradient is a sigmoid', tf.softplus],
    ['silu', (x) => tf.mul(x, tf.sigmoid(x))],
    ['sigmoid cross entropy', (x) => tf.losses.sigmoidCrossEntropy(tf.ones(x.shape), x)],
  ];
  it.each(operations)('%s is right once and twice', (_name, operation) => {
    const x = awayFromZero([3, 5], 1);
    expect(firstOrderError(operation, [x])).toBeLessThan(TOLERANCE);
    expect(secondOrderError(operation, [x])).toBeLessThan(TOLERANCE);
  });

  it('pow is right in base and exponent, broadcast too', () => {
    const base = tf.add(uniform([3, 5], 1), 2);
    for (const shape of [[3, 5], [5], []]) {
      const inputs = [base, tf.add(uniform(shape, 2), 1.5)];
      expect(firstOrderError(tf.pow as Operation, inputs)).toBeLessThan(TOLERANCE);
      expect(secondOrderError(tf.pow as Operation, inputs)).toBeLessThan(TOLERANCE);
    }
  });

  it('tanh is right at the third order', () => {
    const slopeOfTanh: Operation = (x) => tf.grad((y) => tf.sum(tf.tanh(y)))(x);
    expect(secondOrderError(slopeOfTanh, [uniform([3, 5], 1)])).toBeLessThan(TOLERANCE);
  });

  it('self-attention is right in all its weights', () => {
    const attention: Operation = (x, q, k, v) => {
      const scores = tf.matMul(tf.matMul(x, q), tf.matMul(x, k), false, true);
      return tf.matMul(tf.softmax(scores), tf.matMul(x, v));
    };
    const inputs = [uniform([6, 4], 1), uniform([4, 2], 2), uniform([4, 2], 3), uniform([4, 4], 4)];
    expect(firstOrderError(attention, inputs)).toBeLessThan(TOLERANCE);
    expect(secondOrderError(attention, inputs)).toBeLessThan(TOLERANCE);
  });
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
