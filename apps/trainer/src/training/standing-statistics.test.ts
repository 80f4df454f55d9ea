import { runEagerly } from '@omokage/models/net';
import { PURPOSE, parseSeed, RandomStream } from '@omokage/models/sampling';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { collectStandingStatistics } from './standing-statistics.ts';
import { setUpTraining, snapshotOf, tinyState } from './tiny-run.ts';

setUpTraining();

const latents = (n: number) =>
  tf.tensor(new RandomStream(parseSeed('other'), PURPOSE.previewLatents).normals(n * 8), [n, 8]);

/** Mean and standard deviation over each channel of the pictures of a large batch. */
function pictureStatistics(draw: (z: tf.Tensor) => tf.Tensor): number[] {
  return tf.tidy(() => {
    const { mean, variance } = tf.moments(draw(latents(512)), [0, 1, 2]);
    return [...mean.dataSync(), ...tf.sqrt(variance).dataSync()];
  });
}

describe('collectStandingStatistics', () => {
  it('makes single pictures look as those of a large training batch do', () => {
    const state = tinyState();
    const { description, average } = state.network('generator');
    const inTraining = pictureStatistics((z) => runEagerly(description.network, { z }, undefined, average!, 'train'));
    const evaluate = () => pictureStatistics((z) => state.sample(z, 'eval'));
    const distance = (found: number[]) => Math.max(...found.map((value, i) => Math.abs(value - inTraining[i]!)));
    expect(distance(evaluate())).toBeGreaterThan(0.05); // fresh buffers say nothing
    collectStandingStatistics(state);
    expect(distance(evaluate())).toBeLessThan(0.02);
  });

  it('finds the mean and the variance over all latents, not over one batch', () => {
    const state = tinyState();
    collectStandingStatistics(state, 4);
    const found = new Map<string, tf.Tensor>();
    const random = new RandomStream(parseSeed('0'), PURPOSE.standingStatistics);
    state.sample(tf.tensor(random.normals(4 * 64 * 8), [256, 8]), 'collect', (name, value) => {
      if (name.startsWith('norm-4/')) found.set(name, value);
    });
    expect([...found.keys()].sort()).toEqual(['norm-4/mean', 'norm-4/variance']);
    for (const [name, value] of found) {
      const standing = state.shippedParameters().get(name).dataSync();
      for (const [i, expected] of value.dataSync().entries()) expect(standing[i]).toBeCloseTo(expected, 4);
    }
  });

  it('gives the same again, and touches nothing but the buffers of what ships', () => {
    const state = tinyState();
    const fresh = snapshotOf(state);
    collectStandingStatistics(state, 2);
    const once = snapshotOf(state);
    collectStandingStatistics(state, 2);
    expect(snapshotOf(state)).toEqual(once);
    const changed = Object.keys(fresh).filter((name) => String(fresh[name]) !== String(once[name]));
    expect(changed.length).toBeGreaterThan(0);
    for (const name of changed) expect(name).toMatch(/^generator\.average\/norm-\d+\/(mean|variance)$/);
    expect(changed).toHaveLength(6); // three norms
  });

  it('keeps no tensor', () => {
    const state = tinyState();
    const before = tf.memory().numTensors;
    collectStandingStatistics(state, 2);
    expect(tf.memory().numTensors).toBe(before);
  });
});
