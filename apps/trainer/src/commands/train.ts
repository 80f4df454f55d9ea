import { arch, cpus } from 'node:os';
import { dirname, resolve } from 'node:path';
import { parseSeed } from '@omokage/models/sampling';
import type { ConfiguredSystem } from '@omokage/models/systems';
import { Command } from 'commander';
import { PackedDataset } from '../data/packed.ts';
import { UserError } from '../errors.ts';
import { type Checkpoint, type Host, listCheckpoints, readCheckpoint } from '../training/checkpoint.ts';
import { configureSystem } from '../training/configure.ts';
import { train } from '../training/loop.ts';
import { stateOf } from '../training/resume.ts';
import type { RunConfig } from '../training/run-config.ts';
import { createRunDirectory, latestRun } from '../training/run-directory.ts';
import { TrainingState } from '../training/state.ts';
import { type BackendChoice, backendOptions, startChosenBackend } from './backend-options.ts';
import { integerOption, seedOption } from './option-values.ts';

interface TrainOptions extends BackendChoice {
  readonly data?: string;
  readonly system: string;
  readonly preset?: string;
  readonly set: Readonly<Record<string, unknown>>;
  readonly images: number;
  readonly batch: number;
  readonly seed: string;
  readonly mirror: boolean;
  readonly averageHalfLife: number;
  readonly snapshotEvery: number;
  readonly checkpointEvery: number;
  readonly runs: string;
  readonly resume?: string;
  readonly branch?: string;
}

/** `omokage train`: from a packed data set to checkpoints. */
export function trainCommand(): Command {
  const command = new Command('train')
    .description('train a system on a packed data set, or go on with a run')
    .option('--data <file>', 'packed data set (see `omokage data`); its size and channels decide those of the networks')
    .option('--system <name>', 'what to train', 'dcgan')
    .option('--preset <name>', 'a named set of options of the system')
    .option('--set <option=value>', 'one option of the system; may be given more than once', collectSetting, {})
    .addOption(integerOption('--images <n>', 'images to see in all', { min: 1, max: 1e9, default: 200_000 }))
    .addOption(integerOption('--batch <n>', 'images in a step', { min: 2, max: 1024, default: 32 }))
    .addOption(seedOption('--seed <seed>', 'decides all randomness', '1'))
    .option('--mirror', 'mirror every other picture, for data without left and right', false)
    .addOption(
      integerOption('--average-half-life <n>', 'half-life of the averaged weights, in images', {
        min: 1,
        max: 1e7,
        default: 10_000,
      }),
    )
    .addOption(
      integerOption('--snapshot-every <n>', 'images between sample grids', { min: 1, max: 1e9, default: 20_000 }),
    )
    .addOption(
      integerOption('--checkpoint-every <n>', 'images between checkpoints', { min: 1, max: 1e9, default: 10_000 }),
    )
    .option('--runs <folder>', 'where run directories stand', 'runs')
    .option('--resume <run>', 'go on with a run directory or a checkpoint file; "latest" is the newest run')
    .option('--branch <run>', 'begin a new run where another stands, with other options of its system (--set)');
  for (const option of backendOptions()) command.addOption(option);
  return command.action((options: TrainOptions) => {
    if (options.branch !== undefined) return branchRun(options, options.branch, flagsGiven(command));
    return options.resume === undefined ? startRun(options) : resumeRun(options, flagsGiven(command));
  });
}

/** The options that the command line names. */
const flagsGiven = (command: Command): ReadonlySet<string> =>
  new Set(
    command.options
      .filter((option) => command.getOptionValueSource(option.attributeName()) === 'cli')
      .map(({ long }) => long!),
  );

async function startRun(options: TrainOptions): Promise<void> {
  if (options.data === undefined) {
    throw new UserError(
      'There is nothing to train on.',
      'Neither --data nor --resume was given.',
      'draw faces first, `omokage data faces --out data/faces.pack`, then give --data data/faces.pack.',
    );
  }
  await withDataset(options.data, async (dataset) => {
    const system = configureFor(dataset, options);
    const run: RunConfig = {
      system: system.system,
      config: { ...system.config },
      dataset: datasetOfRun(dataset),
      batch: options.batch,
      images: options.images,
      seed: options.seed,
      mirror: options.mirror,
      averageHalfLife: options.averageHalfLife,
      history: [],
    };
    const host = await startTraining(options);
    const state = new TrainingState(system, parseSeed(run.seed));
    await runLoop(state, dataset, { run, host, runDirectory: createRunDirectory(options.runs, run) }, options);
  });
}

/** What decides a run's numbers stands in its checkpoint; another value would make it another run. */
const FIXED = ['--system', '--preset', '--batch', '--seed', '--mirror', '--average-half-life'];

async function resumeRun(options: TrainOptions, given: ReadonlySet<string>): Promise<void> {
  refuseGiven(['--set', ...FIXED], given, {
    what: 'cannot be changed when a run is resumed.',
    detail:
      'A resumed run goes on exactly as it began; only --images, --data (its place) and the intervals may differ.',
    instead: 'or begin a new run with other options of the system: --branch <run> --set option=value',
  });
  const checkpoint = readCheckpoint(placeToResume(options));
  await goOn(checkpoint, checkpoint.progress.run, runOf(checkpoint), options, given);
}

/** A new run that begins with everything another has learned; what held until then stands in its history. */
async function branchRun(options: TrainOptions, from: string, given: ReadonlySet<string>): Promise<void> {
  refuseGiven(['--resume', ...FIXED], given, {
    what: 'cannot be given with --branch.',
    detail:
      'A branch keeps all of its origin but --images, --data (its place), the intervals and options of the system (--set).',
    instead: 'or begin from nothing, without --branch',
  });
  const checkpoint = readCheckpoint(from);
  const { run: earlier, imagesSeen } = checkpoint.progress;
  const { config } = configureSystem(earlier.system, { ...earlier.config, ...options.set });
  const history = [...earlier.history, { untilImages: imagesSeen, config: earlier.config }];
  await goOn(checkpoint, { ...earlier, config: { ...config }, history }, undefined, options, given);
}

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
  await withDataset(options.data ?? planned.dataset.path, async (dataset) => {
    refuseOtherDataset(dataset, planned);
    const run = {
      ...planned,
      images: given.has('--images') ? options.images : planned.images,
      dataset: datasetOfRun(dataset),
    };
    const host = await startTraining(options);
    const state = stateOf(checkpoint, run);
    const runDirectory = directory ?? createRunDirectory(options.runs, run);
    console.log(`Going on from ${checkpoint.path} at ${state.imagesSeen} of ${run.images} images.`);
    await runLoop(state, dataset, { run, host, runDirectory }, options);
  });
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

function refuseOtherDataset(dataset: PackedDataset, { system, config, dataset: { sha256 } }: RunConfig): void {
  if (dataset.header.sha256 !== sha256) {
    throw new UserError(
      `${dataset.path} is not the data set that the run began with.`,
      `Its pixels have the sha256 ${dataset.header.sha256}; the run began with ${sha256}.`,
      'give the original file with --data, or make it again with the command that made it.',
    );
  }
  configureFor(dataset, { system, set: config });
}

async function withDataset(path: string, work: (dataset: PackedDataset) => Promise<void>): Promise<void> {
  const dataset = PackedDataset.open(path);
  try {
    await work(dataset);
  } finally {
    dataset.close();
  }
}

/** The system with its options, fitted to the pictures of a data set. */
function configureFor(
  dataset: PackedDataset,
  { system, preset, set }: { system: string; preset?: string; set: Readonly<Record<string, unknown>> },
): ConfiguredSystem {
  const [height, width, channels] = dataset.shape;
  if (height !== width) {
    throw new UserError(
      `${dataset.path} has pictures of ${width}x${height}.`,
      'Networks here read and make square pictures.',
      'import the pictures again; `omokage data import` crops them to squares.',
    );
  }
  const ofData: Record<string, number> = { size: width, channels };
  const other = Object.keys(ofData).find((name) => set[name] !== undefined && set[name] !== ofData[name]);
  if (other !== undefined) {
    throw new UserError(
      `The option ${other} does not fit the data set.`,
      `It is ${set[other]}; the pictures of ${dataset.path} have ${other} ${ofData[other]}.`,
      `leave --set ${other}=... out: the data set decides it.`,
    );
  }
  return configureSystem(system, { ...set, ...ofData }, preset);
}

function datasetOfRun({
  path,
  header: { name, count, sha256, licence, credits },
}: PackedDataset): RunConfig['dataset'] {
  return { path, name, count, sha256, licence, credits };
}

async function startTraining(choice: BackendChoice): Promise<Host> {
  const { description } = await startChosenBackend(choice);
  return { backend: description, machine: `${cpus().length} x ${cpus()[0]?.model ?? arch()}` };
}

async function runLoop(
  state: TrainingState,
  dataset: PackedDataset,
  where: { readonly run: RunConfig; readonly host: Host; readonly runDirectory: string },
  { snapshotEvery, checkpointEvery }: TrainOptions,
): Promise<void> {
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  for (const [name, { parameters }] of state.networks) {
    console.log(`Network: ${name}, ${parameters.count().toLocaleString('en')} parameters`);
  }
  const { runDirectory } = where;
  console.log(`Run: ${runDirectory}`);
  try {
    await train(state, dataset, { ...where, snapshotEvery, checkpointEvery, stop: stop.signal });
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
  console.log(
    stop.signal.aborted
      ? `Stopped at ${state.imagesSeen} images; go on with --resume ${runDirectory}`
      : `Done: ${state.imagesSeen} images. Checkpoint: ${listCheckpoints(runDirectory).at(-1)}`,
  );
}

/** Reads `option=value`; a value that looks like a number or a truth value becomes one. */
function collectSetting(text: string, earlier: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const [, name, value] = /^([A-Za-z][A-Za-z0-9]*)=(.+)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new UserError('invalid --set', `"${text}" is not of the form option=value`, 'for example --set width=32');
  }
  const number = Number(value);
  const read = value === 'true' ? true : value === 'false' ? false : Number.isNaN(number) ? value : number;
  return { ...earlier, [name]: read };
}
