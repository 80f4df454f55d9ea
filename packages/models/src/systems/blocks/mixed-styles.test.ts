import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { someMoment } from '../some-moment.ts';
import { mixedStyles } from './mixed-styles.ts';

const LAYERS = 4;
const latents = tf.tensor2d([
  [7, 8],
  [9, 10],
]);
const batch = { reals: tf.zeros([2, 1, 1, 1]), latents };
/** Styles that are the latents. */
const networks = { mapping: ({ z }: Readonly<Record<string, tf.Tensor>>) => z };
const drawn = (mixing: number, moment = someMoment()) =>
  mixedStyles(networks, batch, moment, { layers: LAYERS, mixing }).arraySync() as number[][][];
/** How many of the first layers have the styles of the batch's own latents. */
const ownLayers = (picture: readonly number[][], own: readonly number[]) =>
  picture.filter((style) => style.every((value, i) => value === own[i])).length;

describe('mixedStyles', () => {
  it('gives every layer the style of the latent where nothing is mixed', () => {
    expect(drawn(0)).toEqual([Array(LAYERS).fill([7, 8]), Array(LAYERS).fill([9, 10])]);
  });

  it('takes styles of other latents from one layer on, the same layer for all pictures, each as often', () => {
    const moment = someMoment();
    const counts = new Map<number, number>();
    for (let i = 0; i < 300; i++) {
      const [first, second] = drawn(1, moment);
      const own = ownLayers(first, [7, 8]);
      expect(ownLayers(second, [9, 10])).toBe(own);
      expect(ownLayers(first.slice(0, own), [7, 8])).toBe(own);
      expect(new Set(first.slice(own).map(String)).size).toBe(1);
      expect(String(first[LAYERS - 1])).not.toBe(String(second[LAYERS - 1]));
      counts.set(own, (counts.get(own) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual([1, 2, 3]);
    for (const count of counts.values()) expect(Math.abs(count - 100)).toBeLessThan(30);
  });

  it('mixes the share of batches that it is told', () => {
    const moment = someMoment();
    let mixed = 0;
    for (let i = 0; i < 200; i++) if (ownLayers(drawn(0.25, moment)[0], [7, 8]) < LAYERS) mixed++;
    expect(Math.abs(mixed - 50)).toBeLessThan(20);
  });
});
