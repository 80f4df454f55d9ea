import { type MakeExecutor, type Plan, PlanRunner } from '@omokage/models/plan';
import type { Calibration } from '@omokage/models/plan/quantize';
import { originOf, type Wish } from '@omokage/models/sampler';
import { numericSeed } from '@omokage/models/sampling';
import type { RestorerManifest } from '@omokage/weights';
import { type DrawnModel, ModelSampler } from '@omokage/weights/sampler';
import * as tf from '@tensorflow/tfjs-core';
import { readInputs } from '../training/input-source.ts';
import { PREVIEW_SEEDS } from '../training/preview.ts';
import type { Restoration } from '../training/restoration.ts';
import { atOnce } from '../training/restore.ts';
import { spread } from './spread-rows.ts';

/** Pictures that ranges are read off unless told: fewer miss how far single channels reach. */
export const DEFAULT_CALIBRATION = 256;

/** Pictures of one batch at most. All values of a plan are held for as many at a time. */
const MOST_AT_ONCE = 16;

/** How latents are truncated, by turns: as they are drawn by default, and not at all. */
const PSIS = [1, 0.7];

/**
 * What a model's plan is given for the seeds that follow those of the previews, on which the result is measured. Classes and texts are
 * those that the seeds decide on. Tensors of the caller's.
 */
export function samplerCalibration(model: DrawnModel, n: number): Calibration {
  const { plan, picture } = model.manifest;
  const heard: Record<string, tf.Tensor>[] = [];
  const sampler = new ModelSampler(model, { runner: overhearing(plan, heard) });
  const wishes = Array.from(
    { length: n },
    (_, i): Wish => ({ seed: numericSeed(PREVIEW_SEEDS.length + i), psi: PSIS[i % PSIS.length]! }),
  );
  const size = batchOf(n, [picture.height, picture.width]);
  try {
    for (let first = 0; first < n; first += size) {
      const some = wishes.slice(first, first + size);
      sampler.draw(some.map((wish) => originOf(sampler.facts, wish))).dispose();
    }
  } finally {
    sampler.dispose();
  }
  return heard;
}

/** Inputs of the data set, of those that it was trained on: the others are for measuring. Tensors of the caller's. */
export function restorerCalibration(
  { restorer }: Pick<RestorerManifest, 'restorer'>,
  { source, inputRows: { training } }: Restoration,
  n: number,
): Calibration {
  const rows = spread(training, n);
  const size = batchOf(rows.length, source.dataset.shape);
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, batch) => {
    const { inputs, masks } = readInputs(source, rows.subarray(batch * size, (batch + 1) * size));
    return { [restorer.picture]: inputs, ...(masks && restorer.mask !== undefined && { [restorer.mask]: masks }) };
  });
}

/** Some batches at least: a quarter of them is for judging. */
const batchOf = (n: number, shape: readonly number[]): number =>
  Math.max(1, Math.min(MOST_AT_ONCE, Math.ceil(n / 8), atOnce(shape)));

/** Runs plans on tfjs, and keeps what one of them is given. */
const overhearing =
  (plan: Plan, heard: Record<string, tf.Tensor>[]): MakeExecutor =>
  (given, weights) => {
    const runner = new PlanRunner(given, weights);
    if (given !== plan) return runner;
    const run = runner.run.bind(runner);
    runner.run = (inputs) => {
      heard.push(Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, tf.keep(tf.clone(value))])));
      return run(inputs);
    };
    return runner;
  };
