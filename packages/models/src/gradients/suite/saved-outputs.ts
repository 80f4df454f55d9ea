import * as tf from '@tensorflow/tfjs-core';
import { awayFromZero, type Operation, uniform } from '../finite-differences.ts';
import { logSoftmax } from '../saved-outputs.ts';
import { anywhere, at, type GradientCase } from './case.ts';

const ofOne: [string, Operation][] = [
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

const pow = (how: string, exponents: number[]): GradientCase => ({
  name: `pow with ${how}`,
  operation: tf.pow as Operation,
  inputs: () => [tf.add(uniform([3, 5], 1), 2), tf.add(uniform(exponents, 2), 1.5)],
});

const attention: Operation = (x, q, k, v) => {
  const scores = tf.matMul(tf.matMul(x, q), tf.matMul(x, k), false, true);
  return tf.matMul(tf.softmax(scores), tf.matMul(x, v));
};

/** Operations whose stock gradient saves their output. */
export const SAVED_OUTPUT_CASES: readonly GradientCase[] = [
  ...ofOne.map(([name, operation]) => at(name, operation, awayFromZero, [3, 5])),
  pow('an exponent each', [3, 5]),
  pow('an exponent a column', [5]),
  pow('one exponent', []),
  anywhere('self-attention', attention, [6, 4], [4, 2], [4, 2], [4, 4]),
];
