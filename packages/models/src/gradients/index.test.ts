import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { secondOrderError, TOLERANCE, uniform } from './finite-differences.ts';
import { repairGradients } from './index.ts';

const loadStockGradients = async () => {
  await import('@tensorflow/tfjs');
  await tf.setBackend('cpu');
};

it('says what to do when the stock gradients are not loaded, then works once they are', async () => {
  expect(() => repairGradients()).toThrow(/No gradient is registered for .*Tanh.*Import '@tensorflow\/tfjs'/);
  await loadStockGradients();
  expect(() => repairGradients()).not.toThrow();
});

it('changes nothing when called again', async () => {
  await loadStockGradients();
  repairGradients();
  const repaired = tf.getGradient(tf.Sigmoid);
  repairGradients();
  expect(tf.getGradient(tf.Sigmoid)).toBe(repaired);
  expect(secondOrderError(tf.sigmoid, [uniform([3, 5], 1)])).toBeLessThan(TOLERANCE);
});

it('keeps no tensor alive after a training step with a gradient penalty', async () => {
  await loadStockGradients();
  repairGradients();
  const filter = tf.variable(uniform([3, 3, 2, 2], 1));
  const pictures = uniform([2, 4, 4, 2], 2) as tf.Tensor4D;
  const score = (x: tf.Tensor) => {
    const features = tf.leakyRelu(tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same'), 0.2);
    const pooled = tf.maxPool(tf.avgPool(features as tf.Tensor4D, 3, 1, 'same'), 2, 2, 'same');
    const mirrored = tf.mirrorPad(
      pooled,
      [
        [0, 0],
        [1, 1],
        [1, 1],
        [0, 0],
      ],
      'reflect',
    ) as tf.Tensor4D;
    return tf.sum(tf.pow(tf.tanh(tf.image.resizeBilinear(mirrored, [6, 6])), 2));
  };
  const step = () =>
    tf.tidy(() => {
      const penalty = () => tf.sum(tf.square(tf.grad(score)(pictures))) as tf.Scalar;
      const { grads } = tf.variableGrads(penalty, [filter]);
      filter.assign(tf.sub(filter, tf.mul(grads[filter.name], 0.01)));
    });
  step();
  const before = tf.memory().numTensors;
  for (let i = 0; i < 5; i++) step();
  expect(tf.memory().numTensors).toBe(before);
});
