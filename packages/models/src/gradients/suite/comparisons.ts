import * as tf from '@tensorflow/tfjs-core';
import { awayFromZero, type Operation, uniform, wellSeparated } from '../finite-differences.ts';
import { at, type GradientCase } from './case.ts';

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

/** Two operands of which now the one, now the other is the larger. */
function apart(): tf.Tensor[] {
  const a = uniform([3, 5], 1);
  return [a, tf.add(a, awayFromZero([3, 5], 2))];
}

const prelu = (how: string, slopes: number[]): GradientCase => ({
  name: `prelu with ${how}`,
  operation: tf.prelu as Operation,
  inputs: () => [awayFromZero([2, 3, 3, 4], 1), uniform(slopes, 2)],
});

/** Operations that choose a branch by a comparison. */
export const COMPARISON_CASES: readonly GradientCase[] = [
  ...ofOne.map(([name, operation]) => at(name, operation, awayFromZero, [3, 5])),
  { name: 'maximum', operation: tf.maximum as Operation, inputs: apart },
  { name: 'minimum', operation: tf.minimum as Operation, inputs: apart },
  prelu('one slope a channel', [4]),
  prelu('one slope', [1]),
  at('max over an axis', (x) => tf.max(x, 1), wellSeparated, [3, 5]),
  at('min over an axis', (x) => tf.min(x, 1), wellSeparated, [3, 5]),
];
