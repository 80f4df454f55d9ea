import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { secondOrderError, TOLERANCE, uniform } from '../gradients/finite-differences.ts';
import { repairGradients } from '../gradients/index.ts';
import { r1Penalty } from './index.ts';

await tf.setBackend('cpu');
repairGradients();

const reals = uniform([4, 2, 3, 1], 1); // [N,h,w,c]
const w = tf.tensor([1, -2, 0.5, 3, 0, -1], [6, 1]);
const SQUARED_NORM = 1 + 4 + 0.25 + 9 + 1;
const linear = (weights: tf.Tensor) => (pictures: tf.Tensor) =>
  tf.add(tf.matMul(tf.reshape(pictures, [-1, 6]) as tf.Tensor2D, weights as tf.Tensor2D), 7); // [N,1]

describe('r1Penalty', () => {
  it.each([0.5, 1, 10])('of a linear discriminator is gamma / 2 |w|^2, gamma %d', (gamma) => {
    const penalty = r1Penalty(linear(w), reals, gamma);
    expect(penalty.shape).toEqual([]);
    expect(penalty.dataSync()[0]).toBeCloseTo((gamma / 2) * SQUARED_NORM, 4);
  });

  it('takes logits [N] too', () => {
    const flat = (pictures: tf.Tensor) => tf.reshape(linear(w)(pictures), [-1]);
    expect(r1Penalty(flat, reals, 2).dataSync()[0]).toBeCloseTo(SQUARED_NORM, 4);
  });

  it('averages over pictures', () => {
    // f(x) = |x|^2 / 2 has the slope x.
    const squares = [...reals.dataSync()].reduce((sum, x) => sum + x * x, 0);
    const penalty = r1Penalty((x) => tf.mul(0.5, tf.sum(tf.square(x), [1, 2, 3])), reals, 2);
    expect(penalty.dataSync()[0]).toBeCloseTo(squares / 4, 5);
  });

  it('has the gradient gamma w for the weights of a linear discriminator', () => {
    const gradient = tf.grad((weights) => r1Penalty(linear(weights), reals, 3))(w);
    gradient.dataSync().forEach((slope, i) => {
      expect(slope).toBeCloseTo(3 * w.dataSync()[i], 4);
    });
  });

  it('can be differentiated through a convolutional discriminator', () => {
    const score = (pictures: tf.Tensor, filter: tf.Tensor) =>
      tf.softplus(tf.conv2d(pictures as tf.Tensor4D, filter as tf.Tensor4D, 2, 'same'));
    expect(secondOrderError(score, [reals, uniform([4, 4, 1, 2], 2)])).toBeLessThan(TOLERANCE);
    const filter = tf.variable(uniform([4, 4, 1, 2], 2));
    const loss = () => r1Penalty((pictures) => tf.mean(score(pictures, filter), [1, 2, 3]), reals, 1);
    const { grads } = tf.variableGrads(loss, [filter]);
    const step = (by: number) => {
      const moved = tf.add(filter, tf.mul(by, grads[filter.name]));
      return r1Penalty((pictures) => tf.mean(score(pictures, moved), [1, 2, 3]), reals, 1).dataSync()[0];
    };
    const slope = tf.sum(tf.square(grads[filter.name])).dataSync()[0];
    const h = 0.02 / Math.sqrt(slope);
    expect(Math.abs((step(h) - step(-h)) / (2 * h) / slope - 1)).toBeLessThan(0.02);
  });
});
