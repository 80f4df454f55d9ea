import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { startBackend } from '../index.ts';
import { expectAsOnCpu } from './against-cpu.ts';

describe('unsortedSegmentSum', () => {
  it('adds rows by their ids', async () => {
    await expectAsOnCpu([[6, 5]], (x) => {
      const ids = tf.tensor1d([2, 0, 2, 3, 0, 2], 'int32');
      const out = tf.unsortedSegmentSum(x!, ids, 5);
      ids.dispose();
      return out;
    });
  });

  it('drops ids outside the range and leaves empty segments zero', async () => {
    await startBackend({ name: 'wasm', threads: 1 });
    const out = tf.tidy(() =>
      tf.unsortedSegmentSum(tf.tensor1d([1, 2, 4, 8]), tf.tensor1d([-1, 1, 3, 1], 'int32'), 3).dataSync(),
    );
    expect([...(out as Float32Array)]).toEqual([0, 10, 0]);
  });

  it('is the gradient of gather', async () => {
    await expectAsOnCpu([[4, 3]], (table) =>
      tf.tidy(() =>
        tf.grad((t: tf.Tensor) => tf.sum(tf.square(tf.gather(t, tf.tensor1d([1, 1, 3], 'int32')))))(table!),
      ),
    );
  });
});
