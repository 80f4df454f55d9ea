import * as tf from '@tensorflow/tfjs-core';
import type { Operation } from '../finite-differences.ts';
import { anywhere, type GradientCase } from './case.ts';

const normalize = (x: tf.Tensor, axes: number[]) => {
  const { mean, variance } = tf.moments(x, axes, true);
  return tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-3)));
};

const batchNorm: Operation = (x, scale, offset) => {
  const { mean, variance } = tf.moments(x, [0, 1, 2]);
  return tf.batchNorm(
    x as tf.Tensor4D,
    mean as tf.Tensor1D,
    variance as tf.Tensor1D,
    offset as tf.Tensor1D,
    scale as tf.Tensor1D,
    1e-3,
  );
};

const minibatchStddev: Operation = (x) => {
  const { variance } = tf.moments(x, [0]);
  const spread = tf.mean(tf.sqrt(tf.add(variance, 1e-8)));
  return tf.concat([x, tf.mul(tf.ones([...x.shape.slice(0, -1), 1]), spread)], -1);
};

const pixelNorm: Operation = (x) => tf.div(x, tf.sqrt(tf.add(tf.mean(tf.square(x), -1, true), 1e-8)));

/** A small discriminator: no kinks, so that finite differences hold wherever its features land. */
const discriminator: Operation = (x, first, second, last) => {
  const small = tf.softplus(tf.conv2d(x as tf.Tensor4D, first as tf.Tensor4D, 2, 'same'));
  const smaller = tf.elu(minibatchStddev(tf.conv2d(small as tf.Tensor4D, second as tf.Tensor4D, 2, 'same')));
  return tf.matMul(tf.reshape(smaller, [x.shape[0], -1]), last);
};

/** A small generator, from noise to pictures. */
const generator: Operation = (z, dense, up, toImage) => {
  const start = tf.reshape(tf.matMul(z, dense), [z.shape[0], 2, 2, 3]);
  const larger = tf.image.resizeNearestNeighbor(tf.elu(normalize(start, [0, 1, 2])) as tf.Tensor4D, [4, 4]);
  const features = tf.sigmoid(tf.conv2d(larger, up as tf.Tensor4D, 1, 'same'));
  return tf.tanh(tf.conv2d(features as tf.Tensor4D, toImage as tf.Tensor4D, 1, 'same'));
};

/** What networks are made of, out of several operations. */
export const COMPOSITION_CASES: readonly GradientCase[] = [
  anywhere('batch norm by moments', batchNorm, [3, 2, 2, 2], [2], [2]),
  anywhere('instance norm', (x) => normalize(x, [1, 2]), [2, 3, 3, 2]),
  anywhere('layer norm', (x) => normalize(x, [1, 2, 3]), [2, 3, 3, 2]),
  anywhere('pixel norm', pixelNorm, [2, 3, 3, 4]),
  anywhere('minibatch standard deviation', minibatchStddev, [4, 2, 2, 2]),
  anywhere('a discriminator', discriminator, [2, 4, 4, 2], [4, 4, 2, 3], [4, 4, 3, 3], [4, 1]),
  anywhere('a generator', generator, [3, 4], [4, 12], [3, 3, 3, 3], [3, 3, 3, 2]),
];
