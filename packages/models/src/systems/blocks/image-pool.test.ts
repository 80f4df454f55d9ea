import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { numericSeed, RandomStream } from '../../sampling/index.ts';
import { throughPool } from './image-pool.ts';

const SIZE = 5;
const stream = (id = 0) => new RandomStream(numericSeed(3), id);
/** Pictures of one pixel, whose value is their number. */
const pictures = (...numbers: number[]) => tf.tensor4d(numbers, [numbers.length, 1, 1, 1]);
const numbersIn = (x: tf.Tensor) => [...x.dataSync()];
const full = () => pictures(-1, -2, -3, -4, -5);

describe('throughPool', () => {
  it('shows what is fresh until the pool is full, and keeps it', () => {
    const first = throughPool(tf.zeros([SIZE, 1, 1, 1]), pictures(1, 2, 3), 0, stream());
    expect(numbersIn(first.shown)).toEqual([1, 2, 3]);
    expect(numbersIn(first.pool)).toEqual([1, 2, 3, 0, 0]);
    const second = throughPool(first.pool, pictures(4, 5), 3, stream());
    expect(numbersIn(second.shown)).toEqual([4, 5]);
    expect(numbersIn(second.pool)).toEqual([1, 2, 3, 4, 5]);
  });

  it('begins to exchange in the middle of a batch, with the first picture that finds no room', () => {
    const fresh = Array.from({ length: 40 }, (_, i) => i + 1);
    const { shown } = throughPool(tf.zeros([SIZE, 1, 1, 1]), pictures(...fresh), 0, stream());
    expect(numbersIn(shown).slice(0, SIZE)).toEqual(fresh.slice(0, SIZE));
    expect(numbersIn(shown)).not.toEqual(fresh);
    expect(numbersIn(shown)).not.toContain(0);
  });

  it('then shows as it is about half of what is fresh, and an older picture for the rest', () => {
    const fresh = Array.from({ length: 2000 }, (_, i) => i + 1);
    const { shown } = throughPool(full(), pictures(...fresh), SIZE, stream());
    const asIs = numbersIn(shown).filter((number, i) => number === fresh[i]).length;
    expect(asIs / fresh.length).toBeGreaterThan(0.45);
    expect(asIs / fresh.length).toBeLessThan(0.55);
    numbersIn(shown).forEach((number, i) => {
      expect(number).toBeLessThanOrEqual(fresh[i]!);
    });
  });

  it('loses no picture and shows none twice: each is shown, or waits in the pool', () => {
    const fresh = Array.from({ length: 60 }, (_, i) => i + 1);
    const { shown, pool } = throughPool(full(), pictures(...fresh), SIZE, stream());
    const everywhere = [...numbersIn(shown), ...numbersIn(pool)];
    expect(everywhere.sort((a, b) => a - b)).toEqual([-5, -4, -3, -2, -1, ...fresh]);
  });

  it('decides by its stream alone', () => {
    const shownBy = (id: number) =>
      numbersIn(throughPool(full(), pictures(1, 2, 3, 4, 5, 6, 7, 8), SIZE, stream(id)).shown);
    expect(shownBy(1)).toEqual(shownBy(1));
    expect(shownBy(1)).not.toEqual(shownBy(2));
  });
});
