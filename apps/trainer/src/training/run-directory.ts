import { appendFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunConfig } from './run-config.ts';

/** Makes the next free `NNNNN-description` under `root`, with the run's configuration in it. */
export function createRunDirectory(root: string, run: RunConfig): string {
  mkdirSync(root, { recursive: true });
  const numbers = readdirSync(root).map((name) => Number(/^(\d{5})-/.exec(name)?.[1] ?? -1));
  const next = String(Math.max(-1, ...numbers) + 1).padStart(5, '0');
  const path = join(root, `${next}-${run.system}-${run.dataset.name}`.replaceAll(/[^\w./-]+/g, '-'));
  mkdirSync(path);
  writeFileSync(join(path, 'config.json'), `${JSON.stringify(run, null, 2)}\n`);
  return path;
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

/** Adds a line to `stats.jsonl`. */
export function appendStats(runDirectory: string, line: Record<string, number | string>): void {
  appendFileSync(join(runDirectory, 'stats.jsonl'), `${JSON.stringify(line)}\n`);
}
