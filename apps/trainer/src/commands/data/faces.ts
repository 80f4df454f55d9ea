import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { DEFAULT_BACKGROUND, drawFaces } from '../../data/draw-faces.ts';
import { FACE_STYLES } from '../../data/face-styles.ts';
import { MAX_SIZE, MIN_SIZE } from '../../data/import/import-options.ts';
import { UserError } from '../../errors.ts';
import { colourOption, integerOption } from '../option-values.ts';
import { runJob } from './run-job.ts';
import { printSummary } from './summary.ts';

const MAX_THREADS = 64;

interface FacesOptions {
  readonly out: string;
  readonly style?: readonly string[];
  readonly count: number;
  readonly size: number;
  readonly seed: number;
  readonly threads: number;
  readonly background: string;
}

/** `omokage data faces`: drawn faces. */
export function facesCommand(): Command {
  const threads = Math.min(MAX_THREADS, availableParallelism());
  return new Command('faces')
    .description('draw faces into a packed data set; the same options give the same file')
    .requiredOption('--out <file>', 'the packed file to write, such as data/faces.pack')
    .option(
      '--style <name>',
      `how to draw; may be given more than once, for equal parts (${FACE_STYLES.join(' | ')}) (default: "adventurer")`,
      collect,
    )
    .addOption(integerOption('--count <n>', 'number of faces', { min: 1, max: 1_000_000, default: 10_000 }))
    .addOption(
      integerOption('--size <pixels>', 'side of the square images', { min: MIN_SIZE, max: MAX_SIZE, default: 64 }),
    )
    .addOption(integerOption('--seed <n>', 'which faces', { min: 0, max: 2 ** 32 - 1, default: 1 }))
    .addOption(integerOption('--threads <n>', 'threads that draw', { min: 1, max: MAX_THREADS, default: threads }))
    .addOption(colourOption('--background <colour>', 'colour behind every face', DEFAULT_BACKGROUND))
    .action(drawFacesAction);
}

async function drawFacesAction({ style = ['adventurer'], ...options }: FacesOptions): Promise<void> {
  const header = await runJob(({ signal, onProgress }) =>
    drawFaces({ ...options, styles: style, signal, onProgress: (done) => onProgress(done, options.count) }),
  );
  printSummary(options.out, header);
}

function collect(value: string, previous: readonly string[] = []): readonly string[] {
  if (!FACE_STYLES.includes(value)) {
    throw new UserError('invalid --style', `"${value}" is not a face style`, `name one of ${FACE_STYLES.join(', ')}`);
  }
  if (previous.includes(value)) {
    throw new UserError('invalid --style', `"${value}" is given twice`, 'name each style once: all get equal parts');
  }
  return [...previous, value];
}
