import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import { BrokenDown } from './broken-down.ts';
import { listCheckpoints, readCheckpoint, restore, writeCheckpoint } from './checkpoint.ts';
import { loadState } from './resume.ts';
import { readTensorFile, writeTensorFile } from './safetensors.ts';
import { setUpTraining, snapshotOf, TINY_HABITS, TINY_HOST, tinyRun, tinyState } from './tiny-run.ts';

const setting = setUpTraining();
let runs = 0;
let runDirectory = '';
beforeEach(() => {
  runDirectory = join(setting.folder, `run-${runs++}`);
});

/** A state whose every tensor, counter and clock is unlike a fresh one's. */
function usedState() {
  const state = tinyState();
  state.tensors().forEach(([, variable], index) => {
    tf.tidy(() => variable.assign(tf.randomNormal(variable.shape, index, 1, 'float32', index + 1)));
  });
  const recoveries = [{ brokeAtImages: 60, backToImages: 40, reason: 'loss/D became NaN' }];
  Object.assign(state, { step: 12, imagesSeen: 48, seconds: 3.25, recoveries });
  state.network('generator').optimizer.steps.set('to-picture/bias', 12);
  state.network('discriminator').optimizer.steps.set('judge/bias', 15);
  return state;
}
const context = () => ({ run: tinyRun(setting.dataset), habits: TINY_HABITS, host: TINY_HOST });
const write = (state = usedState()) => writeCheckpoint(runDirectory, state, context());

/** Writes a checkpoint with its metadata or its tensors changed, and returns its path. */
async function altered(change: (metadata: Record<string, unknown>, tensors: Map<string, unknown>) => void) {
  const path = await write();
  const { tensors, metadata } = readTensorFile(path);
  const progress = JSON.parse(metadata.omokage!) as Record<string, unknown>;
  const changed = new Map(tensors);
  change(progress, changed);
  writeTensorFile(path, { tensors: changed, metadata: { omokage: JSON.stringify(progress) } });
  return path;
}

describe('checkpoints', () => {
  it('bring back every bit of every tensor, and all counters', async () => {
    const state = usedState();
    await write(state);
    const { state: back, checkpoint } = loadState(runDirectory);
    expect(snapshotOf(back)).toEqual(snapshotOf(state));
    expect([back.step, back.imagesSeen, back.seconds]).toEqual([12, 48, 3.25]);
    expect(back.recoveries).toEqual(state.recoveries);
    expect(back.learningRateScale).toBe(0.5);
    expect([...back.networks.values()].map(({ optimizer }) => [...optimizer.steps])).toEqual([
      [['to-picture/bias', 12]],
      [['judge/bias', 15]],
    ]);
    expect(checkpoint.progress).toMatchObject(context());
  });

  it('that count the steps of an optimizer, not of each variable, are read as if all variables had moved in each', async () => {
    const path = await altered((metadata) =>
      Object.assign(metadata, { optimizerSteps: { generator: 7, discriminator: 9 } }),
    );
    const state = tinyState();
    restore(state, readCheckpoint(path));
    for (const [name, count] of [
      ['generator', 7],
      ['discriminator', 9],
    ] as const) {
      const { optimizer, parameters } = state.network(name);
      expect([...optimizer.steps]).toEqual(parameters.trainable().map(([variable]) => [variable, count]));
    }
  });

  it('keep no tensor when they are written, and only the state when they are read', async () => {
    const state = usedState();
    const before = tf.memory().numTensors;
    await write(state);
    expect(tf.memory().numTensors).toBe(before);
    loadState(runDirectory).state.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('stay three in number: the newest, whatever else lies there', async () => {
    mkdirSync(join(runDirectory, 'checkpoints'), { recursive: true });
    writeFileSync(join(runDirectory, 'checkpoints', 'notes.txt'), 'mine');
    writeFileSync(join(runDirectory, 'checkpoints', 'checkpoint-000000008.safetensors.77.partial'), 'half');
    for (const imagesSeen of [8, 16, 24, 32, 1_000]) await write(Object.assign(usedState(), { imagesSeen }));
    const kept = ['checkpoint-000000024', 'checkpoint-000000032', 'checkpoint-000001000'];
    expect(listCheckpoints(runDirectory).map((path) => basename(path, '.safetensors'))).toEqual(kept);
    expect(readdirSync(join(runDirectory, 'checkpoints'))).toHaveLength(4);
    expect(readCheckpoint(runDirectory).progress.imagesSeen).toBe(1_000);
    expect(readCheckpoint(listCheckpoints(runDirectory)[0]!).progress.imagesSeen).toBe(24);
  });

  it.each([Number.NaN, Number.NEGATIVE_INFINITY])('are not written of a state with a %s', async (bad) => {
    await write();
    const state = Object.assign(usedState(), { imagesSeen: 52 });
    state
      .network('generator')
      .average!.get('to-picture/bias')
      .assign(tf.tensor([0, bad, 0]));
    await expect(write(state)).rejects.toThrow(BrokenDown);
    await expect(write(state)).rejects.toThrow('generator.average/to-picture/bias holds a number that is not finite');
    expect(listCheckpoints(runDirectory)).toHaveLength(1);
  });

  it('are asked for where there are none', () => {
    expect(() => readCheckpoint(runDirectory)).toThrow(/no checkpoint in .*run-[\s\S]*→ name a run directory/);
    expect(() => readCheckpoint(join(runDirectory, 'x.safetensors'))).toThrow(UserError);
  });

  it.each([
    ['another version', (metadata: Record<string, unknown>) => Object.assign(metadata, { version: 1 }), /version/],
    ['a step that is no number', (metadata: Record<string, unknown>) => Object.assign(metadata, { step: 'x' }), /step/],
    ['a part unknown', (metadata: Record<string, unknown>) => Object.assign(metadata, { extra: 1 }), /extra/],
    [
      'a seed that is none',
      (metadata: Record<string, unknown>) => Object.assign(metadata.run as object, { seed: '' }),
      /not a seed/,
    ],
  ])('are refused with metadata of %s', async (_, change, message) => {
    const path = await altered(change);
    expect(() => readCheckpoint(path)).toThrow(UserError);
    expect(() => readCheckpoint(path)).toThrow(/is not a checkpoint of omokage/);
    expect(() => readCheckpoint(path)).toThrow(message);
  });

  it('are refused without metadata', async () => {
    const path = await write();
    writeTensorFile(path, { tensors: new Map(), metadata: {} });
    expect(() => readCheckpoint(path)).toThrow(/is not a checkpoint of omokage/);
  });

  it.each([
    ['system', { system: 'pixel-rnn' }, /no system "pixel-rnn"/],
    ['option', { config: { ...tinyRun, width: 3 } }, /width/],
  ])('are refused when they name an unknown %s', async (_, change, message) => {
    const path = await altered((metadata) => Object.assign(metadata.run as object, change));
    expect(() => loadState(path)).toThrow(UserError);
    expect(() => loadState(path)).toThrow(message);
  });

  it.each<[string, (metadata: Record<string, unknown>, tensors: Map<string, unknown>) => void, RegExp]>([
    ['lack a tensor', (_, tensors) => tensors.delete('generator/to-picture/bias'), /"generator\/to-picture\/bias"/],
    [
      'have a tensor in another shape',
      (_, tensors) => tensors.set('generator/to-picture/bias', { shape: [2], values: new Float32Array(2) }),
      /"generator\/to-picture\/bias" is missing or has another shape/,
    ],
    [
      'have one more',
      (_, tensors) => tensors.set('x', { shape: [1], values: new Float32Array(1) }),
      /tensors that the/,
    ],
    [
      'do not count the steps of an optimizer',
      (metadata) => delete (metadata.optimizerSteps as Record<string, unknown>).generator,
      /optimizer of "generator"/,
    ],
  ])('change nothing when they %s', async (_, change, message) => {
    const path = await altered(change);
    const state = tinyState();
    const before = snapshotOf(state);
    expect(() => restore(state, readCheckpoint(path))).toThrow(UserError);
    expect(() => restore(state, readCheckpoint(path))).toThrow(message);
    expect(snapshotOf(state)).toEqual(before);
    expect(state.step).toBe(0);
  });
});
