import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { uniform } from '../gradients/finite-differences.ts';
import { layerNamed } from './index.ts';
import { expectClose, numbersOf, sumOver, tabulate } from './naive-values.ts';

const layer = layerNamed('blur').bind({});
const TAPS = [1, 2, 1];

describe('blur', () => {
  it.each([
    [5, 4],
    [1, 3],
    [1, 1],
  ])('is the binomial filter, with zeros around: %i x %i', (h, w) => {
    const x = uniform([2, h, w, 3], 1);
    const at = numbersOf(x);
    const blurred = (n: number, row: number, column: number, c: number) =>
      sumOver([3, 3], (i, j) => (TAPS[i] * TAPS[j] * at(n, row + i - 1, column + j - 1, c)) / 16);
    expectClose(layer.apply([x], {}, { mode: 'train' }), tabulate(x.shape, blurred));
  });

  it('is its own gradient', () => {
    const [x, dy] = [uniform([1, 4, 5, 2], 1), uniform([1, 4, 5, 2], 2)];
    const blur = (y: tf.Tensor) => layer.apply([y], {}, { mode: 'train' });
    const slope = tf.grad((y) => blur(y))(x, dy);
    expectClose(slope, { shape: x.shape, data: blur(dy).dataSync() }, 1e-6);
  });

  it('refuses what is no picture', () => {
    expect(() => layer.shape([[4]])).toThrow('blur takes a value of rank 3, not [4]');
  });
});
