import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { uniform } from '../../gradients/finite-differences.ts';
import { someMoment } from '../some-moment.ts';
import type { Networks } from '../system.ts';
import { lazyR1 } from './lazy-r1.ts';

await tf.setBackend('cpu');

const reals = uniform([3, 2, 2, 1], 1);
const batch = { reals, latents: tf.zeros([3, 4]) };

describe('lazyR1', () => {
  it('is no phase without weight', () => {
    expect(lazyR1({ r1Gamma: 0, r1Every: 8 })).toEqual([]);
  });

  it('is as strong in all, however rare', () => {
    // A discriminator of slope 2 at each of 4 pixels: gamma / 2 times 16, times the steps between.
    const networks: Networks = { discriminator: ({ picture }) => tf.mul(2, tf.sum(picture!, [1, 2, 3])) };
    for (const r1Every of [1, 8]) {
      const [phase] = lazyR1({ r1Gamma: 3, r1Every });
      expect([phase!.name, phase!.trains, phase!.every]).toEqual(['R1', ['discriminator'], r1Every]);
      const { loss } = phase!.loss(networks, batch, someMoment());
      expect(loss.dataSync()[0]! / r1Every).toBeCloseTo(24, 4);
    }
  });

  it('asks for the class of each picture where the batch has classes', () => {
    const classes = tf.tensor2d([
      [1, 0],
      [0, 1],
      [0, 1],
    ]);
    const seen: (tf.Tensor | undefined)[] = [];
    const networks: Networks = {
      discriminator: ({ picture, class: asked }) => {
        seen.push(asked);
        return tf.sum(picture!, [1, 2, 3]);
      },
    };
    const [phase] = lazyR1({ r1Gamma: 1, r1Every: 1 });
    phase!.loss(networks, { ...batch, classes }, someMoment());
    phase!.loss(networks, batch, someMoment());
    expect(seen).toEqual([classes, undefined]);
  });
});
