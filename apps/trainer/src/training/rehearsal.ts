import { parseSeed } from '@omokage/models/sampling';
import type { ConfiguredSystem } from '@omokage/models/systems';
import * as tf from '@tensorflow/tfjs-core';
import type { PackedDataset } from '../data/packed.ts';
import { messageOf, UserError } from '../errors.ts';
import { UNADAPTED } from './adaptation.ts';
import { Batches, disposeBatch } from './batches.ts';
import type { Restoration } from './restoration.ts';
import type { RunConfig } from './run-config.ts';
import { TrainingState } from './state.ts';
import { stepOptionsOf, trainStep } from './step.ts';

/** What a run will cost, measured on a few steps. */
export interface Estimate {
  /** Of one step, lazy phases spread over the steps between them. */
  readonly secondsPerStep: number;
  /** The most that this process has held in memory, everything included. */
  readonly bytes: number;
  /** Memory on the graphics card, where there is one. */
  readonly deviceBytes: number | undefined;
}

/**
 * Trains a throw-away copy of a run for three steps, in order to say what the run will take: the first step warms up, the second
 * has every phase in it, the third those of every step. Throws UserError when a step does not fit into memory.
 */
export async function rehearse(
  system: ConfiguredSystem,
  run: RunConfig,
  dataset: PackedDataset,
  restoration?: Restoration,
): Promise<Estimate> {
  const state = new TrainingState(system, parseSeed(run.seed));
  const batch = Batches.ofRun(dataset, run, restoration).after(0);
  const timed = async (step: number): Promise<number> => {
    state.step = step;
    // As at the end of the run, when a network that grows is whole, and pictures may be augmented in every way.
    state.imagesSeen = run.images;
    state.adaptation = { ...UNADAPTED, probability: 1 };
    const began = performance.now();
    await trainStep(state, batch, stepOptionsOf(run));
    return (performance.now() - began) / 1000;
  };
  try {
    await timed(0);
    const full = await timed(0);
    const lazy = system.phases.filter(({ every }) => every > 1);
    const usual = lazy.length === 0 ? full : await timed(1);
    const mostOften = Math.min(...lazy.map(({ every }) => every));
    return {
      secondsPerStep: lazy.length === 0 ? full : usual + Math.max(0, full - usual) / mostOften,
      bytes: process.resourceUsage().maxRSS * 1024,
      deviceBytes: (tf.memory() as tf.MemoryInfo & { numBytesInGPU?: number }).numBytesInGPU,
    };
  } catch (error) {
    throw outgrown(error, run) ?? error;
  } finally {
    disposeBatch(batch);
    state.dispose();
  }
}

/** How the backends say that memory has run out: wasm aborts or traps, allocations of JavaScript are out of range. */
const OUT_OF_MEMORY =
  /out of memory|memory access out of bounds|allocation failed|bad_alloc|invalid (typed )?array.*length|Cannot enlarge/i;

function outgrown(error: unknown, { batch, microBatch = batch }: RunConfig): UserError | undefined {
  if (!OUT_OF_MEMORY.test(messageOf(error))) return undefined;
  return new UserError(
    'A training step does not fit into memory.',
    `${microBatch} images at a time were too many: ${messageOf(error)}`,
    `take fewer at a time with --micro-batch ${Math.max(1, microBatch >> 1)} (the batch stays ${batch}), or narrower networks.`,
  );
}
