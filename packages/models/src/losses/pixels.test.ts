import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { uniform } from '../gradients/finite-differences.ts';
import { PIXEL_LOSS_NAMES, PIXEL_LOSSES } from './index.ts';

await tf.setBackend('cpu');

const made = uniform([2, 3, 3, 1], 1);
const wanted = uniform([2, 3, 3, 1], 2);
const meanOf = (each: (difference: number) => number): number => {
  const targets = wanted.dataSync();
  const errors = [...made.dataSync()].map((value, i) => each(value - targets[i]!));
  return errors.reduce((sum, error) => sum + error) / errors.length;
};

describe('the losses of pixels', () => {
  it.each([
    ['l1', (d: number) => Math.abs(d)],
    ['l2', (d: number) => d * d],
    ['charbonnier', (d: number) => Math.hypot(d, 1e-3)],
  ] as const)('%s is averaged over all values', (name, each) => {
    const loss = PIXEL_LOSSES[name](made, wanted);
    expect(loss.shape).toEqual([]);
    expect(loss.dataSync()[0]).toBeCloseTo(meanOf(each), 5);
  });

  it.each(PIXEL_LOSS_NAMES)(
    '%s pulls nowhere, and at no infinite rate, where pictures are as they should be',
    (name) => {
      const slope = tf.grad((picture) => PIXEL_LOSSES[name](picture, wanted))(wanted);
      expect([...slope.dataSync()]).toEqual(Array(wanted.size).fill(0));
    },
  );
});
