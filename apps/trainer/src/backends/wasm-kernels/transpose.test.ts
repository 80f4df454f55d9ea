import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { startBackend } from '../index.ts';
import { numbers } from './against-cpu.ts';
import { floats, release, type WasmBackend } from './heap.ts';
import { transpose } from './transpose.ts';

beforeAll(async () => {
  await startBackend({ name: 'wasm', threads: 1 });
});

it.each([
  [1, 1, 1],
  [1, 3, 5],
  [2, 4, 4],
  [3, 7, 9],
  [1, 1, 40],
  [1, 40, 1],
  [2, 33, 17],
  [1, 100, 70],
])('transposes %s matrices of %s x %s', (batch, rows, columns) => {
  const backend = tf.backend() as unknown as WasmBackend;
  const values = numbers(batch * rows * columns, 1);
  const x = tf.tensor3d(values, [batch, rows, columns]);
  const out = transpose(backend, x, batch, rows, columns);
  expect(out.shape).toEqual([batch, columns, rows]);
  const got = floats(backend, out);
  const wanted = values.map((_, at) => {
    const item = Math.floor(at / (rows * columns));
    const column = Math.floor((at % (rows * columns)) / rows);
    return values[(item * rows + (at % rows)) * columns + column]!;
  });
  expect(got).toEqual(wanted);
  release(backend, out);
  x.dispose();
});
