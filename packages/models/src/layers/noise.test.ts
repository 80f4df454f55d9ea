import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { uniform } from '../gradients/finite-differences.ts';
import { layerNamed } from './index.ts';
import { expectClose, numbersOf, tabulate } from './naive-values.ts';

const layer = layerNamed('noise').bind({});
const x = uniform([2, 3, 4, 2], 1);
const strength = tf.tensor([0.5, -2]);
const noise = uniform([3, 4, 1], 2);
const [a, s, fixed] = [x, strength, noise].map(numbersOf);
const withFixed = tabulate(x.shape, (n, i, j, c) => a(n, i, j, c) + s(c) * fixed(i, j, 0));

describe('noise', () => {
  it('is fresh for each picture in training', () => {
    const drawn: number[][] = [];
    const normals = (shape: readonly number[]) => {
      drawn.push([...shape]);
      return uniform([...shape], 3);
    };
    const random = { normals, uniforms: normals };
    const fresh = numbersOf(uniform([2, 3, 4, 1], 3));
    const expected = tabulate(x.shape, (n, i, j, c) => a(n, i, j, c) + s(c) * fresh(n, i, j, 0));
    expectClose(layer.apply([x], { strength, noise }, { mode: 'train', random }), expected);
    expect(drawn).toEqual([[2, 3, 4, 1]]);
    for (const mode of ['collect', 'eval'] as const) {
      expectClose(layer.apply([x], { strength, noise }, { mode, random }), withFixed);
    }
    expect(drawn).toHaveLength(1);
  });

  it('is the fixed one where no chance is given', () => {
    expectClose(layer.apply([x], { strength, noise }, { mode: 'train' }), withFixed);
  });

  it('owns a strength for each channel and a value for each pixel that nobody trains', () => {
    expect(layer.parameters([[3, 4, 2]])).toEqual({
      strength: { shape: [2], kind: 'bias' },
      noise: { shape: [3, 4, 1], kind: 'noise' },
    });
  });
});
