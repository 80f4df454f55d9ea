import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { firstOrderError, type Operation, secondOrderError, TOLERANCE, uniform } from './finite-differences.ts';
import { repairGradients } from './index.ts';

await tf.setBackend('cpu');
repairGradients();

const mirror = (paddings: [number, number][], mode: 'reflect' | 'symmetric'): Operation => {
  return (x) => tf.mirrorPad(x, paddings, mode);
};

const CASES: [string, Operation, number[]][] = [
  ['tile of rank 1', (x) => tf.tile(x, [3]), [4]],
  ['tile of rank 4', (x) => tf.tile(x, [2, 1, 3, 2]), [2, 3, 2, 2]],
  ['tile that repeats nothing', (x) => tf.tile(x, [1, 1]), [2, 3]],
  ['tile of rank 6', (x) => tf.tile(x, [1, 1, 2, 1, 2, 1]), [2, 2, 1, 2, 1, 3]],
  ['depthToSpace by 2', (x) => tf.depthToSpace(x as tf.Tensor4D, 2), [2, 2, 3, 8]],
  ['depthToSpace by 3', (x) => tf.depthToSpace(x as tf.Tensor4D, 3), [1, 2, 2, 9]],
  [
    'mirrorPad, reflect',
    mirror(
      [
        [0, 0],
        [1, 2],
        [2, 1],
        [0, 0],
      ],
      'reflect',
    ),
    [2, 4, 4, 2],
  ],
  [
    'mirrorPad, symmetric',
    mirror(
      [
        [0, 0],
        [1, 2],
        [2, 1],
        [0, 0],
      ],
      'symmetric',
    ),
    [2, 4, 4, 2],
  ],
  [
    'mirrorPad, reflect, as wide as it may be',
    mirror(
      [
        [3, 3],
        [0, 1],
      ],
      'reflect',
    ),
    [4, 3],
  ],
  [
    'mirrorPad, symmetric, as wide as it may be',
    mirror(
      [
        [4, 4],
        [1, 0],
      ],
      'symmetric',
    ),
    [4, 3],
  ],
];

describe('gradients that were missing', () => {
  it.each(CASES)('%s: right once and twice', (_name, operation, shape) => {
    const x = [uniform(shape, 1)];
    expect(firstOrderError(operation, x)).toBeLessThan(TOLERANCE);
    expect(secondOrderError(operation, x)).toBeLessThan(TOLERANCE);
  });
});
