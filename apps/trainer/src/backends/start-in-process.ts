/**
 * For tests: a process of its own that trains a tiny DCGAN for a few steps and prints what came out as JSON; it must end by itself.
 * `node start-in-process.ts wasm <threads>`, or `node start-in-process.ts webgpu`, with or without a GPU.
 */
import { createHash } from 'node:crypto';
import { parseSeed } from '@omokage/models/sampling';
import * as tf from '@tensorflow/tfjs-core';
import { UserError } from '../errors.ts';
import { configureSystem } from '../training/configure.ts';
import { TrainingState } from '../training/state.ts';
import { type StepStats, trainStep } from '../training/step.ts';
import { type BackendName, startBackend } from './index.ts';

export interface Trained {
  readonly description: string;
  /** Losses and readouts, by step. */
  readonly stats: StepStats[];
  /** Digest of everything that a checkpoint holds. */
  readonly weights: string;
  /** Tensors after each step. */
  readonly tensors: number[];
}

/** Enough for the lazy penalty, which differentiates twice, to come a second time. */
const STEPS = 5;
const TINY = { size: 16, channels: 3, width: 4, discriminatorWidth: 4, maxWidth: 8, latent: 8, r1Every: 4 };

async function train(): Promise<Omit<Trained, 'description'>> {
  const seed = parseSeed('1');
  const state = new TrainingState(configureSystem('dcgan', TINY), seed);
  const stats: StepStats[] = [];
  const tensors: number[] = [];
  for (let step = 0; step < STEPS; step++) {
    const reals = tf.randomUniform<tf.Rank.R4>([4, 16, 16, 3], -1, 1, 'float32', step + 1);
    stats.push(await trainStep(state, { reals }, { seed, averageHalfLife: 100 }));
    reals.dispose();
    tensors.push(tf.memory().numTensors);
  }
  const hash = createHash('sha256');
  for (const [, variable] of state.tensors()) hash.update(await variable.data());
  return { stats, weights: hash.digest('hex'), tensors };
}

const [name, threads = '1'] = process.argv.slice(2);
try {
  const { description } = await startBackend({
    name: name as BackendName,
    threads: Number(threads),
    allowSoftware: true,
  });
  console.log(JSON.stringify({ description, ...(await train()) } satisfies Trained));
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.log(JSON.stringify({ refused: error.detail }));
}
