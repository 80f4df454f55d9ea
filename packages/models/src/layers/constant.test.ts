import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { uniform } from '../gradients/finite-differences.ts';
import { layerNamed } from './index.ts';
import { expectClose, numbersOf, tabulate } from './naive-values.ts';

const layer = layerNamed('constant').bind({ shape: [2, 1, 3] });

describe('constant', () => {
  it('is the same for every picture, whatever the input', () => {
    const kernel = uniform([2, 1, 3], 1);
    const value = numbersOf(kernel);
    for (const like of [uniform([4, 5], 2), tf.zeros([4, 2, 2, 1])]) {
      const expected = tabulate([4, 2, 1, 3], (_, ...index) => value(...index));
      expectClose(layer.apply([like], { kernel }, { mode: 'train' }), expected, 1e-9);
    }
  });

  it('starts at unit variance', () => {
    expect(layer.parameters([[5]])).toEqual({ kernel: { shape: [2, 1, 3], kind: 'kernel', deviation: 1 } });
    expect(layer.shape([[5]])).toEqual([2, 1, 3]);
  });

  it.each([[[]], [[0]], [[65_537]], [[1, 1, 1, 1, 1]], [[1.5]]])('refuses the shape %j', (shape) => {
    expect(() => layerNamed('constant').bind({ shape })).toThrow(/^constant: shape/);
  });
});
