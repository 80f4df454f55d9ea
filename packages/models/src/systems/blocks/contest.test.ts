import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { hinge } from '../../losses/index.ts';
import { numericSeed, RandomStream } from '../../sampling/index.ts';
import type { Batch, Moment, Networks } from '../system.ts';
import { contest } from './contest.ts';

/** Scores are means of pictures, and of pictures and classes; fakes are latents. */
const networks: Networks = {
  generator: ({ z, class: asked }) => (asked ? tf.add(z, asked) : z),
  discriminator: ({ picture, class: asked }) => tf.mean(asked ? tf.add(picture, tf.mul(10, asked)) : picture, 1, true),
};
const batch: Batch = { reals: tf.tensor2d([[0.5, 0.5]]), latents: tf.tensor2d([[0.25, -0.75]]) };
const moment: Moment = {
  imagesSeen: 0,
  random: { normals: tf.zeros, uniforms: tf.zeros },
  choices: new RandomStream(numericSeed(1)),
  kernels: () => [tf.tensor1d([2, 3])],
  recall: () => tf.scalar(0),
};
const losses = (phases: ReturnType<typeof contest>, given: Batch) =>
  phases.map(({ loss }) => loss(networks, given, moment).loss.dataSync()[0]);

describe('contest', () => {
  it('lets each network move in its own steps', () => {
    const summary = contest({ loss: hinge, criticSteps: 5 }).map(({ name, trains, every }) => [name, ...trains, every]);
    expect(summary).toEqual([
      ['D', 'discriminator', 1],
      ['G', 'generator', 5],
    ]);
  });

  it('scores reals and fakes', () => {
    // Real 0.5 and fake -0.25: hinges of 0.5 and 0.75.
    expect(losses(contest({ loss: hinge, criticSteps: 1 }), batch)).toEqual([1.25, 0.25]);
  });

  it('tells both networks the class', () => {
    const asked = { ...batch, classes: tf.tensor2d([[0, 1]]) };
    // Real 0.5 + 5, fake -0.25 + 0.5 + 5.
    expect(losses(contest({ loss: hinge, criticSteps: 1 }), asked)).toEqual([6.25, -5.25]);
  });

  it('adds a penalty to the generator alone, and reads it out', () => {
    const penalty = ({ kernels }: Moment) => tf.sum(kernels('generator')[0]) as tf.Scalar;
    const phases = contest({ loss: hinge, criticSteps: 1, penalty });
    expect(losses(phases, batch)).toEqual([1.25, 5.25]);
    expect(phases[1].loss(networks, batch, moment).readouts.penalty.dataSync()[0]).toBe(5);
  });
});
