import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Plan, PlanRunner, type PlanWeights } from '@omokage/models/plan';
import { parseSeed, RandomStream, toPixels } from '@omokage/models/sampling';
import { type ConfiguredSystem, type Phase, systemNamed, systemNames } from '@omokage/models/systems';
import { TINY_SYSTEMS } from '@omokage/models/systems/tiny';
import { buildArtefact } from '@omokage/weights';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileRestorer } from '../artefact/compile-restorer.ts';
import { describeModel, type ExportOptions } from '../artefact/describe-model.ts';
import { exportSampler } from '../artefact/export.ts';
import { decodedWeights } from '../artefact/export-report.ts';
import { startBackend } from '../backends/index.ts';
import { peakSignalToNoise } from '../metrics/psnr.ts';
import type { Augmentation } from './augmentation.ts';
import type { DataBatch } from './batches.ts';
import { type Progress, readCheckpoint, restore, writeState } from './checkpoint.ts';
import type { Inputs } from './input-source.ts';
import { TrainingState } from './state.ts';
import { trainStep } from './step.ts';
import { snapshotOf, TINY_HABITS, TINY_HOST } from './tiny-run.ts';

// What every system owes the trainer, whatever its paper: each is trained for a few steps with options that make it tiny.

const seed = parseSeed('1');
const PICTURES = 4;
/** Steps that come past every stage and every lazy phase of the tiny systems. */
const STEPS = 8;

const folder = mkdtempSync(join(tmpdir(), 'omokage-every-system-'));
beforeAll(() => startBackend({ threads: 1 }));
afterAll(() => rmSync(folder, { recursive: true }));

/** Random pictures with labels, texts, inputs and masks where the system takes them; the same ones for a step. */
function batchFor({ picture, classes, terms, restorer }: ConfiguredSystem, step: number): DataBatch {
  const random = new RandomStream(seed, 1, step);
  const numbers = (...shape: number[]) => tf.tensor(random.uniforms(tf.util.sizeFromShape(shape)), shape);
  return tf.tidy(() => {
    const labels =
      classes &&
      tf.tensor1d(
        Array.from({ length: PICTURES }, () => random.integer(classes)),
        'int32',
      );
    const [h, w, c] = picture as [number, number, number];
    const pictures = (channels: number) => tf.sub(tf.mul(numbers(PICTURES, h, w, channels), 2), 1) as tf.Tensor4D;
    return {
      reals: pictures(c),
      ...(labels && { labels, classes: tf.cast(tf.oneHot(labels, classes), 'float32') as tf.Tensor2D }),
      ...(terms && { texts: tf.round(numbers(PICTURES, terms)) as tf.Tensor2D }),
      ...(restorer && { inputs: pictures(restorer.inputChannels) }),
      ...(restorer?.masked && { masks: tf.round(numbers(PICTURES, h, w, 1)) as tf.Tensor4D }),
    };
  });
}

async function train(state: TrainingState, steps: number, augment?: Augmentation): Promise<void> {
  for (let step = 0; step < steps; step++) {
    const batch = batchFor(state.system, state.step);
    const stats = await trainStep(state, batch, { seed, averageHalfLife: 100, augment });
    for (const [name, value] of Object.entries(stats)) expect(value, name).toSatisfy(Number.isFinite);
    for (const tensor of Object.values(batch) as tf.Tensor[]) tensor.dispose();
  }
}

/** Networks, as `name` or `memory`, of the tensors that differ. */
function changed(before: Record<string, Float32Array>, after: Record<string, Float32Array>): string[] {
  const names = Object.keys(before).filter(
    (name) => !Buffer.from(before[name]!.buffer).equals(Buffer.from(after[name]!.buffer)),
  );
  return [...new Set(names.map((name) => name.split(/[./]/)[0]!))].sort();
}

/** Averages follow their networks; that of one that stands still may change in its last bits. */
const withoutAverages = (snapshot: Record<string, Float32Array>): Record<string, Float32Array> =>
  Object.fromEntries(Object.entries(snapshot).filter(([name]) => !name.includes('.average/')));

const progressOf = ({ system, config }: ConfiguredSystem): Pick<Progress, 'run' | 'habits' | 'host'> => ({
  run: {
    system,
    config: { ...config },
    dataset: { path: 'tiny.pack', name: 'tiny', count: 9, sha256: '0'.repeat(64), licence: 'CC0-1.0', credits: [] },
    ...{ batch: PICTURES, images: 100, seed: '1', mirror: false, averageHalfLife: 100, history: [] },
    ...classesAndTexts(systemNamed(system).configure(config)),
  },
  habits: TINY_HABITS,
  host: TINY_HOST,
});

function classesAndTexts({ classes, terms }: ConfiguredSystem): Partial<Progress['run']> {
  const named = (what: string, count: number) => Array.from({ length: count }, (_, i) => `${what}${i}`);
  return {
    ...(classes && { labels: 'class', classes: named('class', classes) }),
    ...(terms && {
      texts: { column: 'caption', vocabulary: named('term', terms), examples: ['term0', 'term1 term2'] },
    }),
  };
}

const DESCRIBED: ExportOptions = {
  ...{ name: 'tiny', title: 'Tiny', quantization: 'uint8', licence: 'CC0-1.0', credits: [] },
  created: '2026-01-01T00:00:00Z',
};

/** What a plan makes of inputs. */
function runPlan(plan: Plan, weights: PlanWeights, { inputs, masks }: Inputs): Float32Array {
  const runner = new PlanRunner(plan, weights);
  const { picture } = runner.run({ picture: inputs, ...(masks && { mask: masks }) });
  const values = picture!.dataSync<'float32'>().slice();
  picture!.dispose();
  runner.dispose();
  return values;
}

/** Statistics of batch norms that are those of no data, so that it shows when one is left out. */
function setStatistics(state: TrainingState): void {
  const random = new RandomStream(seed, 2);
  for (const [name, variable] of state.shippedParameters(state.restorer.network).entries()) {
    const [, role] = /\/(mean|variance)$/.exec(name) ?? [];
    if (role === undefined) continue;
    const values = random.uniforms(variable.size).map((value) => value + (role === 'variance' ? 0.5 : -0.5));
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
  }
}

it('has a tiny form of every system that draws or restores', () => {
  const making = systemNames().filter((name) => {
    const { sampler, restorer } = systemNamed(name).configure(TINY_SYSTEMS[name] ?? {});
    return (sampler ?? restorer) !== undefined;
  });
  expect(Object.keys(TINY_SYSTEMS).sort()).toEqual(making.sort());
});

describe.each(Object.entries(TINY_SYSTEMS))('%s', (name, options) => {
  const system = systemNamed(name).configure(options);
  const stateOf = (phases: readonly Phase[] = system.phases) => new TrainingState({ ...system, phases }, seed);

  it.each(system.phases)('moves in phase $name the networks that it trains, and no other', async (phase) => {
    const state = stateOf([phase]);
    state.imagesSeen = phase.from ?? 0;
    const before = withoutAverages(snapshotOf(state));
    await train(state, 1);
    const moved = changed(before, withoutAverages(snapshotOf(state))).filter((network) => network !== 'memory');
    expect(moved).toEqual([...phase.trains].sort());
    state.dispose();
  });

  if (Object.values(system.networks).some(({ judges }) => judges !== undefined)) {
    it('learns otherwise, in every network that moves, where pictures are augmented', async () => {
      const after = async (steps: number, augment?: Augmentation) => {
        const state = stateOf();
        await train(state, steps, augment);
        const snapshot = snapshotOf(state);
        state.dispose();
        return snapshot;
      };
      const plain = await after(1);
      const augmented = await after(1, { kind: 'diff', policy: ['color', 'translation', 'cutout'] });
      expect(changed(plain, augmented)).toEqual(changed(await after(0), plain));
    });
  }

  it('keeps no tensor from step to step', async () => {
    const atFirst = tf.memory().numTensors;
    const state = stateOf();
    const made = tf.memory().numTensors;
    await train(state, STEPS);
    expect(tf.memory().numTensors).toBe(made);
    state.dispose();
    expect(tf.memory().numTensors).toBe(atFirst);
  });

  it('goes on from a checkpoint as if it had never stopped', async () => {
    const whole = stateOf();
    await train(whole, STEPS);
    const first = stateOf();
    await train(first, STEPS / 2);
    const path = join(folder, `${name}.safetensors`);
    await writeState(path, first, progressOf(system));
    const second = stateOf();
    restore(second, readCheckpoint(path));
    await train(second, STEPS / 2);
    expect(snapshotOf(second)).toEqual(snapshotOf(whole));
    for (const state of [whole, first, second]) state.dispose();
  });

  if (system.restorer !== undefined) {
    it('is served as it was trained, and restores nearly the same from 8 bits', async () => {
      const state = stateOf();
      await train(state, STEPS);
      setStatistics(state);
      const { inputs, masks, ...rest } = batchFor(system, STEPS);
      const given: Inputs = { inputs: inputs!, ...(masks && { masks }) };
      const trained = tf.tidy(() => state.restore(given.inputs, given.masks).dataSync<'float32'>().slice());
      const { manifest, weights } = await compileRestorer(state, { task: masks ? 'inpaint' : 'denoise' });
      const described = { ...describeModel(state, progressOf(system) as Progress, DESCRIBED), ...manifest };
      const stored = await buildArtefact({ ...described, kind: 'restorer' }, weights, 'uint8');
      const exact = runPlan(manifest.plan, weights, given);
      const eight = runPlan(manifest.plan, decodedWeights(stored), given);
      expect(trained.length).toBe(PICTURES * tf.util.sizeFromShape([...system.picture]));
      expect(Math.max(...trained.map((value, i) => Math.abs(value - exact[i]!)))).toBeLessThan(1e-4);
      const decibels = peakSignalToNoise(toPixels(exact), toPixels(eight));
      console.log(`${name}: uint8 against float32, ${decibels.toFixed(1)} dB over ${PICTURES} pictures`);
      expect(decibels).toBeGreaterThan(25);
      for (const tensor of Object.values({ ...given, ...rest }) as tf.Tensor[]) tensor.dispose();
      state.dispose();
    });
    return;
  }

  it('is exported as it was trained, and draws nearly the same from 8 bits', async () => {
    const state = stateOf();
    await train(state, STEPS);
    const progress = progressOf(system);
    const report = await exportSampler(state, { ...progress } as Progress, DESCRIBED);
    expect(report.planDifference).toBeLessThan(1e-4);
    console.log(`${name}: uint8 against float32, ${report.quantizedPsnr.toFixed(1)} dB over ${report.n} pictures`);
    expect(report.quantizedPsnr).toBeGreaterThan(25);
    state.dispose();
  });
});
