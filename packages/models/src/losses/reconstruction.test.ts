import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { uniform } from '../gradients/finite-differences.ts';
import { bernoulli, gaussian } from './index.ts';

await tf.setBackend('cpu');

const number = (x: tf.Tensor) => x.dataSync()[0]!;
const N = 3;
const raw = tf.mul(2, uniform([N, 2, 2, 1], 1));
const pictures = uniform([N, 2, 2, 1], 2);
const pairs = () => [...raw.dataSync()].map((x, i): [number, number] => [x, pictures.dataSync()[i]!]);
const summed = (each: (x: number, y: number) => number) => pairs().reduce((sum, [x, y]) => sum + each(x, y), 0) / N;

describe('bernoulli', () => {
  it('is the cross-entropy of brightnesses, summed over pixels and averaged over pictures', () => {
    const expected = summed((x, y) => {
      const [shown, wanted] = [(1 + Math.tanh(x)) / 2, (1 + y) / 2];
      return -(wanted * Math.log(shown) + (1 - wanted) * Math.log(1 - shown));
    });
    expect(bernoulli(raw, pictures).shape).toEqual([]);
    expect(number(bernoulli(raw, pictures))).toBeCloseTo(expected, 4);
  });

  it('is least where the picture is shown as it is, and finite where a pixel is wrong and sure', () => {
    const shown = tf.atanh(tf.mul(pictures, 0.999));
    const slope = tf.grad((x) => bernoulli(x, tf.mul(pictures, 0.999)))(shown);
    expect(number(tf.max(tf.abs(slope)))).toBeLessThan(1e-3);
    const sure = tf.fill([1, 1, 1, 1], 300);
    expect(number(bernoulli(sure, tf.neg(tf.onesLike(sure))))).toBeCloseTo(600, 2);
  });
});

describe('gaussian', () => {
  it.each([0.3, 1])('is the squared error over twice the variance, deviation %d', (deviation) => {
    const expected = summed((x, y) => (Math.tanh(x) - y) ** 2 / (2 * deviation ** 2));
    expect(number(gaussian(deviation)(raw, pictures))).toBeCloseTo(expected, 4);
  });
});
