import '@tensorflow/tfjs-backend-cpu';
import type * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { uniform } from '../gradients/finite-differences.ts';
import { layerNamed } from './index.ts';
import { expectClose, numbersOf, tabulate } from './naive-values.ts';

const bound = (op: string, attributes: object = {}) => layerNamed(op).bind(attributes);
const apply = (op: string, attributes: object, ...inputs: tf.Tensor[]) =>
  bound(op, attributes).apply(inputs, {}, { mode: 'train' });

describe('concat', () => {
  it('puts channels behind one another', () => {
    const [x, y, z] = [uniform([2, 3, 2, 2], 1), uniform([2, 3, 2, 1], 2), uniform([2, 3, 2, 3], 3)];
    const parts = [x, x, y, z, z, z].map(numbersOf);
    const channel = [0, 1, 0, 0, 1, 2];
    const expected = tabulate([2, 3, 2, 6], (n, i, j, c) => parts[c](n, i, j, channel[c]));
    expectClose(apply('concat', {}, x, y, z), expected, 1e-9);
    expect(
      bound('concat').shape([
        [3, 2, 2],
        [3, 2, 1],
        [3, 2, 3],
      ]),
    ).toEqual([3, 2, 6]);
  });

  it('refuses values whose pixels differ, and one alone', () => {
    expect(() =>
      bound('concat').shape([
        [3, 2, 2],
        [3, 1, 2],
      ]),
    ).toThrow('concat: [3,2,2], [3,1,2] differ in more than the last axis');
    expect(() => bound('concat').shape([[2], [1, 2]])).toThrow('concat: [2], [1,2] differ');
    expect(() => bound('concat').shape([[2]])).toThrow('concat takes two inputs or more, not 1');
    expect(() => bound('concat').shape([[], []])).toThrow('concat takes a value with channels');
  });
});

describe('slice', () => {
  it.each([[[2, 3, 2, 5]], [[2, 5]]])('takes channels: %j', (shape) => {
    const x = uniform(shape, 1);
    const at = numbersOf(x);
    const expected = tabulate([...shape.slice(0, -1), 3], (...index) => at(...index.slice(0, -1), index.at(-1)! + 1));
    expectClose(apply('slice', { begin: 1, size: 3 }, x), expected, 1e-9);
  });

  it('refuses channels that are not there', () => {
    expect(() => bound('slice', { begin: 3, size: 3 }).shape([[5]])).toThrow(
      'slice: there are no channels 3 to 5 among 5',
    );
    expect(bound('slice', { begin: 2, size: 3 }).shape([[5]])).toEqual([3]);
    expect(() => bound('slice', { begin: -1, size: 1 })).toThrow(/^slice: begin/);
    expect(() => bound('slice', { begin: 0, size: 0 })).toThrow(/^slice: size/);
  });
});

describe('row', () => {
  it('takes one row of each picture', () => {
    const x = uniform([2, 3, 4], 1);
    const at = numbersOf(x);
    expectClose(
      apply('row', { index: 2 }, x),
      tabulate([2, 4], (n, c) => at(n, 2, c)),
      1e-9,
    );
  });

  it('refuses rows that are not there', () => {
    expect(() => bound('row', { index: 3 }).shape([[3, 4]])).toThrow('row: there is no row 3 among 3');
    expect(() => bound('row', { index: 0 }).shape([[4]])).toThrow('row takes a value of rank 2, not [4]');
    expect(() => bound('row', { index: 0.5 })).toThrow(/^row: index/);
  });
});

describe('spread', () => {
  it('repeats a vector at every pixel', () => {
    const x = uniform([2, 4], 1);
    const at = numbersOf(x);
    expectClose(
      apply('spread', { height: 3, width: 2 }, x),
      tabulate([2, 3, 2, 4], (n, _i, _j, c) => at(n, c)),
      1e-9,
    );
  });

  it('refuses pictures, and sides out of range', () => {
    expect(() => bound('spread', { height: 3, width: 2 }).shape([[1, 1, 4]])).toThrow('spread takes a value of rank 1');
    expect(() => bound('spread', { height: 0, width: 2 })).toThrow(/^spread: height/);
    expect(() => bound('spread', { height: 1, width: 4097 })).toThrow(/^spread: width/);
  });
});
