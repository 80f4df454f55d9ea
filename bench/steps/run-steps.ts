import { fileURLToPath } from 'node:url';
import { omokage, program } from '../systems/omokage.ts';
import { type Meaning, sourcesOf, spelled, wordsOf, wordsPlanned } from './line.ts';
import { ON_DISK } from './on-disk.ts';
import { missingSource, type Sources } from './sources.ts';
import { isDone, lineOf, placeOf, type Results, remaining, type Step } from './step.ts';

export interface RunOptions {
  readonly sources: Sources;
  /** Threads of trainings and exports; as many as each thinks right unless given. */
  readonly threads?: number | undefined;
  /** Says what would be run, and runs nothing. */
  readonly dryRun?: boolean;
  /** Where results are looked for, if not on the disk. */
  readonly results?: Results;
  /** Runs a command in place of a process. */
  readonly execute?: (step: Step, words: readonly string[]) => Promise<void>;
  readonly say?: (line: string) => void;
}

/**
 * Runs the steps that the last one still wants, one after the other, and says each command line. Throws before the first of them where
 * pictures are wanting that people have to bring, and at the first step that fails or is stopped.
 */
export async function runSteps(steps: readonly Step[], options: RunOptions): Promise<void> {
  const { sources, threads, dryRun = false, results = ON_DISK, execute = inProcess, say = console.log } = options;
  const meaning: Meaning = { sources, run: (folder) => results.run(folder) };
  const todo = new Set(remaining(steps, results));
  if (!dryRun) refuseMissing([...todo], sources);
  for (const [index, step] of steps.entries()) {
    const heading = `${index + 1}/${steps.length} ${step.title}`;
    if (!todo.has(step)) {
      say(isDone(step, results) ? `${heading}: there already, ${placeOf(step)}` : `${heading}: no longer needed`);
      continue;
    }
    const line = lineOf(step, results, threads);
    const words = dryRun ? wordsPlanned(line, meaning) : wordsOf(line, meaning);
    say(`${heading}\n    ${spelled([...commandOf(step), ...words])}`);
    if (dryRun) continue;
    await execute(step, words);
    if (!isDone(step, results)) throw new Error(`"${step.title}" is not done yet; the same command goes on from here.`);
  }
}

function refuseMissing(todo: readonly Step[], sources: Sources): void {
  const missing = todo.flatMap(({ line }) => sourcesOf(line)).find((name) => sources[name] === undefined);
  if (missing !== undefined) throw missingSource(missing);
}

const inProcess = (step: Step, words: readonly string[]): Promise<void> => {
  const own = programOf(step);
  return own === undefined ? omokage(...words) : program(own, ...words);
};

const programOf = (step: Step): URL | undefined => (step.kind === 'files' ? step.program : undefined);

/** How people run the same. */
function commandOf(step: Step): string[] {
  const own = programOf(step);
  if (own === undefined) return ['npm', 'run', 'omokage', '--'];
  return ['node', '--disable-warning=ExperimentalWarning', fromRoot(own)];
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const fromRoot = (program: URL): string => fileURLToPath(program).slice(ROOT.length).replaceAll('\\', '/');
