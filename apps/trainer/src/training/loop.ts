import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { parseSeed } from '@omokage/models/sampling';
import { writeFirstPictures } from '../data/grid-file.ts';
import type { PackedDataset } from '../data/packed.ts';
import { startProgress } from '../progress.ts';
import { Batches, disposeBatch } from './batches.ts';
import { brokenDown, type Host, readSound, writeCheckpoint } from './checkpoint.ts';
import { PREVIEW_SEEDS, writeSampleGrid } from './preview.ts';
import type { RunConfig } from './run-config.ts';
import { appendStats, dropStatsAfter } from './run-directory.ts';
import { RunningMeans } from './running-means.ts';
import { collectStandingStatistics } from './standing-statistics.ts';
import type { TrainingState } from './state.ts';
import { trainStep } from './step.ts';

export interface LoopOptions {
  readonly runDirectory: string;
  readonly run: RunConfig;
  readonly host: Host;
  /** Images between grids of samples. */
  readonly snapshotEvery: number;
  /** Images between checkpoints. */
  readonly checkpointEvery: number;
  /** Ends training after the step in progress, with a checkpoint. */
  readonly stop: AbortSignal;
}

/** Images between lines of statistics, in `stats.jsonl` and on the progress line; each holds the means since the last. */
const STATS_EVERY = 1_000;

/**
 * Trains until `run.images` have been seen or `stop` is raised. What it leaves in the run directory: `reals.png`,
 * `fakes-init.png`, `fakes-<kimg>.png`, `stats.jsonl`, and checkpoints, the last of them of the very end. Throws UserError when
 * a loss or a weight stops being finite; the checkpoints that are there are then sound.
 */
export async function train(state: TrainingState, dataset: PackedDataset, options: LoopOptions): Promise<void> {
  const { run, runDirectory } = options;
  const seed = parseSeed(run.seed);
  const batches = new Batches(dataset, { size: run.batch, seed, mirror: run.mirror, labels: run.labels });
  const stepOptions = { seed, averageHalfLife: run.averageHalfLife, microBatch: run.microBatch };
  const means = new RunningMeans();
  const due = (interval: number) =>
    Math.floor(state.imagesSeen / interval) > Math.floor((state.imagesSeen - run.batch) / interval);
  const going = () => state.imagesSeen < run.images && !options.stop.aborted;

  // Show what goes in, and where the network starts.
  if (state.step === 0) {
    await writeFirstPictures(join(runDirectory, 'reals.png'), dataset);
    await snapshot(state, runDirectory, 'init');
  }
  dropStatsAfter(runDirectory, state.imagesSeen);
  const progress = startProgress({ label: 'train', total: run.images, unit: 'images', initial: state.imagesSeen });
  try {
    while (going()) {
      // Train one step.
      const began = performance.now();
      const batch = batches.after(state.imagesSeen);
      const stats = await trainStep(state, batch, stepOptions);
      disposeBatch(batch);
      // The promises above were kept at once: without a turn of the event loop, no Ctrl-C would ever arrive.
      await setImmediate();
      state.seconds += (performance.now() - began) / 1000;
      refuseNaN(stats, runDirectory);
      means.add(stats);

      // Say how it goes.
      if (due(STATS_EVERY)) {
        const line = means.take();
        appendStats(runDirectory, { images: state.imagesSeen, seconds: round(state.seconds), ...line });
        progress.update(state.imagesSeen, line);
      } else progress.update(state.imagesSeen);

      // Keep what was learned; at the end that is done below.
      if (!going()) break;
      if (due(options.snapshotEvery)) await snapshot(state, runDirectory, kimg(state.imagesSeen));
      if (due(options.checkpointEvery)) await writeCheckpoint(runDirectory, state, run, options.host);
    }
    await snapshot(state, runDirectory, kimg(state.imagesSeen));
    await writeCheckpoint(runDirectory, state, run, options.host);
  } finally {
    progress.stop();
  }
}

async function snapshot(state: TrainingState, runDirectory: string, label: string): Promise<void> {
  await readSound(state, runDirectory);
  collectStandingStatistics(state);
  await writeSampleGrid(
    join(runDirectory, `fakes-${label}.png`),
    (latents) => state.sample(latents, 'eval'),
    PREVIEW_SEEDS,
    state.system.latentDimensions,
    1,
  );
}

/** Stops a run before its broken numbers reach a checkpoint. */
function refuseNaN(stats: Record<string, number>, runDirectory: string): void {
  const bad = Object.entries(stats).find(([, value]) => !Number.isFinite(value));
  if (bad !== undefined) throw brokenDown(runDirectory, `${bad[0]} became ${bad[1]}`);
}

const kimg = (images: number): string => String(Math.round(images / 1000)).padStart(6, '0');
const round = (seconds: number): number => Math.round(seconds * 10) / 10;
