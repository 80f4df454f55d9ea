import type { Network } from '@omokage/models/net';
import { parseSeed } from '@omokage/models/sampling';
import type { ConfiguredSystem } from '@omokage/models/systems';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { Batches, disposeBatch } from './batches.ts';
import { TrainingState } from './state.ts';
import { trainStep } from './step.ts';
import { setUpTraining, snapshotOf, TINY_BATCH, tinyState, tinySystem } from './tiny-run.ts';

const setting = setUpTraining();
const options = (seed = '1') => ({ seed: parseSeed(seed), averageHalfLife: 100 });

async function steps(state: TrainingState, count: number, seed = '1') {
  const batches = new Batches(setting.dataset, { size: TINY_BATCH, seed: parseSeed(seed), mirror: false });
  const stats = [];
  for (let step = 0; step < count; step++) {
    const batch = batches.after(state.imagesSeen);
    stats.push(await trainStep(state, batch, options(seed)));
    disposeBatch(batch);
  }
  return stats;
}

/** A state whose system has only the phases of the given names. */
function stateWithPhases(...names: string[]): TrainingState {
  const system = tinySystem();
  return new TrainingState(
    { ...system, phases: system.phases.filter(({ name }) => names.includes(name)) },
    parseSeed('1'),
  );
}

/** One dense layer that scores pictures, moved by plain descent; no picture's loss depends on another picture. */
function linearSystem(): ConfiguredSystem {
  const network: Network<unknown> = (net, { picture }) => net.dense(net.flatten(picture!), 'score', 2);
  return {
    system: 'linear',
    config: {},
    picture: [16, 16, 3],
    latentDimensions: 0,
    initialisation: 'he',
    networks: {
      judge: {
        network,
        inputs: { picture: [16, 16, 3] },
        optimizer: { kind: 'sgd', learningRate: 0.01, momentum: 0 },
        averaged: false,
      },
    },
    phases: [
      {
        name: 'J',
        trains: ['judge'],
        every: 1,
        loss({ judge }, { reals }) {
          const scores = judge!({ picture: reals });
          return { loss: tf.mean(tf.softplus(scores)), readouts: { mean: tf.mean(scores) } };
        },
      },
    ],
  };
}

/** Names of the tensors that `count` steps changed. */
async function changedBy(state: TrainingState, count = 1): Promise<string[]> {
  const before = snapshotOf(state);
  await steps(state, count);
  const after = snapshotOf(state);
  return Object.keys(before).filter(
    (name) => !Buffer.from(before[name]!.buffer).equals(Buffer.from(after[name]!.buffer)),
  );
}

const trainable = (state: TrainingState, network: string) =>
  state
    .network(network)
    .parameters.trainable()
    .map(([name]) => `${network}/${name}`);

describe('trainStep', () => {
  it.each(['D', 'R1'])('moves only the discriminator and its moments in phase %s', async (phase) => {
    const state = stateWithPhases(phase);
    const changed = await changedBy(state);
    expect(changed.filter((name) => !name.startsWith('discriminator'))).toEqual([]);
    const still = trainable(state, 'discriminator').filter((name) => !changed.includes(name));
    expect(still).toEqual(phase === 'R1' ? ['discriminator/judge/bias'] : []); // R1 is blind to the last bias
    const moved = trainable(state, 'discriminator').filter((name) => changed.includes(name));
    expect([...state.network('discriminator').optimizer.steps]).toEqual(
      moved.map((name) => [name.replace('discriminator/', ''), 1]),
    );
    expect(state.network('generator').optimizer.steps.size).toBe(0);
  });

  it('moves only the generator, its moments and its average in phase G', async () => {
    const state = stateWithPhases('G');
    const changed = await changedBy(state);
    expect(changed.filter((name) => !name.startsWith('generator'))).toEqual([]);
    expect(trainable(state, 'generator').filter((name) => !changed.includes(name))).toEqual([]);
    const averages = changed.filter((name) => name.startsWith('generator.average/'));
    expect(averages).toHaveLength(trainable(state, 'generator').length);
  });

  it('never moves the buffers of batch norms', async () => {
    expect((await changedBy(tinyState(), 2)).filter((name) => /\/(mean|variance)$/.test(name))).toEqual([]);
  });

  it('runs R1 in every fourth step, from the first on, and names its numbers', async () => {
    const stats = await steps(tinyState(), 6);
    const usual = ['D accuracy', 'D(fake)', 'D(real)', 'loss/D', 'loss/G'];
    expect(stats.map((values) => Object.keys(values).sort())).toEqual(
      [true, false, false, false, true, false].map((due) => (due ? [...usual, 'loss/R1'] : usual)),
    );
    for (const values of stats) {
      expect(values['D(real)']).toBeGreaterThan(0);
      expect(values['D(real)']).toBeLessThan(1);
      expect(Object.values(values).every(Number.isFinite)).toBe(true);
    }
  });

  it('counts steps, images, and how often each variable moved', async () => {
    const state = tinyState();
    await steps(state, 5);
    expect([state.step, state.imagesSeen]).toEqual([5, 5 * TINY_BATCH]);
    expect(state.network('generator').optimizer.steps.get('to-picture/bias')).toBe(5);
    expect(state.network('discriminator').optimizer.steps.get('judge/kernel')).toBe(7); // with two of R1
    expect(state.network('discriminator').optimizer.steps.get('judge/bias')).toBe(5); // which R1 does not reach
  });

  it('keeps no tensor over 50 steps, and all are gone when the state is disposed', async () => {
    const atFirst = tf.memory().numTensors;
    const state = tinyState();
    const counts = [];
    for (let step = 0; step < 50; step++) {
      await steps(state, 1);
      counts.push(tf.memory().numTensors);
    }
    expect(new Set(counts).size).toBe(1);
    state.dispose();
    expect(tf.memory().numTensors).toBe(atFirst);
  });

  it('gives the same weights for the same seed, and others for another', async () => {
    const weights = async (seed: string) => {
      const state = tinyState(seed);
      await steps(state, 5, seed);
      return snapshotOf(state);
    };
    const first = await weights('1');
    expect(await weights('1')).toEqual(first);
    const other = await weights('2');
    for (const name of ['generator/project/kernel', 'discriminator/judge/kernel']) {
      expect(other[name]).not.toEqual(first[name]);
    }
  });

  it('comes to the same gradients in parts as at once, where no layer looks at a whole batch', async () => {
    // Without batch norm, minibatch deviations and momentum: a linear system whose loss is a mean over pictures.
    const system = linearSystem();
    const weights = async (microBatch?: number) => {
      const state = new TrainingState(system, parseSeed('1'));
      const batches = new Batches(setting.dataset, { size: 12, seed: parseSeed('1'), mirror: false });
      const before = tf.memory().numTensors;
      const all = [];
      for (let step = 0; step < 3; step++) {
        const batch = batches.after(state.imagesSeen);
        all.push(await trainStep(state, batch, { ...options(), microBatch }));
        disposeBatch(batch);
      }
      expect(tf.memory().numTensors).toBe(before);
      return { stats: all, kernel: snapshotOf(state)['judge/score/kernel']! };
    };
    const whole = await weights();
    for (const microBatch of [1, 4, 6]) {
      const parts = await weights(microBatch);
      parts.kernel.forEach((value, i) => {
        expect(value).toBeCloseTo(whole.kernel[i]!, 5);
      });
      parts.stats.forEach((stats, i) => {
        expect(stats['loss/J']).toBeCloseTo(whole.stats[i]!['loss/J']!, 5);
        expect(stats.mean).toBeCloseTo(whole.stats[i]!.mean!, 5);
      });
    }
    expect(await weights(4)).toEqual(await weights(4));
    expect((await weights(12)).kernel).toEqual(whole.kernel);
  });

  it('hands labels to the phases, part by part', async () => {
    const seen: number[][] = [];
    const system = linearSystem();
    const phases = system.phases.map((phase) => ({
      ...phase,
      loss: (...given: Parameters<typeof phase.loss>) => {
        const [, batch] = given;
        seen.push([...batch.labels!.dataSync()]);
        return phase.loss(...given);
      },
    }));
    const state = new TrainingState({ ...system, phases }, parseSeed('1'));
    const reals = tf.zeros([6, 16, 16, 3]) as tf.Tensor4D;
    await trainStep(
      state,
      { reals, labels: tf.tensor1d([0, 1, 2, 3, 4, 5], 'int32') },
      { ...options(), microBatch: 2 },
    );
    expect(seen).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
    ]);
  });

  it('draws other latents for every phase', async () => {
    const drawn: string[] = [];
    const system = tinySystem();
    const phases = system.phases.map((phase) => ({
      ...phase,
      loss: (...given: Parameters<typeof phase.loss>) => {
        const [, batch] = given;
        drawn.push(String(batch.latents.dataSync()));
        return phase.loss(...given);
      },
    }));
    await steps(new TrainingState({ ...system, phases }, parseSeed('1')), 2);
    expect(drawn).toHaveLength(5);
    expect(new Set(drawn).size).toBe(5);
  });
});
