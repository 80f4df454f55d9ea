import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { uniform } from '../gradients/finite-differences.ts';
import { layerNamed } from './index.ts';

const layer = layerNamed('minibatchStddev').bind({});
const apply = (x: tf.Tensor) => layer.apply([x], {}, { mode: 'train' });
/** The channel that the layer appends. */
const appended = (y: tf.Tensor) => [...tf.slice(y, [0, 0, 0, y.shape[3]! - 1]).dataSync()];

describe('minibatchStddev', () => {
  it('appends one channel and leaves the others as they are', () => {
    const x = uniform([2, 3, 4, 5], 1);
    const y = apply(x);
    expect(y.shape).toEqual([2, 3, 4, 6]);
    expect(layer.shape([[3, 4, 5]])).toEqual([3, 4, 6]);
    expect([...tf.slice(y, [0, 0, 0, 0], [2, 3, 4, 5]).dataSync()]).toEqual([...x.dataSync()]);
  });

  it('holds the standard deviation over the batch, averaged over positions and features', () => {
    // Per feature over the batch: 1 and 3 deviate by 1 from their mean; 0 and 6 by 3. Their average is 2.
    const y = apply(tf.tensor([1, 0, 3, 6], [2, 1, 1, 2]));
    for (const value of appended(y)) expect(value).toBeCloseTo(2, 5);
    expect(appended(y)).toHaveLength(2);
  });

  it.each([1, 3])('is nearly zero for %i equal pictures, with a finite gradient', async (n) => {
    await import('@tensorflow/tfjs');
    await tf.setBackend('cpu');
    const equal = tf.tile(uniform([1, 2, 2, 3], 1), [n, 1, 1, 1]);
    for (const value of appended(apply(equal))) expect(value).toBeCloseTo(0, 3);
    const slope = tf.grad((x) => tf.sum(apply(x)))(equal);
    expect([...slope.dataSync()].every(Number.isFinite)).toBe(true);
  });

  it('refuses what is no picture, and attributes', () => {
    expect(() => layer.shape([[12]])).toThrow('minibatchStddev takes a value of rank 3, not [12]');
    expect(() => layerNamed('minibatchStddev').bind({ group: 4 })).toThrow(/group/);
  });
});
