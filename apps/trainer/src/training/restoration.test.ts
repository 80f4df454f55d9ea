import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSeed } from '@omokage/models/sampling';
import type { ConfiguredSystem } from '@omokage/models/systems';
import * as tf from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { PackedDataset } from '../data/packed.ts';
import { Batches, disposeBatch } from './batches.ts';
import { bestCheckpointOf, listCheckpoints, readCheckpoint, restore } from './checkpoint.ts';
import { readInputs } from './input-source.ts';
import { readBest } from './keep-best.ts';
import { train } from './loop.ts';
import { Measuring } from './measuring.ts';
import { rehearse } from './rehearsal.ts';
import { holdOutTargets, restorationOf } from './restoration.ts';
import { datasetOfRun, type RunConfig } from './run-config.ts';
import { createRunDirectory } from './run-directory.ts';
import { collectRestorerStatistics } from './standing-statistics.ts';
import { TrainingState } from './state.ts';
import { tinyRestorer, writeTinyPairs } from './tiny-restorer.ts';
import { setUpTraining, snapshotOf, TINY_HABITS, TINY_HOST, writeTinyPack } from './tiny-run.ts';

const setting = setUpTraining();
beforeAll(() => {
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
});

let packs = 0;
const pairs = (options: Parameters<typeof writeTinyPairs>[1] = {}) =>
  PackedDataset.open(writeTinyPairs(join(setting.folder, `pairs-${packs++}.pack`), options));
const plain = (options: Parameters<typeof writeTinyPack>[1] = {}) =>
  PackedDataset.open(writeTinyPack(join(setting.folder, `plain-${packs++}.pack`), { width: 8, height: 8, ...options }));

const runOf = (dataset: PackedDataset, options: Partial<RunConfig> = {}): RunConfig => ({
  ...{ system: 'tiny-restorer', config: {}, dataset: datasetOfRun(dataset), batch: 4, images: 40, seed: '1' },
  ...{ mirror: false, averageHalfLife: 100, history: [], heldOut: 0.25 },
  ...options,
});

interface Given {
  readonly system?: ConfiguredSystem;
  readonly inputs?: PackedDataset;
  readonly run?: Partial<RunConfig>;
}

function batchesOf(dataset: PackedDataset, { system = tinyRestorer(), inputs, run }: Given = {}) {
  const config = runOf(dataset, run);
  const restoration = restorationOf(system, dataset, inputs, config)!;
  return { batches: Batches.ofRun(dataset, config, restoration), restoration };
}

/** Bytes of the pixel of each picture at a column of the first row, its first channel. */
function pixels(pictures: tf.Tensor4D, column: number): number[] {
  const [n] = pictures.shape;
  const values = tf.tidy(() => tf.slice(pictures, [0, 0, column, 0], [n, 1, 1, 1]).dataSync());
  return Array.from(values, (value) => Math.round((value + 1) * 127.5));
}

describe('batches of a restorer', () => {
  it('keep pairs together, masks and all, mirrored alike', () => {
    const dataset = pairs({ masked: true });
    const { batches } = batchesOf(dataset, {
      system: tinyRestorer({ masked: true }),
      run: { mirror: true, batch: 16 },
    });
    const batch = batches.after(0);
    const [left, right] = [0, 7].map((column) => pixels(batch.reals, column));
    const holes = [0, 7].map((column) => pixels(batch.masks!, column).map((byte) => (byte === 255 ? 1 : 0)));
    expect(new Set(batch.masks!.dataSync())).toEqual(new Set([0, 1]));
    expect(holes[0]).toEqual(left!.map((byte) => (byte === 0 ? 1 : 0)));
    expect(holes[1]).toEqual(right!.map((byte) => (byte === 0 ? 1 : 0)));
    expect(new Set(holes[0])).toEqual(new Set([0, 1])); // some are mirrored, some are not
    for (const column of [0, 7]) {
      expect(pixels(batch.inputs!, column)).toEqual(pixels(batch.reals, column).map((byte) => byte / 2));
    }
    disposeBatch(batch);
    dataset.close();
  });

  it('are drawn apart for a system without pairs, each row once an epoch, the same for the same images', () => {
    const dataset = pairs();
    const { batches, restoration } = batchesOf(dataset, {
      system: tinyRestorer({ paired: false }),
      run: { batch: 18 },
    });
    const batch = batches.after(0);
    const targets = pixels(batch.reals, 3).map((byte) => byte / 10 - 1);
    const inputs = pixels(batch.inputs!, 3).map((byte) => byte / 5 - 1);
    expect(inputs).not.toEqual(targets);
    const rows = [...restoration.targetRows.training];
    for (const seen of [targets, inputs]) expect(seen.toSorted((a, b) => a - b)).toEqual(rows);
    const again = batchesOf(dataset, { system: tinyRestorer({ paired: false }), run: { batch: 18 } }).batches.after(0);
    expect(pixels(again.inputs!, 3)).toEqual(pixels(batch.inputs!, 3));
    for (const one of [batch, again]) disposeBatch(one);
    dataset.close();
  });

  it('have inputs of a second data set, of its own length', () => {
    const [dataset, inputs] = [plain({ count: 9 }), plain({ count: 5, pixel: (image) => 50 + image })];
    const { batches } = batchesOf(dataset, {
      ...{ system: tinyRestorer({ paired: false }), inputs, run: { batch: 5, heldOut: 0 } },
    });
    const batch = batches.after(0);
    expect(pixels(batch.inputs!, 0).toSorted((a, b) => a - b)).toEqual([50, 51, 52, 53, 54]);
    disposeBatch(batch);
    for (const one of [dataset, inputs]) one.close();
  });

  it('never have a held-out target in them, however often it was made worse', () => {
    const dataset = pairs({ count: 24, copies: 3 });
    const { training, heldOut } = holdOutTargets(dataset, 0.25, parseSeed('1'));
    expect([training.length, heldOut.length]).toEqual([18, 6]);
    const targetsOf = (rows: Uint32Array) => new Set(Array.from(rows, (row) => Math.floor(row / 3)));
    expect([...targetsOf(heldOut)].filter((target) => targetsOf(training).has(target))).toEqual([]);
    expect([...training, ...heldOut].toSorted((a, b) => a - b)).toEqual([...Array(24).keys()]);
    dataset.close();
  });
});

describe('data that do not suit a restorer', () => {
  const refusal = (dataset: PackedDataset, given: Given) => {
    try {
      restorationOf(given.system ?? tinyRestorer(), dataset, given.inputs, runOf(dataset));
      return undefined;
    } catch (error) {
      return String(error);
    } finally {
      dataset.close();
      given.inputs?.close();
    }
  };
  const unpaired = tinyRestorer({ paired: false });

  it.each([
    ['single pictures', () => refusal(plain(), {}), /only single pictures[\s\S]*data degrade/],
    [
      'single pictures without others',
      () => refusal(plain(), { system: unpaired }),
      /only single pictures[\s\S]*--inputs/,
    ],
    ['no masks', () => refusal(pairs(), { system: tinyRestorer({ masked: true }) }), /takes masks[\s\S]*input, target/],
    ['other channels', () => refusal(pairs({ inputChannels: 1 }), {}), /inputs have 1; tiny-restorer works with 3/],
    [
      'other sizes',
      () => refusal(plain(), { system: unpaired, inputs: plain({ width: 16, height: 16 }) }),
      /differ in size[\s\S]*16x16[\s\S]*8x8/,
    ],
    ['others beside pairs', () => refusal(pairs(), { inputs: plain() }), /learns from pairs/],
  ])('are refused: %s', (_, refused, message) => {
    expect(refused()).toMatch(message);
  });
});

describe('a run of a restorer', () => {
  const prepared = (system: ConfiguredSystem, dataset: PackedDataset, run: Partial<RunConfig> = {}) => {
    const config = runOf(dataset, run);
    const restoration = restorationOf(system, dataset, undefined, config)!;
    const habits = { ...TINY_HABITS, metrics: ['psnr'], metricsEvery: 400, keepBest: 'psnr' };
    return {
      ...{ run: config, restoration, habits, host: TINY_HOST, stop: new AbortController().signal },
      runDirectory: createRunDirectory(join(setting.folder, 'runs'), config),
      measuring: new Measuring(dataset, habits, undefined, restoration),
    };
  };

  it('shows, measures and keeps what it makes of pairs that it never learned from', async () => {
    const dataset = pairs();
    const system = tinyRestorer();
    const state = new TrainingState(system, parseSeed('1'));
    const options = prepared(system, dataset, { images: 1_600, averageHalfLife: 50 });
    await rehearse(system, options.run, dataset, options.restoration);
    await train(state, dataset, options);
    const { runDirectory } = options;
    // Six held-out pairs: input, output and target of two in a row.
    expect(await sharp(join(runDirectory, 'fakes-000002.png')).metadata()).toMatchObject({ width: 48, height: 24 });
    const figures = readFileSync(join(runDirectory, 'metrics.jsonl'), 'utf8').trim().split('\n');
    const [first, ...later] = figures.map((line) => JSON.parse(line));
    expect(first).toMatchObject({ images: 400, metric: 'psnr', better: 'higher', n: 6 });
    expect(later.at(-1).value).toBeGreaterThan(later.at(-1).input);
    expect(readBest(runDirectory)!.value).toBe(Math.max(...[first, ...later].map(({ value }) => value)));
    expect(readdirSync(join(runDirectory, 'checkpoints'))).toContain('best.safetensors');
    expect(readCheckpoint(bestCheckpointOf(runDirectory)).tensors.size).toBe(state.tensors().length);
    state.dispose();
    dataset.close();
  });

  it('takes the statistics that it ships with from the inputs that it trains on', () => {
    const dataset = pairs({ masked: true });
    const system = tinyRestorer({ masked: true });
    const state = new TrainingState(system, parseSeed('1'));
    const { restoration } = batchesOf(dataset, { system });
    const { inputs, masks } = readInputs(restoration.source, restoration.inputRows.training);
    const made = (mode: 'collect' | 'eval') => tf.tidy(() => state.restore(inputs, masks, mode).dataSync<'float32'>());
    const ofTheBatch = [...made('collect')];
    const before = tf.memory().numTensors;
    collectRestorerStatistics(state, restoration);
    expect(tf.memory().numTensors).toBe(before);
    const off = [...made('eval')].map((value, i) => Math.abs(value - ofTheBatch[i]!));
    expect(Math.max(...off)).toBeLessThan(1e-4);
    tf.dispose([inputs, masks!]);
    state.dispose();
    dataset.close();
  });

  it('leaves the statistics that it ships with in its checkpoints, and goes on from them to the bit', async () => {
    const dataset = pairs({ masked: true });
    const system = tinyRestorer({ masked: true, pool: 2 });
    const whole = new TrainingState(system, parseSeed('1'));
    await train(whole, dataset, prepared(system, dataset, { mirror: true }));
    const first = new TrainingState(system, parseSeed('1'));
    const half = prepared(system, dataset, { mirror: true, images: 20 });
    await train(first, dataset, half);
    const second = new TrainingState(system, parseSeed('1'));
    const checkpoint = readCheckpoint(listCheckpoints(half.runDirectory).at(-1)!);
    restore(second, checkpoint);
    const [mean] = ['generator.average/norm/mean'].map((name) => checkpoint.tensors.get(name)!.values);
    expect(mean!.some((value) => value !== 0)).toBe(true);
    await train(second, dataset, { ...half, run: { ...half.run, images: 40 } });
    expect(snapshotOf(second)).toEqual(snapshotOf(whole));
    expect(snapshotOf(second)['memory/pool']!.some((value) => value !== 0)).toBe(true);
    for (const state of [whole, first, second]) state.dispose();
    dataset.close();
  });
});
