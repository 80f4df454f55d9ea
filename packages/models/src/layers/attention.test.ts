import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { uniform } from '../gradients/finite-differences.ts';
import { layerNamed } from './index.ts';
import { expectClose, numbersOf, sumOver, tabulate } from './naive-values.ts';

const layer = layerNamed('attention').bind({});

describe('attention', () => {
  it('weighs the values of all places by the softmax of their keys', () => {
    const [query, key, value] = [uniform([2, 2, 3, 4], 1), uniform([2, 1, 2, 4], 2), uniform([2, 1, 2, 5], 3)];
    const [q, k, v] = [query, key, value].map((x) => numbersOf(tf.mul(x, 2)));
    const expected = tabulate([2, 2, 3, 5], (n, row, column, c) => {
      const weights = [0, 1].map((place) => Math.exp(sumOver([4], (i) => q(n, row, column, i) * k(n, 0, place, i))));
      return (weights[0] * v(n, 0, 0, c) + weights[1] * v(n, 0, 1, c)) / (weights[0] + weights[1]);
    });
    const inputs = [query, key, value].map((x) => tf.mul(x, 2));
    for (const mode of ['train', 'eval'] as const) expectClose(layer.apply(inputs, {}, { mode }), expected);
  });

  it('bears large products', () => {
    const inputs = [
      tf.fill([1, 1, 1, 1], 1000),
      tf.tensor([1000, -1000], [1, 1, 2, 1]),
      tf.tensor([3, 4], [1, 1, 2, 1]),
    ];
    expectClose(layer.apply(inputs, {}, { mode: 'eval' }), { shape: [1, 1, 1, 1], data: [3] });
  });

  it('knows its shape and its work', () => {
    const shapes = [
      [4, 4, 2],
      [2, 2, 2],
      [2, 2, 6],
    ];
    expect(layer.shape(shapes)).toEqual([4, 4, 6]);
    expect(layer.macs(shapes)).toBe(16 * 4 * (2 + 6));
  });

  it('refuses what does not fit, and more pairs than memory has room for', () => {
    const fits = [
      [4, 4, 2],
      [2, 2, 2],
      [2, 2, 6],
    ];
    for (const [at, shape] of [
      [0, [4, 4, 3]],
      [1, [2, 4, 2]],
      [2, [2, 1, 6]],
      [2, [4, 6]],
    ] as [number, number[]][]) {
      expect(() => layer.shape(fits.with(at, shape))).toThrow(/^attention: query .* do not fit together$/);
    }
    expect(layer.shape(Array(3).fill([64, 64, 1]))).toEqual([64, 64, 1]);
    expect(() => layer.shape(Array(3).fill([64, 65, 1]))).toThrow(
      'attention: 17305600 pairs of places, more than 16777216',
    );
  });
});
