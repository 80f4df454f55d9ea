import { basename, dirname, join, resolve } from 'node:path';
import { parseSeed } from '@omokage/models/sampling';
import { Command } from 'commander';
import { PackedDataset } from '../data/packed.ts';
import { writeWholeFile } from '../data/whole-file.ts';
import { UserError } from '../errors.ts';
import type { FeatureNetwork } from '../metrics/features.ts';
import {
  comparesSets,
  type Evaluation,
  evaluateMetrics,
  type MetricResult,
  metricSummaries,
  SMALLEST_SIDE,
} from '../metrics/index.ts';
import { loadFeatures } from '../metrics/load-features.ts';
import { openSubject } from '../metrics/open-subject.ts';
import { resultTable } from '../metrics/result-table.ts';
import { datasetSource, from } from '../metrics/sources.ts';
import { chosenSubject, type Subject, type SubjectChoice } from '../metrics/subject.ts';
import { readCheckpoint } from '../training/checkpoint.ts';
import { appendMetrics } from '../training/run-directory.ts';
import { type BackendChoice, backendOptions, startChosenBackend } from './backend-options.ts';
import { integerOption, readNames, seedOption } from './option-values.ts';

interface EvaluateOptions extends BackendChoice, SubjectChoice {
  readonly floor: boolean;
  readonly data?: string;
  readonly inputs?: string;
  readonly metrics?: readonly string[];
  readonly n: number;
  readonly seed: string;
  readonly features?: string;
  readonly json?: string;
}

const MOST_PICTURES = 50_000;

/** `omokage evaluate`: figures that say how near pictures come to those of a data set. */
export function evaluateCommand(): Command {
  const command = new Command('evaluate')
    .description(
      'measure how near the pictures of a run, a model or a file come to those of a data set; of a restorer, its outputs to the ' +
        'targets of pairs',
    )
    .option('--run <run>', 'a run directory or a checkpoint file; its metrics.jsonl gets the figures')
    .option('--model <folder>', 'an exported model')
    .option('--fakes <file>', 'generated pictures as a packed data set')
    .option('--pairs', 'the inputs of a paired data set against its targets', false)
    .option('--floor', 'also measure real pictures against other real ones: the best that can be had at this n', false)
    .option('--data <file>', 'packed data set of real pictures (default: the one that the run was trained on)')
    .option('--inputs <file>', 'packed data set of pictures to start from, for a restorer where --data has no pairs')
    .option('--metrics <list>', 'which ones, with commas between them (default: all that are cheap and fit)', readNames)
    .addOption(integerOption('--n <n>', 'pictures of each side', { min: 2, max: MOST_PICTURES, default: 2000 }))
    .addOption(seedOption('--seed <seed>', 'decides which pictures, pairs, patches and directions', '0'))
    .option('--features <path>', 'feature network: a run of `omokage train features`, or a tfjs model.json')
    .option('--json <file>', 'also write the figures to a file')
    .addHelpText(
      'after',
      `\nMetrics:\n${metricSummaries()
        .map((line) => `  ${line}\n`)
        .join('')}`,
    );
  for (const option of backendOptions()) command.addOption(option);
  return command.action(evaluate);
}

async function evaluate(options: EvaluateOptions): Promise<void> {
  const subjectKind = options.floor && !hasSubject(options) ? undefined : chosenSubject(options);
  const checkpoint = options.run === undefined ? undefined : readCheckpoint(options.run);
  const data = options.data ?? checkpoint?.progress.run.dataset.path;
  if (data === undefined) {
    throw new UserError('There is nothing to compare with.', '--data is missing.', 'name real pictures with --data.');
  }
  const dataset = PackedDataset.open(data);
  let subject: Subject | undefined;
  try {
    await startChosenBackend(options);
    const features = options.features === undefined ? undefined : await loadFeatures(options.features);
    const seed = parseSeed(options.seed);
    subject = subjectKind && (await openSubject(options, dataset, seed, features));
    const reals = subject?.reals ?? datasetSource(dataset, seed);
    const n = Math.min(options.n, options.floor ? Math.floor(reals.count / 2) : reals.count);
    const shared = { reals, n, seed, ...(features && { features }) };
    if (subject?.note !== undefined) console.log(subject.note);
    const names = options.metrics ?? defaultMetrics(subjectKind, features, subject, dataset);
    const results = subject ? await evaluateMetrics(names, { ...shared, ...subject }) : [];
    const floor = options.floor ? await measureFloor(names, { ...shared, fakes: from(reals, n) }) : [];
    features?.dispose();
    console.log(resultTable(results, floor));
    if (checkpoint !== undefined) keepInRun(checkpoint.path, checkpoint.progress.imagesSeen, results);
    if (options.json !== undefined) writeResults(options.json, { data, results, floor });
  } finally {
    dataset.close();
    subject?.close();
  }
}

const hasSubject = ({ run, model, fakes, pairs }: SubjectChoice): boolean => Boolean(run ?? model ?? fakes ?? pairs);

/**
 * All that fit, but for ppl, which draws pictures of its own. A restorer is measured against targets, picture by picture where there
 * are pairs, and as a set: how real its pictures look.
 */
function defaultMetrics(
  kind: keyof SubjectChoice | undefined,
  features: FeatureNetwork | undefined,
  subject: Subject | undefined,
  { shape }: PackedDataset,
): string[] {
  if (kind === 'pairs') return ['psnr', 'ssim'];
  if (subject?.reals !== undefined) {
    const ofPairs = Math.min(shape[0], shape[1]) < SMALLEST_SIDE ? ['psnr'] : ['psnr', 'ssim'];
    return [...(subject.paired ? ofPairs : []), 'swd', ...(features ? ['fd', 'kd'] : [])];
  }
  return [
    ...['swd', 'ms-ssim'],
    ...(features ? ['fd', 'kd', 'precision-recall'] : []),
    ...(features?.classes ? ['is', 'class-coverage', 'classifier-score'] : []),
    ...(subject?.asked ? ['conditional-accuracy'] : []),
  ];
}

/** Reals against other reals. Metrics of a generator or of pairs have no such thing. */
const measureFloor = (names: readonly string[], evaluation: Evaluation): Promise<MetricResult[]> =>
  evaluateMetrics(names.filter(comparesSets), evaluation);

/** Adds the figures to the `metrics.jsonl` of the run that a checkpoint stands in; one that stands elsewhere has none. */
function keepInRun(checkpoint: string, images: number, results: readonly MetricResult[]): void {
  const folder = dirname(resolve(checkpoint));
  if (basename(folder) !== 'checkpoints') return;
  const runDirectory = dirname(folder);
  appendMetrics(runDirectory, images, results);
  console.log(`Added to ${join(runDirectory, 'metrics.jsonl')}`);
}

function writeResults(path: string, figures: object): void {
  writeWholeFile(path, Buffer.from(`${JSON.stringify(figures, null, 2)}\n`));
  console.log(`Written to ${path}`);
}
