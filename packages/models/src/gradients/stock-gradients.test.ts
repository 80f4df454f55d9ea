import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import {
  awayFromZero,
  firstOrderError,
  type Operation,
  secondOrderError,
  TOLERANCE,
  uniform,
} from './finite-differences.ts';

// Nothing is repaired in this file: it shows that each repair is needed, and that these tests can tell wrong from right.
// A failure here after an upgrade of tfjs is good news: that repair can go.
await tf.setBackend('cpu');

const WRONG = 10 * TOLERANCE;
const picture = () => uniform([2, 4, 6, 3], 1) as tf.Tensor4D;

describe('stock tfjs, second derivatives', () => {
  const silent: [string, Operation][] = [
    ['tanh', tf.tanh],
    ['sigmoid', tf.sigmoid],
    ['exp', tf.exp],
    ['softmax', (x) => tf.softmax(x)],
    ['logSoftmax', (x) => tf.logSoftmax(tf.mul(x, 2))],
    ['pow, in its exponent', (x) => tf.pow(2, x)],
  ];
  it.each(silent)('%s is silently wrong, though its first derivative is right', (_name, operation) => {
    const x = uniform([3, 5], 1);
    expect(firstOrderError(operation, [x])).toBeLessThan(TOLERANCE);
    expect(secondOrderError(operation, [x])).toBeGreaterThan(WRONG);
  });

  const throwing: [string, Operation][] = [
    ['leakyRelu', (x) => tf.leakyRelu(x, 0.2)],
    ['selu', tf.selu],
    ['clipByValue', (x) => tf.clipByValue(x, -0.7, 0.7)],
    ['minimum', (x) => tf.minimum(x, 0)],
    ['avgPool', (x) => tf.avgPool(x as tf.Tensor4D, 2, 2, 'valid')],
    ['maxPool', (x) => tf.maxPool(x as tf.Tensor4D, 2, 2, 'valid')],
    ['resizeNearestNeighbor', (x) => tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [8, 12])],
    ['resizeBilinear', (x) => tf.image.resizeBilinear(x as tf.Tensor4D, [8, 12])],
    ['depthwiseConv2d', (x) => tf.depthwiseConv2d(x as tf.Tensor4D, tf.ones([3, 3, 3, 1]), 1, 'same')],
  ];
  it.each(throwing)('%s throws', (_name, operation) => {
    expect(() => secondOrderError(operation, [awayFromZero([2, 4, 6, 3], 1)])).toThrow(/gradient/);
  });
});

describe('stock tfjs, first derivatives', () => {
  const wrong: [string, Operation][] = [
    [
      'mirrorPad',
      (x) =>
        tf.mirrorPad(
          x,
          [
            [0, 0],
            [1, 1],
            [1, 1],
            [0, 0],
          ],
          'reflect',
        ),
    ],
    ['avgPool over a padded border', (x) => tf.avgPool(x as tf.Tensor4D, 3, 1, 'same')],
    ['nearest resize of a batch on cpu', (x) => tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [8, 12])],
  ];
  it.each(wrong)('%s is wrong', (_name, operation) => {
    expect(firstOrderError(operation, [picture()])).toBeGreaterThan(WRONG);
  });

  it('bilinear resize with half pixel centers is wrong', () => {
    const square = uniform([2, 4, 4, 3], 1);
    const resize: Operation = (x) => tf.image.resizeBilinear(x as tf.Tensor4D, [8, 8], false, true);
    expect(firstOrderError(resize, [square])).toBeGreaterThan(WRONG);
  });

  it('depthToSpace and tile of rank 6 have none', () => {
    const toSpace: Operation = (x) => tf.depthToSpace(x as tf.Tensor4D, 2);
    expect(() => firstOrderError(toSpace, [uniform([2, 3, 3, 8], 1)])).toThrow('gradient function not found');
    const tile: Operation = (x) => tf.tile(x, [1, 1, 2, 1, 2, 1]);
    expect(() => firstOrderError(tile, [uniform([2, 2, 1, 2, 1, 3], 1)])).toThrow('not implemented for rank-6');
  });
});
