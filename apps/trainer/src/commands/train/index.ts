import { dirname, resolve } from 'node:path';
import type { ConfiguredSystem } from '@omokage/models/systems';
import { Command } from 'commander';
import type { PackedDataset } from '../../data/packed.ts';
import { withDataset } from '../../data/with-dataset.ts';
import { UserError } from '../../errors.ts';
import { type Checkpoint, listCheckpoints, readCheckpoint } from '../../training/checkpoint.ts';
import { chooseAugmentation } from '../../training/choose-augmentation.ts';
import { chooseSystem, chooseTexts, configureFor, configureSystem } from '../../training/configure.ts';
import { inputSourceOf } from '../../training/input-source.ts';
import { freshState, stateOf } from '../../training/resume.ts';
import { datasetOfRun, type Habits, labelsOfRun, type RunConfig } from '../../training/run-config.ts';
import { createRunDirectory, latestRun } from '../../training/run-directory.ts';
import { trainFeaturesCommand } from '../train-features/index.ts';
import { addTrainOptions, flagsGiven, MOST_HELD_OUT, type TrainOptions } from './options.ts';
import { runSession, startTraining } from './session.ts';

/** `omokage train`: from a packed data set to checkpoints. */
export function trainCommand(): Command {
  const command = new Command('train')
    .description('train a system on a packed data set, or go on with a run')
    .enablePositionalOptions() // --data behind "features" is that command's own
    .addCommand(trainFeaturesCommand());
  return addTrainOptions(command).action((options: TrainOptions) => {
    const given = flagsGiven(command);
    if (options.branch !== undefined) return branchRun(options, options.branch, given);
    return options.resume === undefined ? startRun(options, given) : resumeRun(options, given);
  });
}

async function startRun(options: TrainOptions, given: ReadonlySet<string>): Promise<void> {
  if (options.data === undefined) {
    throw new UserError(
      'There is nothing to train on.',
      'Neither --data nor --resume was given.',
      'draw faces first, `omokage data faces --out data/faces.pack`, then give --data data/faces.pack.',
    );
  }
  await withData(options.data, options.inputs, async (dataset, inputs) => {
    const chosen = chooseSystem(options.system, options.preset);
    if (chosen.name === FEATURES) throw ofAnotherCommand('The system features is a feature network.', '');
    const texts = chooseTexts(dataset, chosen.name, options.texts);
    const system = configureFor(dataset, { ...options, texts, inputs, system: chosen.name });
    const source = inputSourceOf(system, dataset, inputs);
    const wanted = chosen.runDefaults(options.preset);
    const of = <Name extends 'batch' | 'images' | 'snapshotEvery'>(name: Name, flag: string) =>
      given.has(flag) ? options[name] : (wanted[name] ?? options[name]);
    const augment = chooseAugmentation(options, system);
    const run: RunConfig = {
      system: system.system,
      config: { ...system.config },
      dataset: datasetOfRun(dataset),
      ...(inputs !== undefined && { inputs: datasetOfRun(inputs) }),
      batch: of('batch', '--batch'),
      images: of('images', '--images'),
      ...(options.microBatch !== undefined && { microBatch: options.microBatch }),
      ...(options.labels !== undefined && labelsOfRun(dataset, options.labels)),
      ...(texts !== undefined && { texts }),
      ...(augment !== undefined && { augment }),
      ...(source?.pairs || given.has('--held-out') ? { heldOut: shareOf(options) } : {}),
      seed: options.seed,
      mirror: options.mirror,
      averageHalfLife: options.averageHalfLife,
      history: [],
    };
    refuseUnevenParts(run);
    refusePartsOfPools(run, system);
    const tested = source?.pairs === true && shareOf(options) > 0;
    const habits = habitsOf({
      ...options,
      snapshotEvery: of('snapshotEvery', '--snapshot-every'),
      metrics: tested && !given.has('--metrics') ? ['psnr'] : options.metrics,
    });
    const host = await startTraining(options);
    const state = freshState(system, run);
    const runDirectory = () => createRunDirectory(options.runs, run);
    await runSession({ state, dataset, inputs, run, habits, host, runDirectory }, options);
  });
}

/** Opens the data set, and the second one where there is one, for the time that some work takes. */
const withData = (
  data: string,
  inputs: string | undefined,
  work: (dataset: PackedDataset, inputs: PackedDataset | undefined) => Promise<void>,
): Promise<void> =>
  withDataset(data, (dataset) =>
    inputs === undefined ? work(dataset, undefined) : withDataset(inputs, (second) => work(dataset, second)),
  );

function shareOf({ heldOut }: TrainOptions): number {
  if (heldOut <= MOST_HELD_OUT) return heldOut;
  throw new UserError(
    'invalid --held-out',
    `${heldOut} would leave next to nothing to train on`,
    `give at most ${MOST_HELD_OUT}`,
  );
}

/** Each part of a batch would begin with the same memory, and the mean of what they make of it is no memory of anything. */
function refusePartsOfPools({ batch, microBatch = batch }: RunConfig, { system, memory = {} }: ConfiguredSystem): void {
  const [pool] = Object.entries(memory).find(([, piece]) => typeof piece !== 'number') ?? [];
  if (pool === undefined || microBatch === batch) return;
  throw new UserError(
    `The system ${system} cannot work through a batch in parts.`,
    `It keeps pictures from step to step ("${pool}"), which the parts of a batch cannot share.`,
    'leave --micro-batch out, and take a smaller --batch.',
  );
}

function refuseUnevenParts({ batch, microBatch = batch }: RunConfig): void {
  if (batch % microBatch === 0) return;
  throw new UserError(
    `--micro-batch ${microBatch} does not go into --batch ${batch}.`,
    'A batch is worked through in equal parts.',
    `choose a divisor of ${batch}: ${Array.from({ length: batch }, (_, i) => i + 1)
      .filter((n) => batch % n === 0)
      .join(', ')}.`,
  );
}

/** What decides a run's numbers stands in its checkpoint; another value would make it another run. */
const FIXED = [
  '--system',
  '--preset',
  '--labels',
  '--texts',
  '--batch',
  '--micro-batch',
  '--augment',
  '--augment-policy',
  '--adapt-images',
  '--seed',
  '--mirror',
  '--held-out',
  '--average-half-life',
];

async function resumeRun(options: TrainOptions, given: ReadonlySet<string>): Promise<void> {
  refuseGiven(['--set', ...FIXED], given, {
    what: 'cannot be changed when a run is resumed.',
    detail:
      'A resumed run goes on exactly as it began; only --images, --data and --inputs (their places), the intervals and the metrics may differ.',
    instead: 'or begin a new run with other options of the system: --branch <run> --set option=value',
  });
  const checkpoint = readCheckpoint(placeToResume(options));
  refuseFeatures(checkpoint);
  await goOn(checkpoint, checkpoint.progress.run, runOf(checkpoint), options, given);
}

/** A new run that begins with everything another has learned; what held until then stands in its history. */
async function branchRun(options: TrainOptions, from: string, given: ReadonlySet<string>): Promise<void> {
  refuseGiven(['--resume', ...FIXED], given, {
    what: 'cannot be given with --branch.',
    detail:
      'A branch keeps all of its origin but --images, --data and --inputs (their places), the intervals, the metrics and options of the system (--set).',
    instead: 'or begin from nothing, without --branch',
  });
  const checkpoint = readCheckpoint(from);
  refuseFeatures(checkpoint);
  const { run: earlier, imagesSeen } = checkpoint.progress;
  const { config } = configureSystem(earlier.system, { ...earlier.config, ...options.set });
  const history = [...earlier.history, { untilImages: imagesSeen, config: earlier.config }];
  // Its learning rate is chosen anew: what halved it before is part of the history.
  const fresh = { ...checkpoint, progress: { ...checkpoint.progress, recoveries: [] } };
  await goOn(fresh, { ...earlier, config: { ...config }, history }, undefined, options, given);
}

const FEATURES = 'features';

function refuseFeatures({ path, progress }: Checkpoint): void {
  if (progress.run.system === FEATURES) throw ofAnotherCommand(`${path} is of a feature network.`, ' --resume <run>');
}

/** A feature network is tested when it is trained, and keeps the result beside its checkpoints: that is another command's. */
const ofAnotherCommand = (what: string, options: string): UserError =>
  new UserError(
    what,
    'Its training ends with a test, which this command does not do.',
    `use the command for it: \`omokage train features${options}\`.`,
  );

function refuseGiven(
  flags: readonly string[],
  given: ReadonlySet<string>,
  { what, detail, instead }: { what: string; detail: string; instead: string },
): void {
  const flag = flags.find((name) => given.has(name));
  if (flag !== undefined) throw new UserError(`${flag} ${what}`, detail, `leave ${flag} out, ${instead}.`);
}

/** Trains from a checkpoint, in the run directory that is given or in a new one. */
async function goOn(
  checkpoint: Checkpoint,
  planned: RunConfig,
  directory: string | undefined,
  options: TrainOptions,
  given: ReadonlySet<string>,
): Promise<void> {
  const place = options.inputs ?? planned.inputs?.path;
  await withData(options.data ?? planned.dataset.path, place, async (dataset, inputs) => {
    refuseOtherData(dataset, inputs, planned);
    const run = {
      ...planned,
      images: given.has('--images') ? options.images : planned.images,
      dataset: datasetOfRun(dataset),
      ...(inputs !== undefined && { inputs: datasetOfRun(inputs) }),
    };
    const habits = { ...checkpoint.progress.habits, ...habitsGiven(options, given) };
    const host = await startTraining(options);
    const state = stateOf(checkpoint, run);
    const runDirectory = () => directory ?? createRunDirectory(options.runs, run);
    console.log(`Going on from ${checkpoint.path} at ${state.imagesSeen} of ${run.images} images.`);
    await runSession({ state, dataset, inputs, run, habits, host, runDirectory }, options);
  });
}

const habitsOf = ({ snapshotEvery, checkpointEvery, metricsEvery, metricsImages, ...rest }: TrainOptions): Habits => ({
  snapshotEvery,
  checkpointEvery,
  metrics: [...rest.metrics],
  metricsEvery,
  metricsImages,
  ...(rest.features !== undefined && { features: rest.features }),
  ...(rest.keepBest !== undefined && { keepBest: rest.keepBest }),
});

/** The habits that the command line names. */
function habitsGiven(options: TrainOptions, given: ReadonlySet<string>): Partial<Habits> {
  const flagOf = (habit: string) => `--${habit.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  return Object.fromEntries(Object.entries(habitsOf(options)).filter(([habit]) => given.has(flagOf(habit))));
}

function placeToResume({ resume, runs }: TrainOptions): string {
  const place = resume === 'latest' ? latestRun(runs) : resume;
  if (place !== undefined) return place;
  throw new UserError(
    'There is no run to resume.',
    `The folder ${runs} holds no run directory.`,
    'name the run with --resume <run directory>, or its parent with --runs <folder>.',
  );
}

/** The run directory that a checkpoint is the newest of. Going on from an older one, or from a copy, begins a new directory. */
function runOf({ path }: Checkpoint): string | undefined {
  const runDirectory = dirname(dirname(path));
  const newest = listCheckpoints(runDirectory).at(-1);
  return newest !== undefined && resolve(newest) === resolve(path) ? runDirectory : undefined;
}

function refuseOtherData(
  dataset: PackedDataset,
  inputs: PackedDataset | undefined,
  { system, config, labels, texts, ...began }: RunConfig,
): void {
  refuseOtherPixels(dataset, began.dataset.sha256, '--data');
  if (inputs !== undefined) {
    if (began.inputs === undefined) throw withoutInputs(inputs.path);
    refuseOtherPixels(inputs, began.inputs.sha256, '--inputs');
  }
  inputSourceOf(configureFor(dataset, { system, set: config, labels, texts, inputs }), dataset, inputs);
}

const withoutInputs = (path: string): UserError =>
  new UserError(
    `The run began without ${path}.`,
    'Its inputs are in its data set.',
    'leave --inputs out, or begin a new run with it.',
  );

function refuseOtherPixels({ path, header }: PackedDataset, sha256: string, flag: string): void {
  if (header.sha256 === sha256) return;
  throw new UserError(
    `${path} is not the data set that the run began with.`,
    `Its pixels have the sha256 ${header.sha256}; the run began with ${sha256}.`,
    `give the original file with ${flag}, or make it again with the command that made it.`,
  );
}
