/**
 * For tests: a process of its own that convolves on wasm in all ways there are, and prints a digest of each result as JSON.
 * `node convolve-in-process.ts <threads>`.
 */
import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs-core';
import { startBackend } from '../index.ts';
import { numbers } from './numbers.ts';

/** [pictures, side, input channels, output channels, filter, stride, padding] */
const CASES = [
  [9, 16, 12, 8, 4, 2, 'same'], // by minimal filtering
  [5, 14, 4, 20, 4, 2, 'same'],
  [9, 12, 3, 8, 3, 1, 'same'], // direct, few channels
  [5, 9, 17, 3, 3, 1, 'same'],
  [7, 7, 16, 40, 3, 2, 'valid'], // filter gradient with runs written out, input gradient by columns
  [7, 9, 5, 33, 3, 1, 'same'],
  [10, 3, 24, 16, 3, 1, 'valid'],
] as const;

await startBackend({ name: 'wasm', threads: Number(process.argv[2]) });

const digests = CASES.map(([pictures, side, inputs, outputs, kernel, stride, pad]) => {
  const tensor = (shape: number[], seed: number) => tf.tensor(numbers(tf.util.sizeFromShape(shape), seed), shape);
  const x = tensor([pictures, side, side, inputs], 1) as tf.Tensor4D;
  const filter = tensor([kernel, kernel, inputs, outputs], 2) as tf.Tensor4D;
  const y = tf.conv2d(x, filter, stride, pad);
  const dy = tensor(y.shape, 3) as tf.Tensor4D;
  const dx = tf.conv2dTranspose(dy, filter, x.shape, stride, pad);
  const gradient = tf.engine().runKernel('Conv2DBackpropFilter', { x, dy }, {
    strides: stride,
    pad,
    dataFormat: 'NHWC',
    filterShape: filter.shape,
  } as never) as tf.Tensor;
  const hash = createHash('sha256');
  for (const result of [y, dx, gradient]) hash.update(result.dataSync());
  return hash.digest('hex');
});
console.log(JSON.stringify(digests));
