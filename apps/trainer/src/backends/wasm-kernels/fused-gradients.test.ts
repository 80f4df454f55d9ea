import { FUSED_KERNELS, repairGradients } from '@omokage/models/gradients';
import { layerNamed } from '@omokage/models/layers';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../index.ts';
import { expectAsOnCpu } from './against-cpu.ts';

beforeAll(async () => {
  await startBackend({ name: 'wasm', threads: 1 });
  repairGradients();
});

type Operation = (...inputs: tf.Tensor[]) => tf.Tensor;

const batchNorm: Operation = (x, gamma, beta) =>
  layerNamed('batchNorm')
    .bind({})
    .apply([x!], { gamma: gamma!, beta: beta!, mean: beta!, variance: gamma! }, { mode: 'train' });

const cases: { name: string; operation: Operation; shapes: number[][]; back: string }[] = [
  {
    name: 'batchNorm',
    operation: batchNorm,
    shapes: [[3, 4, 5, 6], [6], [6]],
    back: FUSED_KERNELS.normaliseBatchGradient,
  },
  { name: 'relu', operation: (x) => tf.relu(x!), shapes: [[3, 5]], back: FUSED_KERNELS.leakyReluGradient },
  { name: 'leakyRelu', operation: (x) => tf.leakyRelu(x!), shapes: [[3, 5]], back: FUSED_KERNELS.leakyReluGradient },
  { name: 'tanh', operation: (x) => tf.tanh(x!), shapes: [[3, 5]], back: FUSED_KERNELS.tanhGradient },
];

/** All gradients of the sum of squares of what an operation makes, in one row. */
function slopes(operation: Operation, inputs: tf.Tensor[]): tf.Tensor {
  return tf.tidy(() => flat(tf.grads((...xs) => tf.sum(tf.square(operation(...xs))))(inputs)));
}

/** The gradients of the square of the gradients, in one row. */
function slopesOfSlopes(operation: Operation, inputs: tf.Tensor[]): tf.Tensor {
  const penalty = (...xs: tf.Tensor[]) =>
    tf.sum(tf.square(flat(tf.grads((...ys) => tf.sum(tf.square(operation(...ys))))(xs))));
  return tf.tidy(() => flat(tf.grads(penalty)(inputs)));
}

const flat = (tensors: tf.Tensor[]) => tf.concat(tensors.map((tensor) => tf.reshape(tensor, [-1])));

async function kernelsOf(run: () => tf.Tensor): Promise<string[]> {
  const { kernelNames, result } = await tf.profile(run);
  tf.dispose(result);
  return kernelNames;
}

describe.each(cases)('the gradient of $name', ({ operation, shapes, back }) => {
  it('is one kernel, and as on cpu', async () => {
    await expectAsOnCpu(shapes, (...inputs) => slopes(operation, inputs));
    const inputs = shapes.map((shape) => tf.ones(shape));
    expect(await kernelsOf(() => slopes(operation, inputs))).toContain(back);
    tf.dispose(inputs);
  });

  it('is made of operations where it is differentiated again, and then as on cpu', async () => {
    await expectAsOnCpu(shapes, (...inputs) => slopesOfSlopes(operation, inputs));
  });
});

it('runs batch norm as one kernel', async () => {
  const inputs = [[4, 3], [3], [3]].map((shape) => tf.ones(shape));
  const named = (await kernelsOf(() => batchNorm(...inputs))).filter((name) => name !== ''); // a custom gradient has no name
  expect(named).toEqual([FUSED_KERNELS.normaliseBatch]);
  tf.dispose(inputs);
});
