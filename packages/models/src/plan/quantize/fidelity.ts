import * as tf from '@tensorflow/tfjs-core';
import type { Graph } from '../compile/graph.ts';
import { PlanRunner } from '../run.ts';
import type { Calibration } from './observe.ts';

/** Pictures in [-1, 1], whose peak is 2. */
const PEAK = 2;

/** A mean square error below all that matters: two renders that are alike have this. */
const LEAST_ERROR = 1e-12;

/** What a plan makes of calibration inputs, all of its outputs one after the other, batch by batch. */
export async function renders({ plan, weights }: Graph, calibration: Calibration): Promise<Float32Array[]> {
  const runner = new PlanRunner(plan, weights);
  const made: Float32Array[] = [];
  try {
    for (const batch of calibration) {
      const outputs = Object.values(runner.run(batch));
      try {
        for (const output of outputs) made.push(await output.data<'float32'>());
      } finally {
        tf.dispose(outputs);
      }
    }
  } finally {
    runner.dispose();
  }
  return made;
}

/** Mean square error of renders against others. */
export function meanSquareError(made: readonly Float32Array[], wanted: readonly Float32Array[]): number {
  let sum = 0;
  let count = 0;
  made.forEach((values, part) => {
    const others = wanted[part]!;
    for (let i = 0; i < values.length; i++) sum += (values[i]! - others[i]!) ** 2;
    count += values.length;
  });
  return sum / count;
}

/** dB of a mean square error of pictures in [-1, 1]. */
export const decibels = (error: number): number => 10 * Math.log10(PEAK ** 2 / Math.max(error, LEAST_ERROR));
