import { dirname, join } from 'node:path';
import { parseSeed } from '@omokage/models/sampling';
import { Command } from 'commander';
import { writeWholeFile } from '../../data/whole-file.ts';
import { withDataset } from '../../data/with-dataset.ts';
import { UserError } from '../../errors.ts';
import { FEATURES_FILE, type FeaturesFile } from '../../metrics/features-file.ts';
import { runFeatures } from '../../metrics/run-features.ts';
import { readCheckpoint } from '../../training/checkpoint.ts';
import { configureFor } from '../../training/configure.ts';
import { holdOut } from '../../training/held-out.ts';
import { stateOf } from '../../training/resume.ts';
import { datasetOfRun, type Habits, type RunConfig } from '../../training/run-config.ts';
import { appendLine, createRunDirectory } from '../../training/run-directory.ts';
import { TrainingState } from '../../training/state.ts';
import { MOST_RECOGNISED } from '../../training/vocabulary.ts';
import { type BackendChoice, backendOptions } from '../backend-options.ts';
import { fractionOption, integerOption, seedOption } from '../option-values.ts';
import { flagsGiven } from '../train/options.ts';
import { runSession, type Session, startTraining } from '../train/session.ts';
import { examine } from './examination.ts';
import { chooseLesson, type LessonOptions, namesIn } from './lesson.ts';

interface TrainFeaturesOptions extends BackendChoice, LessonOptions {
  readonly data?: string;
  readonly images: number;
  readonly batch: number;
  readonly width: number;
  readonly dimensions: number;
  readonly holdOut: number;
  readonly seed: string;
  readonly mirror: boolean;
  readonly checkpointEvery: number;
  readonly runs: string;
  readonly resume?: string;
}

const SYSTEM = 'features';
/** More would leave next to nothing to train on. */
const MOST_HELD_OUT = 0.9;
/** Images that the scale of features is taken from where none are held out. */
const MOST_SCALED_BY = 1000;

/** `omokage train features`: from a data set with labels or texts to the feature network that metrics look through. */
export function trainFeaturesCommand(): Command {
  const command = new Command('features')
    .description(
      'train a small classifier on the labels of a data set, or on what its texts say: the feature network of metrics (--features)',
    )
    .option('--data <file>', 'packed data set with labels or texts')
    .option('--column <name>', 'the label column to learn; may be left out where there is only one')
    .option('--texts <column>', 'the text column to learn, in place of labels: which terms are said of a picture')
    .addOption(
      integerOption('--terms <n>', 'terms to learn of texts, the most frequent', {
        min: 2,
        max: 4096,
        default: MOST_RECOGNISED,
      }),
    )
    .addOption(integerOption('--images <n>', 'images to see in all', { min: 1, max: 1e9, default: 100_000 }))
    .addOption(integerOption('--batch <n>', 'images in a step', { min: 2, max: 1024, default: 64 }))
    .addOption(integerOption('--width <n>', 'channels at full size', { min: 4, max: 128, default: 16 }))
    .addOption(integerOption('--dimensions <n>', 'features of a picture', { min: 8, max: 2048, default: 64 }))
    .addOption(fractionOption('--hold-out <share>', 'images kept back to test it, at most 0.9', 0.1))
    .addOption(seedOption('--seed <seed>', 'decides all randomness', '1'))
    .option('--mirror', 'mirror every other picture, for data without left and right', false)
    .addOption(
      integerOption('--checkpoint-every <n>', 'images between checkpoints', { min: 1, max: 1e9, default: 20_000 }),
    )
    .option('--runs <folder>', 'where run directories stand', 'runs')
    .option('--resume <run>', 'go on with a run of this command, to more --images');
  for (const option of backendOptions()) command.addOption(option);
  return command.action(async (options: TrainFeaturesOptions) => {
    const { data, resume } = options;
    const given = flagsGiven(command);
    if (resume !== undefined) return resumeTraining(options, resume, given);
    if (data !== undefined) return startTrainingOn(data, options, given);
    const fix =
      'give a data set with labels or texts with --data, such as one of `omokage data import` with a folder for each class.';
    throw new UserError('There is nothing to learn from.', 'Neither --data nor --resume was given.', fix);
  });
}

async function startTrainingOn(data: string, options: TrainFeaturesOptions, given: ReadonlySet<string>): Promise<void> {
  await withDataset(data, async (dataset) => {
    refuseTooLargeShare(options.holdOut);
    const { images, batch, seed, mirror, runs } = options;
    const lesson = chooseLesson(dataset, options, given);
    const set = { width: options.width, maxWidth: 4 * options.width, dimensions: options.dimensions };
    const system = configureFor(dataset, { system: SYSTEM, set, ...lesson });
    const run: RunConfig = {
      ...{ system: system.system, config: { ...system.config }, ...lesson, heldOut: options.holdOut },
      dataset: datasetOfRun(dataset),
      ...{ batch, images, seed, mirror, averageHalfLife: 10_000, history: [] },
    };
    const host = await startTraining(options);
    const state = new TrainingState(system, parseSeed(seed));
    await trainAndTest({ state, dataset, run, habits: habitsOf(options), host }, () => createRunDirectory(runs, run));
  });
}

/** A run that goes on keeps to all that it began with. */
async function resumeTraining(
  options: TrainFeaturesOptions,
  resume: string,
  given: ReadonlySet<string>,
): Promise<void> {
  const fixed = [
    '--column',
    '--texts',
    '--terms',
    '--batch',
    '--width',
    '--dimensions',
    '--hold-out',
    '--seed',
    '--mirror',
  ];
  const flag = fixed.find((name) => given.has(name));
  if (flag !== undefined) {
    const detail = 'A resumed run goes on exactly as it began; only --images and --data (its place) may differ.';
    throw new UserError(`${flag} cannot be changed when a run is resumed.`, detail, `leave ${flag} out.`);
  }
  const checkpoint = readCheckpoint(resume);
  const planned = checkpoint.progress.run;
  if (planned.system !== SYSTEM) {
    const detail = `It trains the system ${planned.system}.`;
    throw new UserError(`${resume} is no run of this command.`, detail, 'go on with it by `omokage train --resume`.');
  }
  await withDataset(options.data ?? planned.dataset.path, async (dataset) => {
    if (dataset.header.sha256 !== planned.dataset.sha256) {
      const detail = `Its pixels have the sha256 ${dataset.header.sha256}; the run began with ${planned.dataset.sha256}.`;
      throw new UserError(`${dataset.path} is not the data set of the run.`, detail, 'name the original with --data.');
    }
    const run = { ...planned, images: given.has('--images') ? options.images : planned.images };
    const host = await startTraining(options);
    const session = { state: stateOf(checkpoint, run), dataset, run, habits: checkpoint.progress.habits, host };
    await trainAndTest(session, () => dirname(dirname(checkpoint.path)));
  });
}

/** Trains, then says how well it does on held-out pictures, and writes down the scale of its features. */
async function trainAndTest(session: Omit<Session, 'runDirectory'>, place: () => string): Promise<void> {
  const { dataset, run } = session;
  const described = { name: run.dataset.name.replaceAll(/[^\w.-]+/g, '-').slice(0, 64), ...namesIn(dataset, run) };
  let directory = '';
  const runDirectory = () => {
    directory = place();
    writeFeaturesFile(directory, described);
    return directory;
  };
  await runSession({ ...session, runDirectory }, { dryRun: false });

  const parts = holdOut(dataset.header.count, run.heldOut ?? 0, parseSeed(run.seed));
  const images = parts.heldOut.length > 0 ? parts.heldOut : parts.training.subarray(0, MOST_SCALED_BY);
  const network = runFeatures(directory);
  const began = performance.now();
  const { rms, shares, inWords } = await examine(network, dataset, run, images);
  const seconds = Math.round((performance.now() - began) / 10) / 100;
  network.dispose();
  const scaled = { ...described, ...(rms > 0 && { scale: rms }) };
  console.log(`Use it with --features ${directory}`);
  if (parts.heldOut.length === 0) {
    console.log('No pictures were held out: how good it is was not measured.');
    return writeFeaturesFile(directory, scaled);
  }
  const n = images.length;
  writeFeaturesFile(directory, { ...scaled, ...shares, n });
  const { imagesSeen } = readCheckpoint(directory).progress;
  for (const [metric, value] of Object.entries(shares)) {
    const measured = { metric, name: `${metric}-held-out`, value, n, seed: run.seed, better: 'higher', seconds };
    appendLine(directory, 'metrics', { images: imagesSeen, ...measured });
  }
  console.log(inWords);
}

const writeFeaturesFile = (runDirectory: string, file: Partial<FeaturesFile>): void =>
  writeWholeFile(join(runDirectory, FEATURES_FILE), Buffer.from(`${JSON.stringify(file, null, 2)}\n`));

const habitsOf = ({ checkpointEvery, images }: TrainFeaturesOptions): Habits => ({
  checkpointEvery,
  ...{ snapshotEvery: images, metrics: [], metricsEvery: images, metricsImages: 2 },
});

function refuseTooLargeShare(share: number): void {
  if (share <= MOST_HELD_OUT) return;
  const detail = `${share} leaves too little to train on; ${MOST_HELD_OUT} is the most.`;
  throw new UserError('invalid --hold-out', detail, 'for example --hold-out 0.1');
}
