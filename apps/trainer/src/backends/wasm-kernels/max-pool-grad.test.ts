import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { startBackend } from '../index.ts';
import { expectAsOnCpu } from './against-cpu.ts';

const gradient = (filter: number, stride: number, pad: 'same' | 'valid' | number, shift: number) => (x?: tf.Tensor) =>
  tf.tidy(() =>
    tf.grad((t: tf.Tensor) => tf.sum(tf.square(tf.maxPool(tf.add(t, shift) as tf.Tensor4D, filter, stride, pad))))(x!),
  );

describe('maxPoolGrad', () => {
  it.each([
    ['side by side', 2, 2, 'valid'],
    ['over the border', 2, 2, 'same'],
    ['overlapping', 3, 2, 'same'],
    ['at every position', 3, 1, 'valid'],
    ['with gaps', 2, 3, 'valid'],
    ['with padding in numbers', 3, 2, 1],
  ] as const)('is that of cpu for windows %s, among negative values too', async (_name, filter, stride, pad) => {
    await expectAsOnCpu([[2, 5, 7, 3]], gradient(filter, stride, pad, 0));
    await expectAsOnCpu([[2, 5, 7, 3]], gradient(filter, stride, pad, -2));
  });

  it('gives a tie to one of its values', async () => {
    await startBackend({ name: 'wasm', threads: 1 });
    const slope = tf.tidy(() => gradient(2, 2, 'valid', 0)(tf.fill([1, 2, 2, 1], -3)).dataSync());
    expect([...slope]).toEqual([-6, 0, 0, 0]);
  });
});
