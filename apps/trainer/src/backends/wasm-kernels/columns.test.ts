import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { startBackend } from '../index.ts';
import { expectAsOnCpu } from './against-cpu.ts';

const shapes = [
  { shape: [2, 3, 4, 5], axis: 3 },
  { shape: [2, 3, 4, 5], axis: -1 },
  { shape: [2, 3, 4, 5], axis: 2 },
  { shape: [3, 4, 100], axis: 2 },
  { shape: [3, 40, 2], axis: 1 },
  { shape: [6, 2], axis: 0 },
  { shape: [7], axis: 0 },
];

describe.each(shapes)('along axis $axis of $shape', ({ shape, axis }) => {
  const position = axis < 0 ? shape.length + axis : axis;
  const side = shape[position]!;

  it('puts together what cpu puts together', async () => {
    await expectAsOnCpu([shape, shape.with(position, 2), shape], (...parts) => tf.concat(parts, axis));
  });

  it('takes apart what cpu takes apart', async () => {
    const sizes = [1, side - 1];
    for (const part of [0, 1]) {
      await expectAsOnCpu([shape], (x) => tf.tidy(() => tf.clone(tf.split(x!, sizes, axis)[part]!)));
    }
  });

  it('cuts what cpu cuts', async () => {
    const begin = shape.map((_, at) => (at === position ? 1 : 0));
    await expectAsOnCpu([shape], (x) => tf.slice(x!, begin, shape.with(position, side - 1)));
    await expectAsOnCpu([shape], (x) => tf.slice(x!, begin, shape.with(position, 1)));
  });
});

it('cuts several axes, none, and to the end', async () => {
  await expectAsOnCpu([[4, 5, 3]], (x) => tf.slice(x!, [1, 2, 0], [2, 3, 2]));
  await expectAsOnCpu([[4, 5, 3]], (x) => tf.slice(x!, [0, 0, 0], [4, 5, 3]));
  await expectAsOnCpu([[4, 5, 3]], (x) => tf.slice(x!, [0, 2, 0], [-1, -1, -1]));
});

it('leaves other types to the stock kernels', async () => {
  await startBackend({ name: 'wasm', threads: 1 });
  const whole = tf.tidy(() => {
    const x = tf.tensor2d([1, 2, 3, 4], [2, 2], 'int32');
    return tf.concat([tf.slice(x, [0, 1], [2, 1]), ...tf.split(x, 2, 1)], 1).dataSync();
  });
  expect(whole).toEqual(Int32Array.of(2, 1, 2, 4, 3, 4));
});

it('refuses shapes that differ elsewhere', async () => {
  await startBackend({ name: 'wasm', threads: 1 });
  expect(() => tf.tidy(() => tf.concat([tf.ones([2, 3]), tf.ones([3, 3])], 1))).toThrow(/shape/i);
});
