import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { startBackend } from '../index.ts';
import { expectAsOnCpu, numbers } from './against-cpu.ts';

describe('batchMatMul', () => {
  it.each([
    { a: [5, 7], b: [7, 3], ta: false, tb: false },
    { a: [7, 5], b: [7, 3], ta: true, tb: false },
    { a: [33, 65], b: [17, 65], ta: false, tb: true },
    { a: [19, 2], b: [4, 19], ta: true, tb: true },
    { a: [1, 9], b: [6, 9], ta: false, tb: true },
    { a: [9, 1], b: [9, 6], ta: true, tb: false },
    { a: [3, 5, 7], b: [3, 7, 2], ta: false, tb: false },
    { a: [3, 7, 5], b: [3, 2, 7], ta: true, tb: true },
    { a: [2, 3, 5, 4], b: [2, 3, 4, 6], ta: false, tb: false },
    { a: [4, 5, 3], b: [1, 3, 2], ta: false, tb: false },
    { a: [1, 5, 3], b: [4, 3, 2], ta: false, tb: false },
    { a: [4, 3, 5], b: [3, 2], ta: true, tb: false },
  ])('multiplies $a (transposed: $ta) by $b (transposed: $tb)', async ({ a, b, ta, tb }) => {
    await expectAsOnCpu([a, b], (x, y) => tf.matMul(x!, y!, ta, tb));
  });

  // Not against cpu: tfjs 4.22's cpu kernel picks the wrong matrices when both sides are repeated.
  it('broadcasts both sides at once as if they were tiled', async () => {
    await startBackend({ name: 'wasm', threads: 1 });
    const worst = tf.tidy(() => {
      const x = tf.tensor4d(numbers(2 * 4 * 3, 1), [2, 1, 4, 3]);
      const y = tf.tensor4d(numbers(5 * 3 * 2, 2), [1, 5, 3, 2]);
      const tiled = tf.matMul(tf.tile(x, [1, 5, 1, 1]), tf.tile(y, [2, 1, 1, 1]));
      expect(tiled.shape).toEqual([2, 5, 4, 2]);
      return tf.max(tf.abs(tf.sub(tf.matMul(x, y), tiled))).dataSync()[0]!;
    });
    expect(worst).toBeLessThan(1e-6);
  });

  it('gives the gradients of both sides', async () => {
    const both = (x: tf.Tensor, y: tf.Tensor) =>
      tf.tidy(() => {
        const [dx, dy] = tf.grads((p: tf.Tensor, q: tf.Tensor) => tf.sum(tf.square(tf.matMul(p, q))))([x, y]);
        return tf.concat([tf.reshape(dx!, [-1]), tf.reshape(dy!, [-1])]);
      });
    await expectAsOnCpu(
      [
        [6, 11],
        [11, 4],
      ],
      (x, y) => both(x!, y!),
    );
  });

  it('refuses whole numbers and says what to do', async () => {
    await startBackend({ name: 'wasm', threads: 1 });
    const whole = tf.tensor2d([1, 2, 3, 4], [2, 2], 'int32');
    expect(() => tf.matMul(whole, whole)).toThrow(/float32, got int32.*cast/);
    whole.dispose();
  });
});

it('multiplies by the same data as a column, as a row, and in another shape', async () => {
  const shapes = [
    [4, 144],
    [144, 1],
    [4, 1],
    [4, 12],
  ];
  await expectAsOnCpu(shapes, (x, column, y, z) =>
    tf.tidy(() => {
      const shared = tf.clone(column!);
      return tf.concat([
        tf.reshape(tf.matMul(x!, column!), [-1]),
        tf.reshape(tf.matMul(y!, shared, false, true), [-1]),
        tf.reshape(tf.matMul(z!, tf.reshape(shared, [12, 12])), [-1]),
      ]);
    }),
  );
});
