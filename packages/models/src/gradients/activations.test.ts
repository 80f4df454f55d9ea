import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { repairGradients } from './index.ts';

await tf.setBackend('cpu');
repairGradients();

const slopesOf = (activation: (x: tf.Tensor) => tf.Tensor, ...x: number[]) => [
  ...tf.grad(activation)(tf.tensor1d(x)).dataSync(),
];

describe('leakyRelu', () => {
  it('has the slope alpha at zero and below, one above', () => {
    expect(slopesOf((x) => tf.leakyRelu(x, 0.25), -2, 0, 3)).toEqual([0.25, 0.25, 1]);
  });

  it('runs no comparison and no select in its gradient', async () => {
    const { kernelNames } = await tf.profile(() => tf.grad((x) => tf.leakyRelu(x, 0.25))(tf.tensor1d([-2, 3])));
    expect(kernelNames).toContain('Step');
    expect(kernelNames).not.toContain('Greater');
    expect(kernelNames).not.toContain('Select');
  });
});

it('relu has the slope zero at zero and below, one above', () => {
  expect(slopesOf((x) => tf.relu(x), -2, 0, 3)).toEqual([0, 0, 1]);
});

it('tanh has the slope 1 - tanh^2', () => {
  slopesOf((x) => tf.tanh(x), -1.5, 0, 0.3).forEach((slope, i) => {
    expect(slope).toBeCloseTo(1 - Math.tanh([-1.5, 0, 0.3][i]) ** 2, 6);
  });
});
