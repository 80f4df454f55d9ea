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
  wellSeparated,
} from './finite-differences.ts';
import { repairGradients } from './index.ts';

await tf.setBackend('cpu');
repairGradients();

describe('operations that choose a branch by a comparison', () => {
  const ofOne: [string, Operation][] = [
    ['leakyRelu', (x) => tf.leakyRelu(x, 0.2)],
    ['selu', tf.selu],
    ['relu6', tf.relu6],
    ['relu', tf.relu],
    ['abs', tf.abs],
    ['clipByValue', (x) => tf.clipByValue(x, -0.1, 0.1)],
    ['where of greater', (x) => tf.where(tf.greater(x, 0), tf.square(x), tf.mul(x, 0.2))],
    ['where of less, negated', (x) => tf.where(tf.logicalNot(tf.less(x, 0)), tf.square(x), x)],
    ['where of two comparisons', (x) => tf.where(tf.logicalOr(tf.lessEqual(x, -0.1), tf.notEqual(x, x)), x, tf.exp(x))],
  ];
  it.each(ofOne)('%s is right once and twice', (_name, operation) => {
    const x = awayFromZero([3, 5], 1);
    expect(firstOrderError(operation, [x])).toBeLessThan(TOLERANCE);
    expect(secondOrderError(operation, [x])).toBeLessThan(TOLERANCE);
  });

  const ofTwo: [string, Operation][] = [
    ['maximum', tf.maximum as Operation],
    ['minimum', tf.minimum as Operation],
  ];
  it.each(ofTwo)('%s is right once and twice', (_name, operation) => {
    const a = uniform([3, 5], 1);
    const inputs = [a, tf.add(a, awayFromZero([3, 5], 2))];
    expect(firstOrderError(operation, inputs)).toBeLessThan(TOLERANCE);
    expect(secondOrderError(operation, inputs)).toBeLessThan(TOLERANCE);
  });

  it.each([
    ['one slope a channel', [4]],
    ['one slope', [1]],
  ])('prelu with %s is right once and twice', (_name, shape) => {
    const inputs = [awayFromZero([2, 3, 3, 4], 1), uniform(shape, 2)];
    expect(firstOrderError(tf.prelu as Operation, inputs)).toBeLessThan(TOLERANCE);
    expect(secondOrderError(tf.prelu as Operation, inputs)).toBeLessThan(TOLERANCE);
  });

  it.each([
    ['max', (x: tf.Tensor) => tf.max(x, 1)],
    ['min', (x: tf.Tensor) => tf.min(x, 1)],
  ])('%s over an axis is right once and twice', (_name, operation) => {
    const x = wellSeparated([3, 5], 1);
    expect(firstOrderError(operation, [x])).toBeLessThan(TOLERANCE);
    expect(secondOrderError(operation, [x])).toBeLessThan(TOLERANCE);
  });
});

describe('leakyRelu', () => {
  it('has the slope alpha at zero and below, one above', () => {
    const slopes = tf.grad((x) => tf.leakyRelu(x, 0.25))(tf.tensor1d([-2, 0, 3]));
    expect([...slopes.dataSync()]).toEqual([0.25, 0.25, 1]);
  });

  it('runs no comparison and no select in its gradient', async () => {
    const { kernelNames } = await tf.profile(() => tf.grad((x) => tf.leakyRelu(x, 0.25))(tf.tensor1d([-2, 3])));
    expect(kernelNames).toContain('Step');
    expect(kernelNames).not.toContain('Greater');
    expect(kernelNames).not.toContain('Select');
  });
});
