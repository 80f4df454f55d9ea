import * as tf from '@tensorflow/tfjs-core';
import type { Graph } from '../compile/graph.ts';
import { PlanRunner } from '../run.ts';
import { countChannels, Histogram } from './histogram.ts';

/** Inputs of a plan that stand for all that it will be given, in batches: by name, `[N, ...shape]` each. Whoever made them owns them. */
export type Calibration = readonly Readonly<Record<string, tf.Tensor>>[];

/** What a value is over calibration inputs, channel by channel. */
export type Seen = readonly Histogram[];

/** What the named values of a plan are over calibration inputs. Throws RangeError where one is not finite. */
export async function observe(
  { plan, weights }: Graph,
  calibration: Calibration,
  ids: Iterable<string>,
): Promise<Map<string, Seen>> {
  const outputs = Object.fromEntries([...ids].map((id) => [id, id]));
  const runner = new PlanRunner({ ...plan, outputs }, weights);
  const { shapes } = runner.facts;
  const channelsOf = (id: string) => shapes.get(id)!.at(-1)!;
  const seen = new Map(
    Object.keys(outputs).map((id) => [id, Array.from({ length: channelsOf(id) }, () => new Histogram())]),
  );
  try {
    for (const batch of calibration) {
      const values = runner.run(batch);
      try {
        for (const [id, histograms] of seen) countChannels(histograms, await values[id]!.data<'float32'>());
      } finally {
        tf.dispose(Object.values(values));
      }
    }
  } finally {
    runner.dispose();
  }
  return seen;
}
