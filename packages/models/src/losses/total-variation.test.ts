import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { uniform } from '../gradients/finite-differences.ts';
import { repairGradients } from '../gradients/index.ts';
import { numbersOf } from '../layers/naive-values.ts';
import { totalVariation } from './index.ts';

await tf.setBackend('cpu');
repairGradients();

const SHAPE = [2, 5, 6, 3] as const;
const pictures = uniform([...SHAPE], 1);
const holes = tf.tensor4d(
  Array.from({ length: 60 }, (_, i) => (i % 30 === 8 || i === 59 ? 1 : 0)),
  [2, 5, 6, 1],
);

describe('totalVariation', () => {
  it('adds up the steps between neighbours that lie in a hole or touch one', () => {
    const [value, hole] = [numbersOf(pictures), numbersOf(holes)];
    const touched = (n: number, y: number, x: number) =>
      [-1, 0, 1].some((dy) => [-1, 0, 1].some((dx) => hole(n, y + dy, x + dx, 0) === 1));
    let expected = 0;
    for (let n = 0; n < 2; n++)
      for (let y = 0; y < 5; y++)
        for (let x = 0; x < 6; x++)
          for (const [dy, dx] of [
            [0, 1],
            [1, 0],
          ] as const) {
            if (y + dy > 4 || x + dx > 5 || !touched(n, y, x) || !touched(n, y + dy, x + dx)) continue;
            for (let c = 0; c < 3; c++) expected += Math.abs(value(n, y + dy, x + dx, c) - value(n, y, x, c));
          }
    const actual = totalVariation(pictures, holes);
    expect(actual.shape).toEqual([]);
    expect(actual.dataSync()[0]).toBeCloseTo(expected / (2 * 5 * 6 * 3), 5);
  });

  it('pulls at nothing that is away from holes', () => {
    const slope = tf.grad((x) => totalVariation(x, holes))(pictures);
    const pulled = numbersOf(tf.max(tf.abs(slope), -1));
    expect(pulled(0, 1, 2)).toBeGreaterThan(0);
    expect(pulled(0, 4, 5)).toBe(0);
    expect(pulled(1, 4, 5)).toBeGreaterThan(0);
  });

  it('is 0 where there is no hole, and where all is of one colour', () => {
    expect(totalVariation(pictures, tf.zeros([2, 5, 6, 1])).dataSync()[0]).toBe(0);
    expect(totalVariation(tf.fill([...SHAPE], 0.3), tf.ones([2, 5, 6, 1])).dataSync()[0]).toBe(0);
  });
});
