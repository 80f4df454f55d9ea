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

  // Vectors of four, and what is left of them.
  it.each([6, 7, 16])('keeps what is no ordinary number, among %i values', async (size) => {
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

const gradient = (dy: tf.Tensor, x: tf.Tensor, alpha: number): tf.Tensor =>
  tf.getBackend() === 'wasm'
    ? tf.engine().runKernel('LeakyReluGradient', { dy, x }, { alpha })
    : tf.tidy(() => tf.mul(dy, tf.step(x, alpha)));

describe('the gradient of leakyRelu', () => {
  it.each([[[4, 8, 8, 12]], [[3, 5]], [[1]], [[0, 4]], [[2048, 3]]])('is as on cpu for %s', async (shape) => {
    await expectAsOnCpu([shape, shape], (dy, x) => gradient(dy!, x!, 0.2));
    await expectAsOnCpu([shape, shape], (dy, x) => gradient(dy!, x!, 0));
  });

  it('is NaN where x or dy is, and takes the lower slope at zero', async () => {
    await startBackend({ name: 'wasm', threads: 1 });
    const x = tf.tensor1d([Number.NaN, 1, -1, 0, Infinity, -Infinity]);
    const dy = tf.tensor1d([1, Number.NaN, Number.NaN, 4, 2, Infinity]);
    const dx = gradient(dy, x, 0.25);
    expect([...dx.dataSync()]).toEqual([Number.NaN, Number.NaN, Number.NaN, 1, 2, Infinity]);
    tf.dispose([x, dy, dx]);
  });
});
