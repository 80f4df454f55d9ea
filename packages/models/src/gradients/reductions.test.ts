import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { firstOrderError, secondOrderError, TOLERANCE, uniform } from './finite-differences.ts';
import { repairGradients } from './index.ts';

await tf.setBackend('cpu');
repairGradients();

const reductions = { sum: tf.sum, mean: tf.mean };

describe.each(Object.entries(reductions))('%s', (name, reduce) => {
  it.each([
    [[2, 3, 4], undefined, false],
    [[2, 3, 4], [0, 1], false],
    [[2, 3, 4], [1], true],
    [[2, 3, 4], -1, false],
    [[2, 1, 4], [1], false],
    [[5], 0, false],
  ])('of %j over %j (axes kept: %s) is right once and twice', (shape, axis, keepDims) => {
    const operation = (x: tf.Tensor) => reduce(tf.square(x), axis, keepDims);
    expect(firstOrderError(operation, [uniform(shape, 1)])).toBeLessThan(TOLERANCE);
    expect(secondOrderError(operation, [uniform(shape, 1)])).toBeLessThan(TOLERANCE);
  });

  it('spreads its gradient by a Fill kernel and divides nothing large', async () => {
    const { kernels } = await tf.profile(() => tf.grad((x) => reduce(x, [0, 1]))(tf.zeros([2, 3, 4]), tf.ones([4])));
    expect(kernels.map((kernel) => kernel.name)).toContain('Fill');
    const divided = kernels.filter((kernel) => kernel.name === 'RealDiv').flatMap(({ outputShapes }) => outputShapes);
    expect(divided).toEqual(name === 'mean' ? [[4]] : []);
  });
});
