import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { startBackend } from '../index.ts';
import { expectAsOnCpu, numbers } from './against-cpu.ts';
import { asBlocks } from './sum.ts';

const cases = [
  { shape: [4, 16, 16, 12], axis: [0, 1, 2] },
  { shape: [5, 9, 7, 13], axis: [0, 1, 2] }, // odd at several folds
  { shape: [3, 5], axis: [0] },
  { shape: [4097, 3], axis: [0] },
  { shape: [3, 1025, 4], axis: [1] },
  { shape: [3, 8, 9, 100], axis: [1, 2, 3] },
  { shape: [2, 4, 2000], axis: [1] },
  { shape: [100_003], axis: [0] },
  { shape: [7, 5, 3], axis: [0, 1, 2] },
  { shape: [4, 3, 5], axis: [0, 2] }, // stock
  { shape: [4, 3, 5], axis: [2] }, // stock
  { shape: [1, 30, 1, 5], axis: [0, 1, 2] },
  { shape: [1, 5], axis: [0] },
  { shape: [6, 2], axis: [-2] },
];

describe.each(cases)('$shape over $axis', ({ shape, axis }) => {
  it.each([true, false])('sums and averages as on cpu (axes kept: %s)', async (keepDims) => {
    await expectAsOnCpu([shape], (x) => tf.sum(x!, axis, keepDims));
    await expectAsOnCpu([shape], (x) => tf.mean(x!, axis, keepDims));
  });
});

it('rounds less than 1e-6 of the sum over 100 000 values, as counted in double precision', async () => {
  await startBackend({ name: 'wasm', threads: 1 });
  const values = numbers(100_000, 5).map((value) => value + 1.5);
  const wanted = values.reduce((sum, value) => sum + value, 0);
  const got = tf.tidy(() => tf.sum(tf.tensor1d(values)).dataSync()[0]!);
  expect(Math.abs(got / wanted - 1)).toBeLessThan(1e-6);
});

it('does not change what it sums', async () => {
  await startBackend({ name: 'wasm', threads: 1 });
  const values = numbers(5000 * 3, 1);
  const x = tf.tensor2d(values, [5000, 3]);
  tf.tidy(() => tf.sum(x, 0));
  expect(x.dataSync()).toEqual(values);
  x.dispose();
});

it('sums whole numbers as whole numbers', async () => {
  await startBackend({ name: 'wasm', threads: 1 });
  const sum = tf.tidy(() => tf.sum(tf.tensor2d([1, 2, 3, 4], [2, 2], 'int32'), 0));
  expect(sum.dtype).toBe('int32');
  expect([...sum.dataSync()]).toEqual([4, 6]);
  sum.dispose();
});

it('sums nothing to zero', async () => {
  await startBackend({ name: 'wasm', threads: 1 });
  expect([...tf.tidy(() => tf.sum(tf.zeros([0, 3]), 0).dataSync())]).toEqual([0, 0, 0]);
});

it('carries NaN and infinity into the sum', async () => {
  await startBackend({ name: 'wasm', threads: 1 });
  const values = numbers(9000 * 2, 1);
  values[8000 * 2] = Number.NaN;
  values[1] = Number.POSITIVE_INFINITY;
  expect([...tf.tidy(() => tf.sum(tf.tensor2d(values, [9000, 2]), 0).dataSync())]).toEqual([Number.NaN, Infinity]);
});

it('reads a tensor as blocks only where the summed axes follow one another', () => {
  expect(asBlocks([2, 3, 4, 5], [1, 2])).toEqual({ outer: 2, rows: 12, inner: 5 });
  expect(asBlocks([2, 1, 4, 5], [0, 2])).toEqual({ outer: 1, rows: 8, inner: 5 });
  expect(asBlocks([2, 3, 4], [0, 2])).toBeUndefined();
  expect(asBlocks([1, 3], [0])).toBeUndefined();
});
