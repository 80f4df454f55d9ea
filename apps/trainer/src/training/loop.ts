import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { writeFirstPictures } from '../data/grid-file.ts';
import type { PackedDataset } from '../data/packed.ts';
import { missingClasses } from '../metrics/class-coverage.ts';
import { startProgress } from '../progress.ts';
import { ACCURACY, CollapseWatch } from './alarms.ts';
import { Batches, disposeBatch } from './batches.ts';
import { BrokenDown } from './broken-down.ts';
import { type RunContext, readSound, writeCheckpoint } from './checkpoint.ts';
import { RunJournal } from './journal.ts';
import { keepBest } from './keep-best.ts';
import type { Measuring } from './measuring.ts';
import { goBack } from './recovery.ts';
import type { Restoration } from './restoration.ts';
import { RunningMeans } from './running-means.ts';
import { type Showing, showingOf } from './showing.ts';
import type { TrainingState } from './state.ts';
import { type StepStats, stepOptionsOf, trainStep } from './step.ts';

export interface LoopOptions extends RunContext {
  readonly runDirectory: string;
  readonly measuring: Measuring;
  /** What a system learns from that turns pictures into others. */
  readonly restoration?: Restoration | undefined;
  /** Ends training after the step in progress, with a checkpoint. */
  readonly stop: AbortSignal;
}

/** Images between lines of statistics, in `stats.jsonl` and on the progress line; each holds the means since the last. */
const STATS_EVERY = 1_000;

/**
 * Trains until `run.images` have been seen or `stop` is raised. What it leaves in the run directory: `reals.png`, `fakes-init.png`,
 * `fakes-<kimg>.png`, what `RunJournal` and `keepBest` write, and checkpoints, the first of them before the first step and the last
 * of the very end. When a number stops being finite it goes back to the newest checkpoint with half the learning rate, once; the
 * second time it throws UserError. Checkpoints are always sound.
 */
export async function train(state: TrainingState, dataset: PackedDataset, options: LoopOptions): Promise<void> {
  const { run, habits, host, runDirectory, measuring, restoration } = options;
  const context = { run, habits, host };
  const batches = Batches.ofRun(dataset, run, restoration);
  const stepOptions = stepOptionsOf(run);
  const watch = new CollapseWatch();
  const means = new RunningMeans();
  const journal = new RunJournal(runDirectory, state.imagesSeen);
  const progress = startProgress({
    ...{ label: 'train', total: run.images, unit: 'images' },
    ...{ initial: state.imagesSeen, elapsedSeconds: state.seconds },
  });
  const showing = showingOf(state, restoration);
  const going = () => state.imagesSeen < run.images && !options.stop.aborted;
  const due = (interval: number) =>
    Math.floor(state.imagesSeen / interval) > Math.floor((state.imagesSeen - run.batch) / interval);

  /** Shows what goes in, and where the networks start. */
  const begin = async () => {
    const reals = join(runDirectory, 'reals.png');
    await writeFirstPictures(reals, dataset);
    journal.grid(0, 'reals', reals);
    if (showing !== undefined) {
      await prepare(showing);
      await snapshot(showing, 'init');
    }
    await writeCheckpoint(runDirectory, state, context);
  };

  const step = async () => {
    const began = performance.now();
    const batch = batches.after(state.imagesSeen);
    try {
      const stats = await trainStep(state, batch, stepOptions);
      refuseNaN(stats);
      means.add(stats);
    } finally {
      disposeBatch(batch);
    }
    // The promises above were kept at once: without a turn of the event loop, no Ctrl-C would ever arrive.
    await setImmediate();
    state.seconds += (performance.now() - began) / 1000;
  };

  /** Says how it goes. */
  const tell = () => {
    if (!due(STATS_EVERY) && going()) return progress.update(state.imagesSeen);
    const line = means.take();
    journal.stats({ images: state.imagesSeen, seconds: round(state.seconds), ...line });
    progress.update(state.imagesSeen, line);
    if (line[ACCURACY] !== undefined) raise(watch.accuracy(line[ACCURACY], STATS_EVERY));
  };

  const raise = (alarm: ReturnType<CollapseWatch['accuracy']>) => {
    if (alarm !== undefined) journal.alarm(state.imagesSeen, alarm);
  };

  /** Gives the network the statistics that it ships with; what shows and measures below relies on it. */
  const prepare = async (showing: Showing) => {
    await readSound(state);
    await showing.prepare();
  };

  /** Shows what the network makes. */
  const snapshot = async (showing: Showing, label: string) => {
    const path = join(runDirectory, `fakes-${label}.png`);
    await showing.grid(path);
    journal.grid(state.imagesSeen, 'fakes', path);
    const variety = await measuring.variety(state);
    if (variety !== undefined) raise(watch.variety(variety.fakes, variety.reals, state.imagesSeen));
  };

  const measure = async () => {
    const results = await measuring.metrics(state);
    journal.metrics(state.imagesSeen, results);
    const missing = missingClasses(results);
    if (missing !== undefined) raise(watch.classes(missing, state.imagesSeen));
    await keepBest(runDirectory, state, context, results);
  };

  /** Keeps what was learned. */
  const keep = async (last: boolean) => {
    const shown = last || due(habits.snapshotEvery);
    const measured = measuring.asked && (last || due(habits.metricsEvery));
    const stored = last || due(habits.checkpointEvery);
    if (showing !== undefined) {
      if (shown || measured || (stored && showing.kept)) await prepare(showing);
      if (shown) await snapshot(showing, kimg(state.imagesSeen));
      if (measured) await measure();
    }
    if (stored) await writeCheckpoint(runDirectory, state, context);
    if (shown) await journal.report();
  };

  /** Does some of the work; a breakdown puts the state back, and the loop goes on from there. */
  const soundly = async (work: () => Promise<void>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (error) {
      if (!(error instanceof BrokenDown)) throw error;
      await goBack(state, error, runDirectory, context);
      means.take();
      journal.wentBack(state.recoveries.at(-1)!);
      return false;
    }
  };

  try {
    if (state.step === 0) await begin();
    let kept = false;
    while (!kept) {
      while (going()) {
        await soundly(async () => {
          await step();
          tell();
          if (going()) await keep(false);
        });
      }
      kept = await soundly(() => keep(true));
    }
  } finally {
    progress.stop();
    journal.close();
  }
}

/** Stops a run before its broken numbers reach a checkpoint. */
function refuseNaN(stats: StepStats): void {
  const bad = Object.entries(stats).find(([, value]) => !Number.isFinite(value));
  if (bad !== undefined) throw new BrokenDown(`${bad[0]} became ${bad[1]}`);
}

const kimg = (images: number): string => String(Math.round(images / 1000)).padStart(6, '0');
const round = (seconds: number): number => Math.round(seconds * 10) / 10;
