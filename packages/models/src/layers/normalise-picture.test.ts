import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { uniform } from '../gradients/finite-differences.ts';
import { layerNamed } from './index.ts';
import { expectClose, numbersOf, sumOver, tabulate } from './naive-values.ts';

const PICTURE = [2, 3, 4, 2];
const gamma = tf.tensor([2, -0.5]);
const beta = tf.tensor([1, 0.25]);
const scale = numbersOf(gamma);
const shift = numbersOf(beta);
const apply = (op: string, attributes: object, x: tf.Tensor) =>
  layerNamed(op).bind(attributes).apply([x], { gamma, beta }, { mode: 'eval' });

/** (value - mean) / deviation over the values of a grid. */
function standardised(shape: number[], values: (...index: number[]) => number): (value: number) => number {
  const count = shape.reduce((product, side) => product * side);
  const mean = sumOver(shape, values) / count;
  const variance = sumOver(shape, (...index) => (values(...index) - mean) ** 2) / count;
  return (value) => (value - mean) / Math.sqrt(variance + 1e-5);
}

describe('instanceNorm', () => {
  const x = tf.add(tf.mul(uniform(PICTURE, 1), 3), 2);
  const at = numbersOf(x);
  const expected = (n: number, row: number, column: number, c: number) =>
    standardised([3, 4], (i, j) => at(n, i, j, c))(at(n, row, column, c));

  it('is by the values of one channel of one picture', () => {
    expectClose(apply('instanceNorm', { affine: false }, x), tabulate(PICTURE, expected));
    const affine = (...index: [number, number, number, number]) =>
      expected(...index) * scale(index[3]) + shift(index[3]);
    expectClose(apply('instanceNorm', {}, x), tabulate(PICTURE, affine));
  });

  it('has a scale and a shift where it is told to', () => {
    const parameters = (attributes: object) =>
      layerNamed('instanceNorm')
        .bind(attributes)
        .parameters([[3, 4, 2]]);
    expect(parameters({ affine: false })).toEqual({});
    expect(parameters({})).toEqual({ gamma: { shape: [2], kind: 'gain' }, beta: { shape: [2], kind: 'bias' } });
  });
});

describe('layerNorm', () => {
  it.each([[PICTURE], [[3, 2]]])('is by all values of one picture: %j', (shape) => {
    const x = tf.add(tf.mul(uniform(shape, 1), 3), 2);
    const at = numbersOf(x);
    const expected = (n: number, ...index: number[]) =>
      standardised(shape.slice(1), (...other) => at(n, ...other))(at(n, ...index)) * scale(index.at(-1)!) +
      shift(index.at(-1)!);
    expectClose(apply('layerNorm', {}, x), tabulate(shape, expected));
  });
});

describe('pixelNorm', () => {
  it.each([[PICTURE], [[3, 5]]])('brings the mean square of the last axis to one: %j', (shape) => {
    const x = uniform(shape, 1);
    const at = numbersOf(x);
    const channels = shape.at(-1)!;
    const expected = (...index: number[]) => {
      const pixel = index.slice(0, -1);
      const square = sumOver([channels], (c) => at(...pixel, c) ** 2) / channels;
      return at(...index) / Math.sqrt(square + 1e-8);
    };
    expectClose(apply('pixelNorm', {}, x), tabulate(shape, expected));
  });

  it('leaves zeros zero', () => {
    expectClose(apply('pixelNorm', {}, tf.zeros([1, 3])), { shape: [1, 3], data: [0, 0, 0] });
  });
});

it.each(['layerNorm', 'pixelNorm'])('%s refuses a single number', (op) => {
  expect(() => layerNamed(op).bind({}).shape([[]])).toThrow(`${op} takes a value with channels, not a single number`);
});
