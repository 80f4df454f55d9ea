import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { uniform } from '../gradients/finite-differences.ts';
import { orthogonalPenalty } from './index.ts';

await tf.setBackend('cpu');

const value = (...kernels: tf.Tensor[]) => orthogonalPenalty(kernels).dataSync()[0];

describe('orthogonalPenalty', () => {
  it('is 0 for orthogonal columns, whatever their lengths', () => {
    const kernel = tf.tensor([3, 0, 0, 2, 0, 0], [3, 2]);
    expect(value(kernel)).toBe(0);
    expect(orthogonalPenalty([kernel]).shape).toEqual([]);
  });

  it('counts the product of two columns twice, squared', () => {
    // Columns (1, 2) and (3, -1): their product is 1.
    expect(value(tf.tensor([1, 3, 2, -1], [2, 2]))).toBeCloseTo(2, 6);
    // Twice as long: 4 squared.
    expect(value(tf.tensor([2, 6, 4, -2], [2, 2]))).toBeCloseTo(32, 5);
  });

  it('takes a convolution for a matrix with a column for each filter, and sums over kernels', () => {
    const kernel = uniform([3, 3, 2, 4], 1);
    const columns = Array.from({ length: 4 }, (_, i) => [...kernel.dataSync()].filter((_, at) => at % 4 === i));
    let expected = 0;
    for (const [i, a] of columns.entries()) {
      for (const [j, b] of columns.entries()) {
        if (i !== j) expected += a.reduce((sum, x, at) => sum + x * b[at], 0) ** 2;
      }
    }
    expect(expected).toBeGreaterThan(0.1);
    expect(value(kernel)).toBeCloseTo(expected, 4);
    expect(value(kernel, tf.tensor([1, 3, 2, -1], [2, 2]))).toBeCloseTo(expected + 2, 4);
  });

  it('turns columns away from one another', () => {
    const kernel = tf.tensor([1, 0.5, 0, 1], [2, 2]);
    const slope = tf.grad((w) => orthogonalPenalty([w]))(kernel);
    // d/dW sum (W^T W (1 - I))^2 = 4 W (W^T W (1 - I)); here W^T W (1 - I) is 0.5 off the diagonal.
    expect([...slope.dataSync()]).toEqual([1, 2, 2, 0]);
    expect(value(tf.sub(kernel, tf.mul(0.05, slope)))).toBeLessThan(value(kernel));
  });
});
