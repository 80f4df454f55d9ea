import type { Line, Word } from './line.ts';

/** A command whose result stays, so that it need not be run again. Every path is from the working directory, or absolute. */
export type Step = Files | Training | Export;

/** Writes files, whole or not at all. */
export interface Files {
  readonly kind: 'files';
  readonly title: string;
  /** Of `omokage`, or of a program of its own. */
  readonly line: Line;
  readonly program?: URL;
  readonly makes: readonly string[];
}

/** `omokage train`, or `train features`, until so many images are seen: it may be interrupted and goes on. */
export interface Training {
  readonly kind: 'train' | 'features';
  readonly title: string;
  /** The options that decide what is learned: those that do not hold for a run that goes on. */
  readonly line: Line;
  /** The data set. */
  readonly data: string;
  /** A folder of its own; the newest run in it is the one that counts. */
  readonly runs: string;
  readonly images: number;
}

/** `omokage export`. */
export interface Export {
  readonly kind: 'export';
  readonly title: string;
  readonly line: Line;
  readonly out: string;
  /** Images that the model has seen: one that has seen fewer is of a training that went on since. */
  readonly images: number;
}

/** What is there of steps. */
export interface Results {
  file(path: string): boolean;
  /** The newest run in a folder that came to a checkpoint; `tested` is for feature networks. */
  run(folder: string): { readonly path: string; readonly images: number; readonly tested: boolean } | undefined;
  /** Images that the model in a folder has seen. */
  model(folder: string): number | undefined;
}

/** Whether there is nothing left to do in a step. */
export function isDone(step: Step, results: Results): boolean {
  if (step.kind === 'files') return step.makes.every((path) => results.file(path));
  if (step.kind === 'export') return (results.model(step.out) ?? -1) >= step.images;
  const run = results.run(step.runs);
  return run !== undefined && run.images >= step.images && (step.kind === 'train' || run.tested);
}

/** The steps that the last one still wants, in their order: what was made of others that are gone since is as good. */
export function remaining(steps: readonly Step[], results: Results): Step[] {
  const wanted = new Set<Step>();
  const want = (step: Step) => {
    if (wanted.has(step) || isDone(step, results)) return;
    wanted.add(step);
    for (const word of lineOf(step, results)) for (const other of steps) if (makes(other, word)) want(other);
  };
  const last = steps.at(-1);
  if (last !== undefined) want(last);
  return steps.filter((step) => wanted.has(step));
}

function makes(step: Step, word: Word): boolean {
  if (step.kind === 'files') return typeof word === 'string' && step.makes.includes(word);
  if (step.kind === 'export') return word === step.out;
  return typeof word !== 'string' && 'runIn' in word && word.runIn === step.runs;
}

/** What a step takes to be done: a training that began goes on. @param threads of those that compute with several */
export function lineOf(step: Step, results: Pick<Results, 'run'>, threads?: number): Line {
  const among = threads === undefined ? [] : ['--threads', String(threads)];
  if (step.kind === 'files') return step.line;
  if (step.kind === 'export') return ['export', ...step.line, '--out', step.out, ...among];
  const begun = results.run(step.runs);
  const what = begun === undefined ? [...step.line, '--runs', step.runs] : ['--resume', begun.path];
  const command = step.kind === 'train' ? ['train'] : ['train', 'features'];
  return [...command, ...what, '--data', step.data, '--images', String(step.images), ...among];
}

/** Where a step's result lies. */
export const placeOf = (step: Step): string =>
  step.kind === 'files' ? step.makes.join(', ') : step.kind === 'export' ? step.out : step.runs;
