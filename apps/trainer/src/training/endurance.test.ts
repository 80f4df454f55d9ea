import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { parseSeed } from '@omokage/models/sampling';
import type { ConfiguredSystem, OptimizerOptions } from '@omokage/models/systems';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { Batches, disposeBatch } from './batches.ts';
import { readCheckpoint, restore, writeCheckpoint } from './checkpoint.ts';
import { TrainingState } from './state.ts';
import { trainStep } from './step.ts';
import { setUpTraining, TINY_BATCH, TINY_HABITS, TINY_HOST, tinyRun, tinySystem } from './tiny-run.ts';

const setting = setUpTraining();
const seed = parseSeed('endurance');

async function steps(state: TrainingState, count: number, each: () => void = () => {}): Promise<void> {
  const batches = new Batches(setting.dataset, { size: TINY_BATCH, seed, mirror: true });
  for (let step = 0; step < count; step++) {
    const batch = batches.after(state.imagesSeen);
    await trainStep(state, batch, { seed, averageHalfLife: 100 });
    disposeBatch(batch);
    each();
  }
}

/** One digest of every tensor. */
function hashOf(state: TrainingState): string {
  const hash = createHash('sha256');
  for (const [name, variable] of state.tensors()) hash.update(name).update(variable.dataSync());
  return hash.digest('hex');
}

const withOptimizer = (optimizer: OptimizerOptions): ConfiguredSystem => {
  const system = tinySystem();
  const networks = Object.entries(system.networks).map(([name, network]) => [name, { ...network, optimizer }]);
  return { ...system, networks: Object.fromEntries(networks) };
};

/** The wasm backend's heap, which only ever grows. */
const heapBytes = (): number => (tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8.byteLength;

describe('200 steps', () => {
  it('leak no tensor, and memory stays flat', async () => {
    const state = new TrainingState(tinySystem(), seed);
    await steps(state, 20);
    const { numTensors, numBytes } = tf.memory();
    const heap = heapBytes();
    await steps(state, 200, () => expect(tf.memory()).toMatchObject({ numTensors, numBytes }));
    expect(heapBytes()).toBe(heap);
    state.dispose();
  });

  it('give one hash of all weights for one seed', async () => {
    const hashes = [];
    for (let run = 0; run < 2; run++) {
      const state = new TrainingState(tinySystem(), seed);
      await steps(state, 200);
      hashes.push(hashOf(state));
      state.dispose();
    }
    expect(hashes[1]).toBe(hashes[0]);
  });
});

const optimizers: OptimizerOptions[] = [
  { kind: 'adam', learningRate: 1e-3, beta1: 0.5, beta2: 0.99 },
  { kind: 'adam', learningRate: 1e-3, beta1: 0, beta2: 0.99 },
  { kind: 'rmsprop', learningRate: 5e-4, decay: 0.99 },
  { kind: 'sgd', learningRate: 1e-2, momentum: 0.9 },
  { kind: 'sgd', learningRate: 1e-2, momentum: 0 },
];

it.each(optimizers)('N + N steps are 2N steps, bit for bit, with %j', async (optimizer) => {
  const system = withOptimizer(optimizer);
  const whole = new TrainingState(system, seed);
  await steps(whole, 22);

  const first = new TrainingState(system, seed);
  await steps(first, 11);
  const directory = join(setting.folder, `resume-${JSON.stringify(optimizer).replaceAll(/\W+/g, '-')}`);
  const context = { run: tinyRun(setting.dataset), habits: TINY_HABITS, host: TINY_HOST };
  await writeCheckpoint(directory, first, context);
  const second = new TrainingState(system, parseSeed('another seed, which must not matter'));
  restore(second, readCheckpoint(directory));
  await steps(second, 11);

  expect(hashOf(second)).toBe(hashOf(whole));
  expect(hashOf(second)).not.toBe(hashOf(first));
});
