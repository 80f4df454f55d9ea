import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { repairGradients } from './index.ts';

await tf.setBackend('cpu');
repairGradients();

describe('leakyRelu', () => {
  it('has the slope alpha at zero and below, one above', () => {
    const slopes = tf.grad((x) => tf.leakyRelu(x, 0.25))(tf.tensor1d([-2, 0, 3]));
    expect([...slopes.dataSync()]).toEqual([0.25, 0.25, 1]);
  });

  it('runs no comparison and no select in its gradient', async () => {
    const { kernelNames } = await tf.profile(() => tf.grad((x) => tf.leakyRelu(x, 0.25))(tf.tensor1d([-2, 3])));
    expect(kernelNames).toContain('Step');
    expect(kernelNames).not.toContain('Greater');
    expect(kernelNames).not.toContain('Select');
  });
});
