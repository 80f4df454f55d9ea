import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeWholeFile } from '../data/whole-file.ts';
import { type MetricResult, resultOf } from '../metrics/index.ts';
import { parseJson } from '../parse-json.ts';
import { bestCheckpointOf, type RunContext, writeState } from './checkpoint.ts';
import type { TrainingState } from './state.ts';

const bestSchema = z.object({ name: z.string(), value: z.number(), images: z.int().min(0) });
export type Best = z.infer<typeof bestSchema>;

/** What `best.json` of a run says; undefined where nothing has been kept. */
export function readBest(runDirectory: string): Best | undefined {
  const path = join(runDirectory, 'best.json');
  return existsSync(path) ? bestSchema.safeParse(parseJson(readFileSync(path, 'utf8'))).data : undefined;
}

/**
 * Keeps the state when the chosen metric is better than ever before in this run: `checkpoints/best.safetensors`, and
 * `best.json` that says why.
 */
export async function keepBest(
  runDirectory: string,
  state: TrainingState,
  context: RunContext,
  results: readonly MetricResult[],
): Promise<void> {
  const { keepBest: metric } = context.habits;
  const result = metric === undefined ? undefined : resultOf(results, metric);
  if (result === undefined) return;
  const before = readBest(runDirectory);
  const better = (value: number, than: number) => (result.better === 'lower' ? value < than : value > than);
  if (before !== undefined && before.name === result.name && !better(result.value, before.value)) return;
  const best: Best = { name: result.name, value: result.value, images: state.imagesSeen };
  await writeState(bestCheckpointOf(runDirectory), state, context);
  writeWholeFile(join(runDirectory, 'best.json'), Buffer.from(`${JSON.stringify(best)}\n`));
}
