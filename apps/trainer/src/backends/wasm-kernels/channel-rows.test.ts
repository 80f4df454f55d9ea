import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { startBackend } from '../index.ts';
import { expectAsOnCpu } from './against-cpu.ts';

const operations = { add: tf.add, sub: tf.sub, mul: tf.mul };

describe.each(Object.entries(operations))('%s', (name, operation) => {
  it.each([
    [[4, 5, 7, 12], [12]],
    [
      [4, 5, 7, 12],
      [1, 1, 1, 12],
    ],
    [[3, 9, 9, 8], [8]],
    [[5, 7, 3], [3]],
    [[5, 7, 1], [1]],
    [
      [3, 5, 13],
      [1, 13],
    ],
    [[2, 2, 97], [97]],
    [[7, 130], [130]],
    [[1, 6], [6]],
    [
      [2, 3],
      [1, 1, 3],
    ], // the row has more axes: stock
    [
      [4, 3],
      [4, 1],
    ], // a value for every row: stock
    [[4, 3], []], // stock
    [
      [4, 3],
      [4, 3],
    ], // stock
    [[0, 3], [3]],
  ])('of %s and %s is as on cpu, either way round', async (x, row) => {
    await expectAsOnCpu([x, row], (a, b) => operation(a!, b!));
    await expectAsOnCpu([row, x], (a, b) => operation(a!, b!));
  });

  it('has gradients for both sides', async () => {
    await expectAsOnCpu([[3, 5, 6], [6]], (a, b) =>
      tf.tidy(() => {
        const [da, db] = tf.grads((x, row) => tf.sum(tf.square(operation(x!, row!))))([a!, b!]);
        return tf.concat([tf.reshape(da!, [-1]), db!]);
      }),
    );
  });

  it('carries NaN and infinity', async () => {
    await startBackend({ name: 'wasm', threads: 1 });
    const x = [1, Number.NaN, Infinity, 1, 2, -Infinity];
    const row = [Infinity, 1, -1];
    const computed = tf.tidy(() => operation(tf.tensor2d(x, [2, 3]), tf.tensor1d(row)).dataSync());
    const wanted = {
      add: [Infinity, Number.NaN, Infinity, Infinity, 3, -Infinity],
      sub: [-Infinity, Number.NaN, Infinity, -Infinity, 1, -Infinity],
      mul: [Infinity, Number.NaN, -Infinity, Infinity, 2, Infinity],
    }[name as keyof typeof operations];
    expect([...computed]).toEqual(wanted);
  });

  it('of whole numbers stays whole', async () => {
    await startBackend({ name: 'wasm', threads: 1 });
    const out = tf.tidy(() => operation(tf.fill([2, 3], 4, 'int32'), tf.fill([3], 2, 'int32')).dataSync());
    expect(out).toEqual(
      Int32Array.from({ length: 6 }, () => ({ add: 6, sub: 2, mul: 8 })[name as keyof typeof operations]),
    );
  });
});
