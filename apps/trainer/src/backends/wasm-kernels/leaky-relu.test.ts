import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { startBackend } from '../index.ts';
import { expectAsOnCpu } from './against-cpu.ts';

describe('leakyRelu', () => {
  it.each([[[4, 8, 8, 12]], [[3, 5]], [[16]], [[3, 16]], [[1]], [[0, 4]], [[2048, 3]]])(
    'is as on cpu for %s',
    async (shape) => {
      await expectAsOnCpu([shape], (x) => tf.leakyRelu(x!, 0.2));
    },
  );

  it.each([0, 1, 1.5, -0.5])('takes the slope %s', async (alpha) => {
    await expectAsOnCpu([[64]], (x) => tf.leakyRelu(x!, alpha));
  });

  // 16 values go to XNNPACK, 15 to the stock kernel.
  it.each([15, 16])('keeps what is no ordinary number, among %i values', async (size) => {
    await startBackend({ name: 'wasm', threads: 1 });
    const values = new Float32Array(size).fill(1);
    values.set([Number.NaN, Infinity, -Infinity, -0, 0]);
    const out = tf.tidy(() => tf.leakyRelu(tf.tensor1d(values), 0.25).dataSync());
    expect([...out.subarray(0, 3)]).toEqual([Number.NaN, Infinity, -Infinity]);
    expect(out[3]! + 0).toBe(0);
    expect([...out.subarray(4, 6)]).toEqual([0, 1]);
  });

  it('turns whole numbers into real ones', async () => {
    await startBackend({ name: 'wasm', threads: 1 });
    const out = tf.tidy(() => tf.leakyRelu(tf.fill([16], -3, 'int32'), 0.5).dataSync());
    expect(out).toEqual(new Float32Array(16).fill(-1.5));
  });
});
