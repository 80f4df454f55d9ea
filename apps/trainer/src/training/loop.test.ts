import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseSeed } from '@omokage/models/sampling';
import type { Phase } from '@omokage/models/systems';
import * as tf from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { UserError } from '../errors.ts';
import type { MetricResult } from '../metrics/index.ts';
import { bestCheckpointOf, listCheckpoints } from './checkpoint.ts';
import { readBest } from './keep-best.ts';
import { type LoopOptions, train } from './loop.ts';
import { Measuring } from './measuring.ts';
import { loadState } from './resume.ts';
import type { Habits } from './run-config.ts';
import { createRunDirectory } from './run-directory.ts';
import { TrainingState } from './state.ts';
import {
  setUpTraining,
  snapshotOf,
  TINY_BATCH,
  TINY_HABITS,
  TINY_HOST,
  tinyRun,
  tinyState,
  tinySystem,
} from './tiny-run.ts';

const setting = setUpTraining();
beforeAll(() => {
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
});

function loopOptions(
  images: number,
  { habits, ...options }: Partial<Omit<LoopOptions, 'habits'>> & { habits?: Partial<Habits> } = {},
): LoopOptions {
  const run = tinyRun(setting.dataset, { images, mirror: true });
  const all = { ...TINY_HABITS, ...habits };
  return {
    runDirectory: options.runDirectory ?? createRunDirectory(join(setting.folder, 'runs'), run),
    run,
    host: TINY_HOST,
    habits: all,
    measuring: new Measuring(setting.dataset, all, undefined),
    stop: new AbortController().signal,
    ...options,
  };
}

/** A system with one of its phases changed. */
function stateWith(name: string, change: (phase: Phase) => Phase): TrainingState {
  const system = tinySystem();
  const phases = system.phases.map((phase) => (phase.name === name ? change(phase) : phase));
  return new TrainingState({ ...system, phases }, parseSeed('1'));
}

describe('train', () => {
  it('leaves a run directory that explains itself', async () => {
    const state = tinyState();
    const options = loopOptions(1_020, { habits: { snapshotEvery: 400, checkpointEvery: 400 } });
    await train(state, setting.dataset, options);
    expect(state.imagesSeen).toBe(1_020);
    const { runDirectory } = options;
    const pictures = ['fakes-000000.png', 'fakes-000001.png', 'fakes-init.png', 'reals.png'];
    const files = readdirSync(runDirectory).filter((name) => !name.startsWith('events.out.tfevents.'));
    expect(readdirSync(runDirectory)).toHaveLength(files.length + 1);
    expect(files.sort()).toEqual(
      [...['alarms.jsonl', 'checkpoints', 'config.json', ...pictures], ...['report.html', 'stats.jsonl']].filter(
        (name) => name !== 'alarms.jsonl' || existsSync(join(runDirectory, name)),
      ),
    );
    for (const name of pictures) {
      // 26 reals in rows of eight, 64 fakes
      const height = name === 'reals.png' ? 4 * 16 : 8 * 16;
      expect(await sharp(join(runDirectory, name)).metadata()).toMatchObject({ width: 8 * 16, height, format: 'png' });
    }
    const lines = readFileSync(join(runDirectory, 'stats.jsonl'), 'utf8').trim().split('\n');
    // Every 1,000 images, and what is left at the end; R1 was due in the last 20.
    expect(lines.map((line) => JSON.parse(line))).toEqual(
      [1_000, 1_020].map((images) => ({
        images,
        seconds: expect.any(Number),
        'loss/D': expect.any(Number),
        'loss/R1': expect.any(Number),
        'loss/G': expect.any(Number),
        'D(real)': expect.any(Number),
        'D(fake)': expect.any(Number),
        'D accuracy': expect.any(Number),
      })),
    );
    expect(listCheckpoints(runDirectory).map((path) => Number(/\d{9}/.exec(path)![0]))).toEqual([400, 800, 1_020]);
    expect(snapshotOf(loadState(runDirectory).state)).toEqual(snapshotOf(state));
  });

  it('gives in N + N images what it gives in 2N, bit for bit', async () => {
    const whole = tinyState();
    await train(whole, setting.dataset, loopOptions(72));

    const first = loopOptions(36); // R1 is due in every fourth of nine steps; the epoch ends after 26 images
    await train(tinyState(), setting.dataset, first);
    const { state } = loadState(first.runDirectory);
    await train(state, setting.dataset, loopOptions(72, { runDirectory: first.runDirectory }));

    expect(state.imagesSeen).toBe(72);
    expect(snapshotOf(state)).toEqual(snapshotOf(whole));
  });

  it('stops after the step in progress, with a checkpoint', async () => {
    const controller = new AbortController();
    const state = stateWith('G', (phase) => ({
      ...phase,
      loss: (...given) => {
        if (state.step === 2) controller.abort();
        return phase.loss(...given);
      },
    }));
    const options = loopOptions(4_000, { stop: controller.signal });
    await train(state, setting.dataset, options);
    expect(state.imagesSeen).toBe(3 * TINY_BATCH);
    expect(listCheckpoints(options.runDirectory).map((path) => basename(path))).toEqual([
      'checkpoint-000000000.safetensors',
      'checkpoint-000000012.safetensors',
    ]);
  });

  /** A discriminator whose loss is NaN in the seventh step, as often as asked. */
  function spoiled(times: number): TrainingState {
    let left = times;
    const state = stateWith('D', (phase) => ({
      ...phase,
      loss: (...given) => {
        const result = phase.loss(...given);
        if (state.step !== 7 || left-- <= 0) return result;
        return { ...result, loss: tf.mul(result.loss, Number.NaN) };
      },
    }));
    return state;
  }

  it('goes back to the newest checkpoint when a loss becomes NaN, and on at half the learning rate', async () => {
    const state = spoiled(1);
    const options = loopOptions(40);
    await train(state, setting.dataset, options);
    const recovery = { brokeAtImages: 32, backToImages: 20, reason: 'loss/D became NaN' };
    expect(state.recoveries).toEqual([recovery]);
    expect([state.imagesSeen, state.learningRateScale]).toEqual([40, 0.5]);
    const alarms = readFileSync(join(options.runDirectory, 'alarms.jsonl'), 'utf8');
    expect(JSON.parse(alarms.split('\n')[0]!)).toMatchObject({ images: 20, alarm: 'broke-down' });

    // A run that was killed after it went back has not forgotten that it did.
    const resumed = loadState(listCheckpoints(options.runDirectory)[1]!);
    expect(resumed.checkpoint.progress).toMatchObject({ imagesSeen: 20, recoveries: [recovery] });
    await train(resumed.state, setting.dataset, loopOptions(40));
    expect(snapshotOf(resumed.state)).toEqual(snapshotOf(state));
  });

  it('goes back to the very beginning when there is nothing better', async () => {
    const state = spoiled(1);
    await train(state, setting.dataset, loopOptions(40, { habits: { checkpointEvery: 1_000 } }));
    expect(state.recoveries).toMatchObject([{ brokeAtImages: 32, backToImages: 0 }]);
  });

  it('gives up, with advice, when that does not help, and keeps the checkpoints of before', async () => {
    const options = loopOptions(4_000);
    const error = await train(spoiled(2), setting.dataset, options).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toMatch(
      /broke down a second time[\s\S]*loss\/D became NaN[\s\S]*is sound: .*checkpoint-000000020[\s\S]*--branch[\s\S]*learningRate/,
    );
    const { state: last } = loadState(options.runDirectory);
    expect(last.tensors().every(([, variable]) => variable.dataSync().every(Number.isFinite))).toBe(true);
  });

  it('does not write weights that the last step has spoiled', async () => {
    let left = 1;
    const state = stateWith('G', (phase) => ({
      ...phase,
      loss: (...given) => {
        const { loss, readouts } = phase.loss(...given);
        if (state.step < 4 || left-- <= 0) return { loss, readouts };
        // A finite loss whose gradient is not: sqrt at 0.
        return { loss: tf.add(loss, tf.sqrt(tf.mul(loss, 0))) as tf.Scalar, readouts };
      },
    }));
    const options = loopOptions(20, { habits: { checkpointEvery: 16 } });
    await train(state, setting.dataset, options);
    expect(state.recoveries).toMatchObject([
      { backToImages: 16, reason: expect.stringMatching(/generator\/.* not finite/) },
    ]);
    for (const path of listCheckpoints(options.runDirectory)) {
      const { state: kept } = loadState(path);
      expect(kept.tensors().every(([, variable]) => variable.dataSync().every(Number.isFinite))).toBe(true);
    }
  });

  it('measures, and keeps the best state by the metric that was chosen', async () => {
    const options = loopOptions(60, {
      habits: { metrics: ['swd', 'ms-ssim'], metricsEvery: 20, keepBest: 'ms-ssim', snapshotEvery: 20 },
    });
    await train(tinyState(), setting.dataset, options);
    const lines = readFileSync(join(options.runDirectory, 'metrics.jsonl'), 'utf8').trim().split('\n');
    const measured = lines.map((line) => JSON.parse(line) as MetricResult & { images: number });
    expect(new Set(measured.map(({ images }) => images))).toEqual(new Set([20, 40, 60]));
    expect(new Set(measured.map(({ n }) => n))).toEqual(new Set([16]));
    const similarities = measured.filter(({ name }) => name === 'ms-ssim');
    const best = readBest(options.runDirectory)!;
    expect(best.value).toBe(Math.min(...similarities.map(({ value }) => value)));
    const { checkpoint } = loadState(bestCheckpointOf(options.runDirectory));
    expect(checkpoint.progress.imagesSeen).toBe(best.images);
  });

  it('keeps no tensor but the state', async () => {
    const before = tf.memory().numTensors;
    const state = tinyState();
    await train(state, setting.dataset, loopOptions(12));
    state.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('does nothing but write again when a run is at its end', async () => {
    const options = loopOptions(8);
    await train(tinyState(), setting.dataset, options);
    const { state } = loadState(options.runDirectory);
    const before = snapshotOf(state);
    await train(state, setting.dataset, options);
    expect(state.imagesSeen).toBe(8);
    expect(snapshotOf(state)).toEqual(before);
    expect(existsSync(join(options.runDirectory, 'fakes-000000.png'))).toBe(true);
  });
});
