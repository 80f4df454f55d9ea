import { join } from 'node:path';
import { TRANSFORMATION_NAMES } from '@omokage/models/augment';
import { originOf } from '@omokage/models/sampler';
import { parseSeed } from '@omokage/models/sampling';
import type { ConfiguredSystem } from '@omokage/models/systems';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import { UNADAPTED } from './adaptation.ts';
import { type Augmentation, adapt } from './augmentation.ts';
import type { DataBatch } from './batches.ts';
import { readCheckpoint, restore, writeCheckpoint } from './checkpoint.ts';
import { previewWishes } from './preview.ts';
import { TrainingState } from './state.ts';
import { trainStep } from './step.ts';
import { setUpTraining, snapshotOf, TINY_BATCH, TINY_HABITS, TINY_HOST, tinyRun, tinySystem } from './tiny-run.ts';

const setting = setUpTraining();
const seed = parseSeed('1');
const options = { seed, averageHalfLife: 100 };
const CUTOUT: Augmentation = { kind: 'diff', policy: ['cutout'] };
const ALL: Augmentation = { kind: 'diff', policy: [...TRANSFORMATION_NAMES] };
const ADAPTIVE = { kind: 'adaptive', policy: [...TRANSFORMATION_NAMES], images: 200 } satisfies Augmentation;

/** Reals without a single 0, the same in every step. */
const batch = (): DataBatch => ({ reals: tf.fill([TINY_BATCH, 16, 16, 3], 0.5) as tf.Tensor4D });

async function steps(state: TrainingState, count: number, more: { augment?: Augmentation; microBatch?: number } = {}) {
  const stats = [];
  for (let step = 0; step < count; step++) {
    const data = batch();
    stats.push(await trainStep(state, data, { ...options, ...more }));
    data.reals.dispose();
  }
  return stats;
}

/** A system that calls `look` with all that its discriminator is given. */
function watched(look: (pictures: Float32Array) => void, system = tinySystem()): ConfiguredSystem {
  const { generator, discriminator } = system.networks as Required<typeof system.networks>;
  const network: typeof discriminator.network = (net, inputs, form) => {
    if (inputs.picture instanceof tf.Tensor) look(inputs.picture.dataSync<'float32'>().slice());
    return discriminator!.network(net, inputs, form);
  };
  return { ...system, networks: { generator: generator!, discriminator: { ...discriminator!, network } } };
}

const withPhases = (system: ConfiguredSystem, ...names: string[]): ConfiguredSystem => ({
  ...system,
  phases: system.phases.filter(({ name }) => names.includes(name)),
});

const zeros = (values: Float32Array): number => values.filter((value) => value === 0).length;

describe('an augmented step', () => {
  it.each([
    ['D', 2], // reals and fakes
    ['R1', 1],
    ['G', 1],
  ])('shows the discriminator nothing but augmented pictures in phase %s', async (phase, times) => {
    const seen: number[] = [];
    const system = withPhases(
      watched((pictures) => seen.push(zeros(pictures))),
      phase,
    );
    const state = new TrainingState(system, seed);
    await steps(state, 1);
    expect(seen).toEqual(Array(times).fill(0));
    seen.length = 0;
    await steps(new TrainingState(system, seed), 1, { augment: CUTOUT });
    expect(seen).toHaveLength(times);
    // The middle of what is cut out lies in the picture, so at least a quarter of it does.
    for (const count of seen) expect(count).toBeGreaterThanOrEqual(TINY_BATCH * 4 * 4 * 3);
  });

  it('decides anew for reals and fakes, in every phase and every step', async () => {
    const seen: string[] = [];
    const system = watched((pictures) => seen.push(pictures.map((value) => Number(value === 0)).join('')));
    await steps(new TrainingState(system, seed), 2, { augment: CUTOUT });
    expect(seen).toHaveLength(7); // D twice, R1 in the first step alone, G
    expect(new Set(seen).size).toBe(7);
  });

  it('reaches every weight of the generator and, through R1, of the discriminator', async () => {
    for (const [phase, network, still] of [
      ['G', 'generator', []],
      ['R1', 'discriminator', ['judge/bias']],
    ] as const) {
      const state = new TrainingState(withPhases(tinySystem(), phase), seed);
      const before = snapshotOf(state);
      await steps(state, 1, { augment: ALL });
      const after = snapshotOf(state);
      const names = state
        .network(network)
        .parameters.trainable()
        .map(([name]) => name);
      const unmoved = names.filter(
        (name) => String(before[`${network}/${name}`]) === String(after[`${network}/${name}`]),
      );
      expect(unmoved).toEqual(still);
    }
  });

  it('never changes what is sampled', async () => {
    const state = new TrainingState(tinySystem(), seed);
    await steps(state, 2, { augment: CUTOUT });
    const origins = previewWishes(1).map((wish) => originOf(state.samplerFacts, wish));
    const pictures = state.sampler().draw(origins);
    expect(zeros(pictures.dataSync<'float32'>())).toBe(0);
  });

  it('is the same for the same seed, works part by part, and keeps no tensor', async () => {
    const weights = async (microBatch: number) => {
      const before = tf.memory().numTensors;
      const state = new TrainingState(tinySystem(), seed);
      await steps(state, 3, { augment: ALL, microBatch });
      const snapshot = snapshotOf(state);
      state.dispose();
      expect(tf.memory().numTensors).toBe(before);
      return snapshot;
    };
    expect(await weights(TINY_BATCH)).toEqual(await weights(TINY_BATCH));
    expect(await weights(2)).toEqual(await weights(2));
  });
});

describe('adaptive augmentation', () => {
  it('begins with nothing at all: the first steps are those of a run without it, bit for bit', async () => {
    const [plain, adaptive] = [new TrainingState(tinySystem(), seed), new TrainingState(tinySystem(), seed)];
    await steps(plain, 4);
    const stats = await steps(adaptive, 4, { augment: ADAPTIVE });
    expect(snapshotOf(adaptive)).toEqual(snapshotOf(plain));
    expect(stats.map((values) => values['augment p']).slice(0, 3)).toEqual([0, 0, 0]);
  });

  it('goes on exactly where a checkpoint left it, between two moves of its probability too', async () => {
    const begin = () => {
      const state = new TrainingState(tinySystem(), seed);
      state.adaptation = { ...UNADAPTED, probability: 0.5 };
      return state;
    };
    const whole = begin();
    await steps(whole, 9, { augment: ADAPTIVE });
    const first = begin();
    await steps(first, 5, { augment: ADAPTIVE });
    expect(first.adaptation.looks).toBe(1);
    const directory = join(setting.folder, 'adaptive');
    await writeCheckpoint(directory, first, {
      run: tinyRun(setting.dataset),
      ...{ habits: TINY_HABITS, host: TINY_HOST },
    });
    const second = new TrainingState(tinySystem(), seed);
    restore(second, readCheckpoint(directory));
    await steps(second, 4, { augment: ADAPTIVE });
    expect(second.adaptation).toEqual(whole.adaptation);
    expect(Math.abs(whole.adaptation.probability - first.adaptation.probability)).toBeCloseTo(0.08, 9); // 16 of 200 images
    expect(snapshotOf(second)).toEqual(snapshotOf(whole));
  });

  const told = (state: TrainingState, accuracy: number | undefined, times: number) => {
    const readouts = accuracy === undefined ? {} : { 'D accuracy': accuracy };
    let p: number | undefined;
    for (let time = 0; time < times; time++) p = adapt(state, { ...ADAPTIVE, images: 1000 }, readouts, 10)['augment p'];
    return p;
  };
  const started = () => Object.assign(new TrainingState(tinySystem(), seed), { step: 2 });

  it('rises while the discriminator is right in more than four of five cases, and falls when in less', () => {
    const state = started();
    expect(told(state, 0.81, 3)).toBe(0);
    expect(told(state, 0.81, 1)).toBeCloseTo(0.04, 9); // 40 of 1000 images
    expect(told(state, 0.9, 8)).toBeCloseTo(0.12, 9);
    expect(told(state, 0.79, 4)).toBeCloseTo(0.08, 9);
  });

  it('goes by the mean of four looks, counts images of steps without one, and stays between 0 and 1', () => {
    const state = started();
    told(state, 0.5, 1);
    told(state, undefined, 6);
    expect(told(state, 1, 3)).toBeCloseTo(0.1, 9); // a mean of 0.875; 100 images in all
    expect(told(state, 1, 400)).toBe(1);
    expect(told(state, 0, 800)).toBe(0);
  });

  it('refuses a critic that knows no right and wrong', async () => {
    const system = tinySystem();
    const phases = system.phases.map((phase) => ({
      ...phase,
      loss: (...given: Parameters<typeof phase.loss>) => ({ ...phase.loss(...given), readouts: {} }),
    }));
    const state = new TrainingState({ ...system, phases }, seed);
    await expect(steps(state, 1, { augment: ADAPTIVE })).rejects.toThrow(UserError);
    await expect(steps(new TrainingState({ ...system, phases }, seed), 1, { augment: ALL })).resolves.toHaveLength(1);
  });
});
