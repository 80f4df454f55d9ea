import '@tensorflow/tfjs-backend-cpu';
import type * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { uniform } from '../gradients/finite-differences.ts';
import { layerNamed } from './index.ts';
import { expectClose, numbersOf, tabulate } from './naive-values.ts';

const layer = layerNamed('modulate').bind({});

describe('modulate', () => {
  it.each([[[2, 3, 2, 4]], [[2, 4]]])('scales by one more than is said, and shifts: %j', (shape) => {
    const [x, scale, shift] = [uniform(shape, 1), uniform([2, 4], 2), uniform([2, 4], 3)];
    const [a, b, c] = [numbersOf(x), numbersOf(scale), numbersOf(shift)];
    const scaled = (n: number, ...index: number[]) => (1 + b(n, index.at(-1)!)) * a(n, ...index);
    const apply = (...inputs: tf.Tensor[]) => layer.apply(inputs, {}, { mode: 'train' });
    expectClose(apply(x, scale), tabulate(shape, scaled));
    expectClose(
      apply(x, scale, shift),
      tabulate(shape, (n, ...index) => scaled(n, ...index) + c(n, index.at(-1)!)),
    );
  });

  it('refuses what does not fit', () => {
    expect(() => layer.shape([[3, 3, 4], [3], [4]])).toThrow(
      'modulate: [3] does not have one value for each channel of [3,3,4]',
    );
    expect(() => layer.shape([[3, 3, 4], [4], [1, 4]])).toThrow('modulate: [1,4] does not have one value');
    expect(() => layer.shape([[4]])).toThrow('modulate takes 3 inputs (x, scale, shift), not 1');
  });
});
