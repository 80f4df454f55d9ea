import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSeed } from '@omokage/models/sampling';
import type { Phase } from '@omokage/models/systems';
import * as tf from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { UserError } from '../errors.ts';
import { listCheckpoints } from './checkpoint.ts';
import { type LoopOptions, train } from './loop.ts';
import { loadState } from './resume.ts';
import { createRunDirectory } from './run-directory.ts';
import { TrainingState } from './state.ts';
import { setUpTraining, snapshotOf, TINY_BATCH, TINY_HOST, tinyRun, tinyState, tinySystem } from './tiny-run.ts';

const setting = setUpTraining();
beforeAll(() => {
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
});

function loopOptions(images: number, options: Partial<LoopOptions> = {}): LoopOptions {
  const run = tinyRun(setting.dataset, { images, mirror: true });
  return {
    runDirectory: options.runDirectory ?? createRunDirectory(join(setting.folder, 'runs'), run),
    run,
    host: TINY_HOST,
    snapshotEvery: 1_000,
    checkpointEvery: 20,
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
    const options = loopOptions(1_020, { snapshotEvery: 400, checkpointEvery: 400 });
    await train(state, setting.dataset, options);
    expect(state.imagesSeen).toBe(1_020);
    const { runDirectory } = options;
    const pictures = ['fakes-000000.png', 'fakes-000001.png', 'fakes-init.png', 'reals.png'];
    expect(readdirSync(runDirectory).sort()).toEqual(['checkpoints', 'config.json', ...pictures, 'stats.jsonl']);
    for (const name of pictures) {
      // 26 reals in rows of eight, 64 fakes
      const height = name === 'reals.png' ? 4 * 16 : 8 * 16;
      expect(await sharp(join(runDirectory, name)).metadata()).toMatchObject({ width: 8 * 16, height, format: 'png' });
    }
    const lines = readFileSync(join(runDirectory, 'stats.jsonl'), 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        images: 1_000,
        seconds: expect.any(Number),
        'loss/D': expect.any(Number),
        'loss/R1': expect.any(Number),
        'loss/G': expect.any(Number),
        'D(real)': expect.any(Number),
        'D(fake)': expect.any(Number),
      },
    ]);
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
      loss: (networks, batch) => {
        if (state.step === 2) controller.abort();
        return phase.loss(networks, batch);
      },
    }));
    const options = loopOptions(4_000, { stop: controller.signal });
    await train(state, setting.dataset, options);
    expect(state.imagesSeen).toBe(3 * TINY_BATCH);
    expect(listCheckpoints(options.runDirectory)).toHaveLength(1);
  });

  it('says so when a loss becomes NaN, and keeps the checkpoints of before', async () => {
    const state = stateWith('D', (phase) => ({
      ...phase,
      loss: (networks, batch) => {
        const result = phase.loss(networks, batch);
        return state.step < 7 ? result : { ...result, loss: tf.mul(result.loss, Number.NaN) };
      },
    }));
    const options = loopOptions(4_000);
    const error = await train(state, setting.dataset, options).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toMatch(
      /Training broke down[\s\S]*loss\/D became NaN\. The last checkpoint is sound: .*checkpoint-000000020[\s\S]*learningRate/,
    );
    expect(listCheckpoints(options.runDirectory)).toHaveLength(1);
    const { state: last } = loadState(options.runDirectory);
    expect(last.tensors().every(([, variable]) => variable.dataSync().every(Number.isFinite))).toBe(true);
  });

  it('does not write weights that the last step has spoiled', async () => {
    const state = stateWith('G', (phase) => ({
      ...phase,
      loss: (networks, batch) => {
        const { loss, readouts } = phase.loss(networks, batch);
        // A finite loss whose gradient is not: sqrt at 0.
        const spoiled = tf.add(loss, tf.sqrt(tf.mul(loss, 0)));
        return { loss: state.step < 4 ? loss : (spoiled as tf.Scalar), readouts };
      },
    }));
    const options = loopOptions(20, { checkpointEvery: 16 });
    await expect(train(state, setting.dataset, options)).rejects.toThrow(
      /generator\/.* holds a number that is not finite/,
    );
    expect(listCheckpoints(options.runDirectory)).toHaveLength(1);
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
