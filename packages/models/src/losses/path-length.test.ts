import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { uniform } from '../gradients/finite-differences.ts';
import { repairGradients } from '../gradients/index.ts';
import { pathLengthPenalty, pathLengths } from './index.ts';

await tf.setBackend('cpu');
repairGradients();

const [N, LAYERS, DIMENSIONS] = [3, 2, 4];
const PICTURE = [3, 2, 1];
const styles = uniform([N, LAYERS, DIMENSIONS], 1);
const directions = uniform([N, ...PICTURE], 2);
const matrix = uniform([LAYERS * DIMENSIONS, 6], 3);
/** Pictures that are a matrix times all styles in a row. */
const linear = (by: tf.Tensor) => (w: tf.Tensor) =>
  tf.reshape(tf.matMul(tf.reshape(w, [-1, LAYERS * DIMENSIONS]) as tf.Tensor2D, by as tf.Tensor2D), [-1, ...PICTURE]);

describe('pathLengths', () => {
  it('are those of the transposed matrix of a linear synthesis', () => {
    const [a, y] = [matrix.arraySync() as number[][], tf.reshape(directions, [N, 6]).arraySync() as number[][]];
    const expected = y.map((direction) => {
      const slopes = a.map((row) => row.reduce((sum, value, pixel) => sum + value * direction[pixel], 0));
      const squares = slopes.reduce((sum, slope) => sum + slope ** 2, 0);
      return Math.sqrt(squares / 6 / LAYERS); // 6 pixels; the mean over layers
    });
    const lengths = pathLengths(linear(matrix), styles, directions);
    expect(lengths.shape).toEqual([N]);
    lengths.dataSync().forEach((length, i) => {
      expect(length).toBeCloseTo(expected[i], 5);
    });
  });

  it('have finite slopes where nothing moves', () => {
    const slope = tf.grad((a) => tf.sum(pathLengths(linear(a), styles, directions)))(tf.zerosLike(matrix));
    expect([...slope.dataSync()].every(Number.isFinite)).toBe(true);
  });
});

describe('pathLengthPenalty', () => {
  const lengths = tf.tensor1d([1, 2, 6]);

  it('is the mean squared distance from the running mean', () => {
    const { penalty, mean } = pathLengthPenalty(lengths, tf.scalar(1), 0.25);
    expect(mean.dataSync()[0]).toBeCloseTo(1.5, 6); // 1 + (3 - 1) / 4
    expect(penalty.dataSync()[0]).toBeCloseTo((0.25 + 0.25 + 20.25) / 3, 5);
  });

  it('takes the running mean for a constant', () => {
    const slopes = tf.grad((x) => pathLengthPenalty(x as tf.Tensor1D, tf.scalar(1), 0.25).penalty)(lengths);
    slopes.dataSync().forEach((slope, i) => {
      expect(slope).toBeCloseTo((2 / 3) * (lengths.dataSync()[i] - 1.5), 5);
    });
  });
});
