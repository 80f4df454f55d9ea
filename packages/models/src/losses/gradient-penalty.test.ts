import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { uniform } from '../gradients/finite-differences.ts';
import { repairGradients } from '../gradients/index.ts';
import { gradientPenalty } from './index.ts';

await tf.setBackend('cpu');
repairGradients();

const [N, h, w, c] = [4, 2, 3, 1];
const reals = uniform([N, h, w, c], 1);
const fakes = uniform([N, h, w, c], 2);
const mixes = tf.tensor([0.1, 0.5, 0.9, 0.3], [N, 1, 1, 1]);
const number = (x: tf.Tensor) => x.dataSync()[0]!;

const WEIGHTS = [1, -2, 0.5, 3, 0, -1];
const LENGTH = Math.hypot(...WEIGHTS);
const linear = (weights: tf.Tensor) => (pictures: tf.Tensor) =>
  tf.add(tf.matMul(tf.reshape(pictures, [-1, 6]) as tf.Tensor2D, weights as tf.Tensor2D), 7); // [N,1]
const weights = tf.tensor(WEIGHTS, [6, 1]);

describe('gradientPenalty', () => {
  it.each([1, 10])('of a linear critic is weight (|w| - 1)^2, weight %d', (weight) => {
    const penalty = gradientPenalty(linear(weights), reals, fakes, mixes, weight);
    expect(penalty.shape).toEqual([]);
    expect(number(penalty)).toBeCloseTo(weight * (LENGTH - 1) ** 2, 3);
  });

  it('is nothing for a slope of 1, and takes scores [N] too', () => {
    const flat = (pictures: tf.Tensor) => tf.reshape(linear(tf.div(weights, LENGTH))(pictures), [-1]);
    expect(number(gradientPenalty(flat, reals, fakes, mixes, 10))).toBeCloseTo(0, 6);
  });

  it('looks between each real picture and its fake, as far as its own mix says', () => {
    // f(x) = |x|^2 / 2 has the slope x: the penalty is the mean of (|x| - 1)^2 at the points themselves.
    const [real, fake, mix] = [reals.dataSync(), fakes.dataSync(), mixes.dataSync()];
    const lengths = Array.from({ length: N }, (_, n) =>
      Math.hypot(
        ...Array.from({ length: 6 }, (_, i) => {
          const at = 6 * n + i;
          return (1 - mix[n]!) * real[at]! + mix[n]! * fake[at]!;
        }),
      ),
    );
    const expected = lengths.reduce((sum, length) => sum + (length - 1) ** 2, 0) / N;
    const square = (x: tf.Tensor) => tf.mul(0.5, tf.sum(tf.square(x), [1, 2, 3]));
    expect(number(gradientPenalty(square, reals, fakes, mixes, 1))).toBeCloseTo(expected, 5);
  });

  it('has the gradient 2 weight (|w| - 1) w / |w| for the weights of a linear critic', () => {
    const gradient = tf
      .grad((own) => gradientPenalty(linear(own), reals, fakes, mixes, 10))(weights)
      .dataSync();
    WEIGHTS.forEach((value, i) => {
      expect(gradient[i]).toBeCloseTo((20 * (LENGTH - 1) * value) / LENGTH, 3);
    });
  });

  it('is finite, with its gradient, where a critic is flat', () => {
    const zeros = tf.zeros([6, 1]);
    expect(number(gradientPenalty(linear(zeros), reals, fakes, mixes, 10))).toBeCloseTo(10, 2);
    const gradient = tf.grad((own) => gradientPenalty(linear(own), reals, fakes, mixes, 10))(zeros);
    expect([...gradient.dataSync()].every(Number.isFinite)).toBe(true);
  });

  it('has the gradient that finite differences find, through a convolutional critic with a kinked activation', () => {
    const filter = tf.variable(uniform([3, 3, 1, 4], 3));
    const last = tf.variable(uniform([8, 1], 4));
    const critic = (kernel: tf.Tensor) => (pictures: tf.Tensor) => {
      const hidden = tf.leakyRelu(tf.conv2d(pictures as tf.Tensor4D, kernel as tf.Tensor4D, 2, 'same'), 0.2); // [N,1,2,4]
      return tf.matMul(tf.reshape(tf.tanh(hidden), [N, 8]) as tf.Tensor2D, last as tf.Tensor2D);
    };
    const penalty = (kernel: tf.Tensor) => gradientPenalty(critic(kernel), reals, fakes, mixes, 10);
    const gradient = tf.grad(penalty)(filter);
    const slope = number(tf.sum(tf.square(gradient)));
    const step = 0.01 / Math.sqrt(slope);
    const moved = (by: number) => number(penalty(tf.add(filter, tf.mul(by, gradient))));
    expect(Math.abs((moved(step) - moved(-step)) / (2 * step) / slope - 1)).toBeLessThan(0.01);
  });
});
