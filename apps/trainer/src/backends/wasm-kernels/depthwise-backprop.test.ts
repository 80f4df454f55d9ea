import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { startBackend } from '../index.ts';
import { expectAsOnCpu, numbers } from './against-cpu.ts';

describe.each([
  { x: [2, 7, 6, 3], filter: [3, 3, 3, 1], strides: 1, pad: 'same' },
  { x: [2, 9, 7, 2], filter: [3, 2, 2, 2], strides: 2, pad: 'valid' },
  { x: [1, 9, 9, 5], filter: [4, 4, 5, 1], strides: 2, pad: 'same' },
] as const)('depthwise x $x filter $filter strides $strides $pad', ({ x, filter, strides, pad }) => {
  const loss = (p: tf.Tensor, f: tf.Tensor) =>
    tf.sum(tf.square(tf.depthwiseConv2d(p as tf.Tensor4D, f as tf.Tensor4D, strides, pad)));

  it('gives the gradient of the input', async () => {
    await expectAsOnCpu([[...x], [...filter]], (p, f) => tf.tidy(() => tf.grad((q: tf.Tensor) => loss(q, f!))(p!)));
  });

  it('gives the gradient of the filter', async () => {
    await expectAsOnCpu([[...x], [...filter]], (p, f) => tf.tidy(() => tf.grad((q: tf.Tensor) => loss(p!, q))(f!)));
  });
});

it('is the adjoint of the dilated forward pass, for which tfjs has no gradient', async () => {
  await startBackend({ name: 'wasm', threads: 1 });
  const attrs = { strides: 1, dilations: 2, pad: 'same', inputShape: [2, 7, 8, 3], filterShape: [3, 3, 3, 2] } as never;
  const [forward, byInput, byFilter] = tf.tidy(() => {
    const x = tf.tensor4d(numbers(2 * 7 * 8 * 3, 1), [2, 7, 8, 3]);
    const filter = tf.tensor4d(numbers(3 * 3 * 3 * 2, 2), [3, 3, 3, 2]);
    const dy = tf.tensor4d(numbers(2 * 7 * 8 * 6, 3), [2, 7, 8, 6]);
    const dot = (a: tf.Tensor, b: tf.Tensor) => tf.sum(tf.mul(a, b)).dataSync()[0]!;
    const run = (kernel: string, inputs: tf.NamedTensorMap) =>
      tf.engine().runKernel(kernel, inputs, attrs) as tf.Tensor;
    return [
      dot(dy, tf.depthwiseConv2d(x, filter, 1, 'same', 'NHWC', 2)),
      dot(x, run('DepthwiseConv2dNativeBackpropInput', { dy, filter })),
      dot(filter, run('DepthwiseConv2dNativeBackpropFilter', { x, dy })),
    ] as never;
  }) as unknown as [number, number, number];
  expect(Math.abs(forward)).toBeGreaterThan(0.1);
  expect(byInput).toBeCloseTo(forward, 3);
  expect(byFilter).toBeCloseTo(forward, 3);
});
