import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { firstOrderError, type Operation, secondOrderError, TOLERANCE, uniform } from './finite-differences.ts';
import { repairGradients } from './index.ts';

await tf.setBackend('cpu');
repairGradients();

type Resize = typeof tf.image.resizeBilinear;

const SIZES: [string, [number, number]][] = [
  ['twice as large', [6, 10]],
  ['three times as high, as wide', [9, 5]],
  ['an odd factor larger', [7, 8]],
  ['smaller', [2, 3]],
  ['a single pixel', [1, 1]],
];
const SAMPLINGS: [string, boolean, boolean][] = [
  ['plainly', false, false],
  ['with corners aligned', true, false],
  ['with half pixel centers', false, true],
];
const CASES = SIZES.flatMap(([to, size]) => SAMPLINGS.map(([how, ...options]) => ({ to, size, how, options })));

describe.each<[string, Resize]>([
  ['resizeNearestNeighbor', tf.image.resizeNearestNeighbor],
  ['resizeBilinear', tf.image.resizeBilinear],
])('%s', (_name, resize) => {
  it.each(CASES)('to $to, $how, is right once and twice', ({ size, options }) => {
    const operation: Operation = (x) => resize(x as tf.Tensor4D, size, ...options);
    const batch = [uniform([2, 3, 5, 2], 1)];
    expect(firstOrderError(operation, batch)).toBeLessThan(TOLERANCE);
    expect(secondOrderError(operation, batch)).toBeLessThan(TOLERANCE);
  });
});
