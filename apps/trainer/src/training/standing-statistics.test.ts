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
  it('makes single pictures look as those of a large training batch do', async () => {
    const state = tinyState();
    const { description, average } = state.network('generator');
    const inTraining = pictureStatistics((z) => runEagerly(description.network, { z }, undefined, average!, 'train'));
    const evaluate = () => pictureStatistics((z) => state.runOf(state.drawing.synthesis, 'eval')({ z }));
    const distance = (found: number[]) => Math.max(...found.map((value, i) => Math.abs(value - inTraining[i]!)));
    expect(distance(evaluate())).toBeGreaterThan(0.05); // fresh buffers say nothing
    await collectStandingStatistics(state);
    expect(distance(evaluate())).toBeLessThan(0.02);
  });

  it('finds the mean and the variance over all latents, not over one batch', async () => {
    const state = tinyState();
    await collectStandingStatistics(state, 4);
    const found = new Map<string, tf.Tensor>();
    const random = new RandomStream(parseSeed('0'), PURPOSE.standingStatistics);
    const { synthesis } = state.drawing;
    const observe = (name: string, value: tf.Tensor) => {
      if (name.startsWith('generator.norm-4/')) found.set(name, value);
    };
    state.runOf(synthesis, 'collect', { observe })({ z: tf.tensor(random.normals(4 * 64 * 8), [256, 8]) });
    expect([...found.keys()].sort()).toEqual(['generator.norm-4/mean', 'generator.norm-4/variance']);
    for (const [name, value] of found) {
      const standing = state.shippedParameters(synthesis).get(name).dataSync();
      for (const [i, expected] of value.dataSync().entries()) expect(standing[i]).toBeCloseTo(expected, 4);
    }
  });

  it('gives the same again, and touches nothing but the buffers of what ships', async () => {
    const state = tinyState();
    const fresh = snapshotOf(state);
    await collectStandingStatistics(state, 2);
    const once = snapshotOf(state);
    await collectStandingStatistics(state, 2);
    expect(snapshotOf(state)).toEqual(once);
    const changed = Object.keys(fresh).filter((name) => String(fresh[name]) !== String(once[name]));
    expect(changed.length).toBeGreaterThan(0);
    for (const name of changed) expect(name).toMatch(/^generator\.average\/norm-\d+\/(mean|variance)$/);
    expect(changed).toHaveLength(6); // three norms
  });

  it('keeps no tensor', async () => {
    const state = tinyState();
    const before = tf.memory().numTensors;
    await collectStandingStatistics(state, 2);
    expect(tf.memory().numTensors).toBe(before);
  });
});
