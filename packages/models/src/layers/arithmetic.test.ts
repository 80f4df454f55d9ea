import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { uniform } from '../gradients/finite-differences.ts';
import { layerNamed } from './index.ts';
import { expectClose, numbersOf, sumOver, tabulate } from './naive-values.ts';

const apply = (op: string, attributes: object, ...inputs: tf.Tensor[]) =>
  layerNamed(op).bind(attributes).apply(inputs, {}, { mode: 'train' });
const PICTURE = [2, 2, 3, 2];
const values = [1, 2, 3].map((seed) => uniform(PICTURE, seed));
const [a, b, c] = values.map(numbersOf);

it('add adds', () => {
  expectClose(
    apply('add', {}, ...values),
    tabulate(PICTURE, (...i) => a(...i) + b(...i) + c(...i)),
  );
});

it('multiply multiplies', () => {
  expectClose(
    apply('multiply', {}, values[0], values[1]),
    tabulate(PICTURE, (...i) => a(...i) * b(...i)),
  );
});

describe('interpolate', () => {
  it('goes from the one to the other', () => {
    const expected = tabulate(PICTURE, (...i) => a(...i) + 0.3 * (b(...i) - a(...i)));
    expectClose(apply('interpolate', { t: 0.3 }, values[0], values[1]), expected);
  });

  it.each([0, 1])('is exactly the end %i', (t) => {
    const y = apply('interpolate', { t }, values[0], values[1]);
    expect([...y.dataSync()]).toEqual([...values[t].dataSync()]);
  });

  it.each([-0.1, 1.1, Number.NaN])('refuses %s', (t) => {
    expect(() => layerNamed('interpolate').bind({ t })).toThrow(/^interpolate: t/);
  });
});

it('dot is the inner product of vectors', () => {
  const [x, y] = [uniform([2, 5], 1), uniform([2, 5], 2)];
  const [p, q] = [x, y].map(numbersOf);
  expectClose(
    apply('dot', {}, x, y),
    tabulate([2, 1], (n) => sumOver([5], (i) => p(n, i) * q(n, i))),
  );
  expect(() =>
    layerNamed('dot')
      .bind({})
      .shape([
        [1, 2],
        [1, 2],
      ]),
  ).toThrow('dot takes vectors, not [1,2]');
});

describe('select', () => {
  it('adds up values by their shares', () => {
    const shares = tf.tensor([0.2, 0.8, -1, 0, 1, 0], [2, 3]);
    const s = numbersOf(shares);
    const expected = tabulate(PICTURE, (n, ...i) => s(n, 0) * a(n, ...i) + s(n, 1) * b(n, ...i) + s(n, 2) * c(n, ...i));
    expectClose(apply('select', {}, shares, ...values), expected);
  });

  it('picks a value by a class', () => {
    const y = apply('select', {}, tf.tensor([0, 1, 0, 0, 1, 0], [2, 3]), ...values);
    expect([...y.dataSync()]).toEqual([...values[1].dataSync()]);
  });

  it('refuses shares that are not one for each value', () => {
    const shape = (...inputs: number[][]) => layerNamed('select').bind({}).shape(inputs);
    expect(() => shape([2], [4], [4], [4])).toThrow('select: shares [2] are not one number for each of 3 values');
    expect(() => shape([1, 2], [4], [4])).toThrow('select: shares [1,2] are not');
    expect(() => shape([2], [4], [5])).toThrow('select: [4] and [5] are not of one shape');
  });
});

it.each(['add', 'multiply', 'dot'])('%s refuses values of different shapes, and one alone', (op) => {
  const layer = layerNamed(op).bind({});
  expect(() => layer.shape([[4], [5]])).toThrow(`${op}: [4] and [5] are not of one shape`);
  expect(() => layer.shape([[4], [4, 1]])).toThrow(`${op}: [4] and [4,1] are not of one shape`);
  expect(() => layer.shape([[4]])).toThrow(`${op} takes `);
});
