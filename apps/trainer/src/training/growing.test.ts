import { join } from 'node:path';
import { parseSeed } from '@omokage/models/sampling';
import { TINY_SYSTEMS } from '@omokage/models/systems/tiny';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { readCheckpoint, restore, writeState } from './checkpoint.ts';
import { configureSystem } from './configure.ts';
import { TrainingState } from './state.ts';
import { trainStep } from './step.ts';
import { setUpTraining, snapshotOf, TINY_BATCH, TINY_HABITS, TINY_HOST, tinyRun } from './tiny-run.ts';

const setting = setUpTraining();
const seed = parseSeed('1');

/** Grows from 4 pixels to 8 and 16: a step to settle and two to fade in. Stage 1 begins in the second step, stage 2 in the fifth. */
const growing = () => new TrainingState(configureSystem('pggan', { ...TINY_SYSTEMS.pggan }), seed);

async function train(state: TrainingState, steps: number): Promise<void> {
  for (let step = 0; step < steps; step++) {
    const reals = tf.randomUniform<tf.Rank.R4>([TINY_BATCH, 16, 16, 3], -1, 1, 'float32', state.step + 1);
    await trainStep(state, { reals }, { seed, averageHalfLife: 100 });
    reals.dispose();
  }
}

describe('a system that grows', () => {
  it('goes on bit for bit from before a stage begins, from while it fades in, and from between two', async () => {
    const whole = growing();
    const checkpoints: string[] = [];
    for (const steps of [1, 1, 2]) {
      await train(whole, steps);
      const path = join(setting.folder, `step-${whole.step}.safetensors`);
      await writeState(path, whole, { run: tinyRun(setting.dataset), habits: TINY_HABITS, host: TINY_HOST });
      checkpoints.push(path);
    }
    await train(whole, 3);
    for (const path of checkpoints) {
      const resumed = growing();
      restore(resumed, readCheckpoint(path));
      await train(resumed, whole.step - resumed.step);
      expect(snapshotOf(resumed)).toEqual(snapshotOf(whole));
      resumed.dispose();
    }
    whole.dispose();
  });

  it('counts the steps of a layer from when it came in, and leaves those to come as they were', async () => {
    const state = growing();
    const { optimizer, parameters } = state.network('generator');
    const before = [...parameters.get('conv-16/kernel').dataSync()];
    await train(state, 4);
    const counts = ['conv-4', 'conv-8', 'to-picture-4', 'to-picture-8', 'conv-16', 'to-picture-16'].map((layer) =>
      optimizer.steps.get(`${layer}/kernel`),
    );
    // Settled for one step, faded in for two, and settled again for one, in which 4 pixels are shown no more.
    expect(counts).toEqual([4, 3, 3, 3, undefined, undefined]);
    expect([...parameters.get('conv-16/kernel').dataSync()]).toEqual(before);
    state.dispose();
  });

  it('draws pictures of full size at every stage', async () => {
    const state = growing();
    const z = new Float32Array(6).fill(1);
    for (let step = 0; step < 7; step++) {
      const pictures = state.sampler().draw([{ z, psi: 1 }]);
      expect(pictures.shape).toEqual([1, 16, 16, 3]);
      pictures.dispose();
      await train(state, 1);
    }
    state.dispose();
  });
});
