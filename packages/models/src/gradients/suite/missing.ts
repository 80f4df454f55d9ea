import * as tf from '@tensorflow/tfjs-core';
import type { Operation } from '../finite-differences.ts';
import { anywhere, type GradientCase } from './case.ts';

const mirror = (paddings: [number, number][], mode: 'reflect' | 'symmetric'): Operation => {
  return (x) => tf.mirrorPad(x, paddings, mode);
};
const AROUND: [number, number][] = [
  [0, 0],
  [1, 2],
  [2, 1],
  [0, 0],
];
const WIDEST_REFLECTION: [number, number][] = [
  [3, 3],
  [0, 1],
];
const WIDEST_SYMMETRY: [number, number][] = [
  [4, 4],
  [1, 0],
];

/** Operations whose stock gradient is missing, for some arguments at least. */
export const MISSING_CASES: readonly GradientCase[] = [
  anywhere('tile of rank 1', (x) => tf.tile(x, [3]), [4]),
  anywhere('tile of rank 4', (x) => tf.tile(x, [2, 1, 3, 2]), [2, 3, 2, 2]),
  anywhere('tile that repeats nothing', (x) => tf.tile(x, [1, 1]), [2, 3]),
  anywhere('tile of rank 6', (x) => tf.tile(x, [1, 1, 2, 1, 2, 1]), [2, 2, 1, 2, 1, 3]),
  anywhere('depthToSpace by 2', (x) => tf.depthToSpace(x as tf.Tensor4D, 2), [2, 2, 3, 8]),
  anywhere('depthToSpace by 3', (x) => tf.depthToSpace(x as tf.Tensor4D, 3), [1, 2, 2, 9]),
  anywhere('mirrorPad, reflect', mirror(AROUND, 'reflect'), [2, 4, 4, 2]),
  anywhere('mirrorPad, symmetric', mirror(AROUND, 'symmetric'), [2, 4, 4, 2]),
  anywhere('mirrorPad, reflect, as wide as it may be', mirror(WIDEST_REFLECTION, 'reflect'), [4, 3]),
  anywhere('mirrorPad, symmetric, as wide as it may be', mirror(WIDEST_SYMMETRY, 'symmetric'), [4, 3]),
];
