import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { DEFAULT_BACKGROUND, drawFaces } from '../data/draw-faces.ts';
import { FACE_STYLES } from '../data/face-styles.ts';
import { GRID_COUNT, writeFirstPictures } from '../data/grid-file.ts';
import { classHistogram } from '../data/histogram.ts';
import { importFolder } from '../data/import-folder.ts';
import { PackedDataset, type PackedHeader } from '../data/packed.ts';
import { UserError } from '../errors.ts';
import { type Progress, startProgress } from '../progress.ts';
import { choiceOption, colourOption, integerOption } from './option-values.ts';

const MAX_THREADS = 64;
/** A column of many classes prints its largest; the rest in one line. */
const SHOWN_CLASSES = 12;

const sizeOption = () =>
  integerOption('--size <pixels>', 'side of the square images', { min: 8, max: 256, default: 64 });

/** `omokage data`: make, import and look at data sets. */
export function dataCommand(): Command {
  return new Command('data')
    .description('make a data set: draw faces, import a folder of images, look at a packed file')
    .addCommand(facesCommand())
    .addCommand(importCommand())
    .addCommand(infoCommand());
}

interface FacesOptions {
  readonly out: string;
  readonly style?: readonly string[];
  readonly count: number;
  readonly size: number;
  readonly seed: number;
  readonly threads: number;
  readonly background: string;
}

function facesCommand(): Command {
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
    .addOption(sizeOption())
    .addOption(integerOption('--seed <n>', 'which faces', { min: 0, max: 2 ** 32 - 1, default: 1 }))
    .addOption(integerOption('--threads <n>', 'threads that draw', { min: 1, max: MAX_THREADS, default: threads }))
    .addOption(colourOption('--background <colour>', 'colour behind every face', DEFAULT_BACKGROUND))
    .action(drawFacesAction);
}

async function drawFacesAction({ style = ['adventurer'], ...options }: FacesOptions): Promise<void> {
  const progress = startProgress({ label: 'data', total: options.count, unit: 'images' });
  const header = await interruptible(async (signal) => {
    try {
      return await drawFaces({ ...options, styles: style, signal, onProgress: (done) => progress.update(done) });
    } finally {
      progress.stop();
    }
  });
  printSummary(options.out, header);
}

interface ImportOptions {
  readonly out: string;
  readonly size: number;
  readonly fit: 'crop' | 'pad';
  readonly channels: '1' | '3' | 'auto';
  readonly background: string;
  readonly skipBad: boolean;
  readonly licence: string;
}

function importCommand(): Command {
  return new Command('import')
    .description('import a folder of png, jpeg and webp images; each subfolder is a class')
    .argument('<folder>', 'the folder of images')
    .requiredOption('--out <file>', 'the packed file to write, such as data/photos.pack')
    .addOption(sizeOption())
    .addOption(
      choiceOption('--fit <how>', 'make square by cropping to the middle, or by padding', ['crop', 'pad'], 'crop'),
    )
    .addOption(
      choiceOption('--channels <n>', 'grey, RGB, or grey only if all files are grey', ['1', '3', 'auto'], 'auto'),
    )
    .addOption(
      colourOption('--background <colour>', 'colour of padding and of what is transparent', DEFAULT_BACKGROUND),
    )
    .option('--skip-bad', 'leave out files that cannot be read, instead of stopping at the first', false)
    .option('--licence <text>', 'licence of the images, kept with every model trained on them', 'unspecified')
    .action(importAction);
}

async function importAction(folder: string, { channels, ...options }: ImportOptions): Promise<void> {
  let progress: Progress | undefined; // begins when the folder is listed and the total is known
  const report = await interruptible(async (signal) => {
    try {
      return await importFolder({
        ...options,
        folder,
        channels: channels === 'auto' ? 'auto' : channels === '1' ? 1 : 3,
        signal,
        onProgress: (done, total) => {
          progress ??= startProgress({ label: 'data', total, unit: 'images' });
          progress.update(done);
        },
      });
    } finally {
      progress?.stop();
    }
  });
  printSummary(options.out, report.header);
  printHistograms(options.out);
  for (const { path, reason } of report.skipped) print(`skipped ${path}: ${reason}`);
  if (report.skipped.length > 0) print(`${report.skipped.length} bad files skipped`);
  if (report.ignored > 0) print(`${report.ignored} files ignored: not png, jpeg or webp`);
  if (report.enlarged > 0)
    print(`${report.enlarged} images are smaller than ${options.size} pixels: enlarged, and blurred`);
}

function infoCommand(): Command {
  return new Command('info')
    .description('check a packed data set and print what it holds')
    .argument('<file>', 'the packed file')
    .option('--preview <png>', `write the first ${GRID_COUNT} images as a grid`)
    .action(infoAction);
}

async function infoAction(file: string, { preview }: { readonly preview?: string }): Promise<void> {
  const dataset = PackedDataset.open(file);
  try {
    dataset.verify();
    const { columns, credits, images, ...rest } = dataset.header;
    print(`images    ${images.map(({ role, channels }) => `${role} of ${channels} channels`).join(', ')}`);
    for (const [name, value] of Object.entries(rest)) print(`${name.padEnd(9)} ${value}`);
    for (const credit of credits)
      print(`credit    ${credit.name} by ${credit.author}, ${credit.licence}, ${credit.url}`);
    if (columns.length === 0) print('no label columns');
    printColumns(dataset);
    if (preview !== undefined) {
      await writeFirstPictures(preview, dataset);
      print(`preview   ${preview}`);
    }
  } finally {
    dataset.close();
  }
}

function printSummary(path: string, { count, width, height, images, sha256 }: PackedHeader): void {
  print(`${path}: ${count} images of ${width}x${height}x${images.at(-1)!.channels}, sha256 ${sha256}`);
}

function printHistograms(path: string): void {
  const dataset = PackedDataset.open(path);
  try {
    printColumns(dataset);
  } finally {
    dataset.close();
  }
}

function printColumns(dataset: PackedDataset): void {
  for (const { name, classes } of dataset.header.columns) {
    const counts = classHistogram(dataset.readLabels(name), classes).sort((a, b) => b.count - a.count);
    print(`column ${name}: ${classes.length} classes`);
    for (const entry of counts.slice(0, SHOWN_CLASSES)) print(`  ${String(entry.count).padStart(9)}  ${entry.name}`);
    const others = counts.slice(SHOWN_CLASSES);
    const rest = others.reduce((sum, { count }) => sum + count, 0);
    if (others.length > 0) print(`  ${String(rest).padStart(9)}  in ${others.length} more classes`);
  }
}

/** Runs a job that Ctrl-C stops cleanly: the job removes its half-written file before the command ends. */
async function interruptible<T>(job: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const interrupt = () => {
    controller.abort(new UserError('interrupted', 'no file was written', 'run the same command again'));
  };
  process.once('SIGINT', interrupt);
  try {
    return await job(controller.signal);
  } finally {
    process.off('SIGINT', interrupt);
  }
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

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
