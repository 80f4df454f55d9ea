import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { uniform } from '../gradients/finite-differences.ts';
import { layerNamed } from './index.ts';
import { expectClose, numbersOf, sumOver, tabulate } from './naive-values.ts';

const apply = (op: string, x: tf.Tensor) => layerNamed(op).bind({}).apply([x], {}, { mode: 'train' });
const x = tf.sub(uniform([2, 4, 6, 3], 1), 2); // all negative, for a largest value is not one above zero
const at = numbersOf(x);
const SQUARE = [2, 2];

it('averagePool takes the mean of every 2x2 pixels', () => {
  const mean = (n: number, row: number, column: number, c: number) =>
    sumOver(SQUARE, (i, j) => at(n, 2 * row + i, 2 * column + j, c)) / 4;
  expectClose(apply('averagePool', x), tabulate([2, 2, 3, 3], mean));
});

it('maxPool takes the largest of every 2x2 pixels', () => {
  const largest = (n: number, row: number, column: number, c: number) =>
    Math.max(...Array.from(tabulate(SQUARE, (i, j) => at(n, 2 * row + i, 2 * column + j, c)).data));
  expectClose(apply('maxPool', x), tabulate([2, 2, 3, 3], largest));
});

it('globalSum and globalAverage take all pixels of a channel', () => {
  const sum = (n: number, c: number) => sumOver([4, 6], (row, column) => at(n, row, column, c));
  expectClose(apply('globalSum', x), tabulate([2, 3], sum), 1e-4);
  expectClose(
    apply('globalAverage', x),
    tabulate([2, 3], (n, c) => sum(n, c) / 24),
  );
});

describe.each(['averagePool', 'maxPool'])('%s', (op) => {
  it.each([
    [4, 5, 1],
    [3, 4, 1],
  ])('refuses odd sides: %i x %i', (...shape) => {
    expect(() => layerNamed(op).bind({}).shape([shape])).toThrow(`${op} halves even sides, not those of [`);
  });
});

it.each(['averagePool', 'maxPool', 'globalAverage', 'globalSum'])('%s refuses what is no picture', (op) => {
  expect(() =>
    layerNamed(op)
      .bind({})
      .shape([[8]]),
  ).toThrow(`${op} takes a value of rank 3, not [8]`);
});
