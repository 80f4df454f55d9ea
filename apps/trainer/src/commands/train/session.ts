import { arch, cpus } from 'node:os';
import type { PackedDataset } from '../../data/packed.ts';
import { UserError } from '../../errors.ts';
import { loadFeatures } from '../../metrics/load-features.ts';
import { grouped } from '../../reports/in-words.ts';
import { type Host, listCheckpoints } from '../../training/checkpoint.ts';
import { readBest } from '../../training/keep-best.ts';
import { train } from '../../training/loop.ts';
import { Measuring } from '../../training/measuring.ts';
import { rehearse } from '../../training/rehearsal.ts';
import { type Restoration, restorationOf } from '../../training/restoration.ts';
import type { Habits, RunConfig } from '../../training/run-config.ts';
import type { TrainingState } from '../../training/state.ts';
import { type BackendChoice, startChosenBackend } from '../backend-options.ts';

/** A run that is ready to go, or to go on. */
export interface Session {
  readonly state: TrainingState;
  readonly dataset: PackedDataset;
  /** Where the inputs come from of a system that learns without pairs, if not from the data set. */
  readonly inputs?: PackedDataset | undefined;
  readonly run: RunConfig;
  readonly habits: Habits;
  readonly host: Host;
  /** Makes the run directory, or names the one that the run goes on in; not asked for in a dry run. */
  runDirectory(): string;
}

/** Starts the backend that a run computes on, and says what it is. */
export async function startTraining(choice: BackendChoice): Promise<Host> {
  const { description } = await startChosenBackend(choice);
  return { backend: description, machine: `${cpus().length} x ${cpus()[0]?.model ?? arch()}` };
}

/** Says what will be trained and what it takes; then trains, until the end or Ctrl-C. Frees the state. */
export async function runSession(session: Session, { dryRun }: { readonly dryRun: boolean }): Promise<void> {
  const { state, dataset, inputs, run, habits } = session;
  refuseUnmeasuredBest(habits);
  const restoration = restorationOf(state.system, dataset, inputs, run);
  const features = habits.features === undefined ? undefined : await loadFeatures(habits.features);
  const measuring = new Measuring(dataset, habits, features, restoration);
  for (const [name, { parameters }] of state.networks) {
    console.log(`Network: ${name}, ${grouped(parameters.count())} parameters`);
  }
  if (restoration !== undefined) printParts(restoration);
  try {
    await printEstimate(session, restoration);
    if (dryRun) return printDryRun(run, habits);
    await trainUntilStopped(session, measuring, restoration);
  } finally {
    state.dispose();
    features?.dispose();
  }
}

function refuseUnmeasuredBest({ metrics, keepBest }: Habits): void {
  if (keepBest === undefined || metrics.includes(keepBest)) return;
  throw new UserError(
    `The best ${keepBest} cannot be kept.`,
    metrics.length > 0 ? `The metrics of this run are ${metrics.join(', ')}.` : 'No metrics are measured in this run.',
    `measure it as well: --metrics ${[...metrics, keepBest].join(',')}`,
  );
}

function printParts({ source, targetRows: { training, heldOut } }: Restoration): void {
  const masks = source.masked ? ' with masks' : '';
  const what = source.pairs ? `pairs${masks}` : 'targets';
  const apart = source.together ? '' : ', inputs and targets drawn each on their own';
  console.log(`Data: ${grouped(training.length)} ${what} to learn from${apart}, ${grouped(heldOut.length)} held out`);
}

async function printEstimate({ state, run, dataset }: Session, restoration: Restoration | undefined): Promise<void> {
  const { secondsPerStep, bytes, deviceBytes } = await rehearse(state.system, run, dataset, restoration);
  const left = Math.max(0, run.images - state.imagesSeen);
  const pace = `${(run.batch / secondsPerStep).toPrecision(3)} images/s`;
  const memory = `${gibibytes(bytes)} GiB of memory${deviceBytes === undefined ? '' : `, ${gibibytes(deviceBytes)} GiB of the GPU's`}`;
  console.log(
    `Estimate: ${pace}, ${inWords((left / run.batch) * secondsPerStep)} for ${grouped(left)} images, ${memory}`,
  );
}

function printDryRun(run: RunConfig, habits: Habits): void {
  console.log(JSON.stringify({ run, habits }, null, 2));
  console.log('Nothing was trained or written: this was a dry run.');
}

async function trainUntilStopped(
  session: Session,
  measuring: Measuring,
  restoration: Restoration | undefined,
): Promise<void> {
  const { state, dataset, run, habits, host } = session;
  const runDirectory = session.runDirectory();
  console.log(`Run: ${runDirectory}`);
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  try {
    await train(state, dataset, { run, habits, host, runDirectory, measuring, restoration, stop: stop.signal });
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
  const best = readBest(runDirectory);
  if (best !== undefined) console.log(`Best ${best.name}: ${best.value} at ${best.images} images`);
  console.log(
    stop.signal.aborted
      ? `Stopped at ${state.imagesSeen} images; go on with --resume ${runDirectory}`
      : `Done: ${state.imagesSeen} images. Checkpoint: ${listCheckpoints(runDirectory).at(-1)}`,
  );
}

const gibibytes = (bytes: number): string => (bytes / 2 ** 30).toFixed(2);

/** `4000` to `1 h 7 min`. */
function inWords(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (minutes < 1) return 'less than a minute';
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
