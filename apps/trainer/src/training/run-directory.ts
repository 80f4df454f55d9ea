import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWholeFile } from '../data/whole-file.ts';
import { messageOf, UserError } from '../errors.ts';
import type { MetricResult } from '../metrics/index.ts';
import { parseJson } from '../parse-json.ts';
import type { RunConfig } from './run-config.ts';

/** Makes the next free `NNNNN-description` under `root`, with the run's configuration in it. Throws UserError. */
export function createRunDirectory(root: string, run: RunConfig): string {
  const path = makeNextDirectory(root, `${run.system}-${run.dataset.name}`.replaceAll(/[^\w.-]+/g, '-'));
  writeWholeFile(join(path, 'config.json'), Buffer.from(`${JSON.stringify(run, null, 2)}\n`));
  return path;
}

function makeNextDirectory(root: string, description: string): string {
  try {
    mkdirSync(root, { recursive: true });
    const numbers = readdirSync(root).map((name) => Number(/^(\d{5})-/.exec(name)?.[1] ?? -1));
    const next = String(Math.max(-1, ...numbers) + 1).padStart(5, '0');
    const path = join(root, `${next}-${description}`);
    mkdirSync(path);
    return path;
  } catch (error) {
    throw new UserError(
      `No run directory can be made in ${root}.`,
      messageOf(error),
      'name a folder you can write to with --runs <folder>.',
    );
  }
}

/** The newest run under `root`, for `--resume latest`. */
export function latestRun(root: string): string | undefined {
  if (!existsSync(root)) return undefined;
  const newest = readdirSync(root)
    .filter((name) => /^\d{5}-/.test(name))
    .sort()
    .at(-1);
  return newest && join(root, newest);
}

/** Files of a run that grow by lines of JSON, each with the images that had been seen. */
export type LineFile = 'stats' | 'metrics' | 'alarms';
const LINE_FILES: readonly LineFile[] = ['stats', 'metrics', 'alarms'];

/** A line of such a file; of `stats.jsonl`, means over the images since the line before. */
export interface RunLine extends Readonly<Record<string, unknown>> {
  readonly images: number;
}

/** Adds a line to `<file>.jsonl`. */
export function appendLine(runDirectory: string, file: LineFile, line: RunLine): void {
  appendFileSync(pathOf(runDirectory, file), `${JSON.stringify(line)}\n`);
}

/** Adds a line for each figure to `metrics.jsonl`. */
export function appendMetrics(runDirectory: string, images: number, results: readonly MetricResult[]): void {
  for (const { details, missingClasses: _, ...result } of results) {
    appendLine(runDirectory, 'metrics', { images, ...details, ...result });
  }
}

/** Drops the lines that lie behind a checkpoint that a killed run goes on from: it will write them again. */
export function dropLinesAfter(runDirectory: string, images: number): void {
  for (const path of LINE_FILES.map((file) => pathOf(runDirectory, file)).filter(existsSync)) {
    const lines = readFileSync(path, 'utf8').split('\n');
    const kept = lines.filter((line) => (imagesOf(line) ?? Number.POSITIVE_INFINITY) <= images);
    writeWholeFile(path, Buffer.from(kept.map((line) => `${line}\n`).join('')));
  }
}

const pathOf = (runDirectory: string, file: LineFile) => join(runDirectory, `${file}.jsonl`);

/** Undefined for a line that a kill cut short. */
const imagesOf = (line: string) => (parseJson(line) as RunLine | undefined)?.images;
