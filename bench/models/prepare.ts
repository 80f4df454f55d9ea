import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BaselineName } from '../restoration/baselines.ts';
import { prepare } from '../restoration/data.ts';
import type { Measurement } from '../restoration/measure-row.ts';
import type { Task } from '../restoration/tasks.ts';
import { begunRun } from '../steps/on-disk.ts';
import { runSteps } from '../steps/run-steps.ts';
import type { Sources } from '../steps/sources.ts';
import { program } from '../systems/omokage.ts';
import type { RestorerMeasurement } from './measure-restorer.ts';
import type { SamplerMeasurement } from './measure-sampler.ts';
import type { SamplerData } from './samplers.ts';

/** How much is measured, and where results lie. */
export interface Extent {
  readonly sources: Sources;
  readonly threads: number;
  /** The folder of `bench:restoration`, whose pairs and baselines serve here too. */
  readonly restoration: string;
}

/** Makes what a sampler is measured against, where it is not there yet. */
export async function prepareSampler(
  { training, heldOut, features, classes = features, others = [] }: SamplerData,
  { sources, threads }: Extent,
): Promise<Pick<SamplerMeasurement, 'training' | 'heldOut' | 'features' | 'classes'>> {
  for (const step of [training, heldOut]) await runSteps([step], { sources });
  for (const network of new Set([features, classes])) {
    await runSteps([training, ...others, network], { sources, threads });
  }
  return {
    training: training.makes[0]!,
    heldOut: heldOut.makes[0]!,
    features: begunRun(features.runs)!,
    classes: begunRun(classes.runs)!,
  };
}

/** Makes the held-out pairs of a restorer's task, and measures what people have without it. */
export async function prepareRestorer(
  task: Task,
  n: number,
  { sources, threads, restoration }: Extent,
): Promise<Pick<RestorerMeasurement, 'heldOut' | 'baselines'> & { readonly folder: string }> {
  const { training, heldOut } = await prepare(join(restoration, 'data'), task, sources);
  const folder = join(restoration, task.name);
  mkdirSync(folder, { recursive: true });
  const baselines: Partial<Record<BaselineName, string>> = {};
  for (const name of task.baselines) {
    const path = join(folder, name.replaceAll(' ', '-'));
    baselines[name] = `${path}.json`;
    if (existsSync(`${path}.json`)) continue;
    const settings = { task: task.name, training, heldOut, n, threads, subject: { kind: 'baseline' as const, name } };
    await program(
      new URL('../restoration/measure-row.ts', import.meta.url),
      JSON.stringify({ ...settings, json: `${path}.json`, column: `${path}.png` } satisfies Measurement),
    );
  }
  return { heldOut, baselines, folder };
}
