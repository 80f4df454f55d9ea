/**
 * Measures a trained system or a baseline on held-out pictures: `node measure-row.ts <settings as JSON>`. A process of its own, so
 * that one row's tensors are gone when the next begins.
 */
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fromPixels, numericSeed } from '@omokage/models/sampling';
import * as tf from '@tensorflow/tfjs-core';
import { startBackend } from '../../apps/trainer/src/backends/index.ts';
import type { Picture } from '../../apps/trainer/src/data/fit-square.ts';
import { PackedDataset } from '../../apps/trainer/src/data/packed.ts';
import { writeWholeFile } from '../../apps/trainer/src/data/whole-file.ts';
import { evaluateMetrics, type PictureSource } from '../../apps/trainer/src/metrics/index.ts';
import { orderOf } from '../../apps/trainer/src/metrics/sources.ts';
import { readCheckpoint } from '../../apps/trainer/src/training/checkpoint.ts';
import { BASELINES, type BaselineName } from './baselines.ts';
import { meanColour, mostCommonColour } from './one-colour.ts';
import { OpenRestorer } from './open-restorer.ts';
import type { Figures, Result } from './result.ts';
import { inColour, readSample, type Sample } from './sample.ts';
import { shownOf, writeColumn } from './strip.ts';
import { type Condition, TASKS } from './tasks.ts';

export interface Measurement {
  readonly task: string;
  readonly subject:
    | { readonly kind: 'baseline'; readonly name: BaselineName }
    /** A run, and two exports of it. */
    | { readonly kind: 'system'; readonly run: string; readonly uint8: string; readonly float32: string };
  /** Held-out pairs by condition. */
  readonly heldOut: Readonly<Record<string, string>>;
  /** What systems train on. */
  readonly training: string;
  /** Pictures of each condition; fewer where there are fewer. */
  readonly n: number;
  readonly threads: number;
  /** Where the figures go. */
  readonly json: string;
  /** Where the column of the strip goes; `input.png` and `target.png` go beside it. */
  readonly column: string;
}

const SEED = numericSeed(0);
/** Pictures of the training set whose colours are counted. */
const COUNTED = 500;

/** Restores a sample, in the circumstances of a condition. */
type Restore = (sample: Sample, condition: Condition, other: () => Picture) => Picture | Promise<Picture>;

const measurement = JSON.parse(process.argv[2]!) as Measurement;
const { subject } = measurement;
const task = TASKS.find(({ name }) => name === measurement.task)!;
const { description: backend } = await startBackend({ threads: measurement.threads });
const written = { restored: [] as Picture[], inputs: [] as Picture[], targets: [] as Picture[] };
const result = await measure();
await writeColumn(measurement.column, written.restored);
await writeOnce('input.png', written.inputs);
await writeOnce('target.png', written.targets);
writeWholeFile(measurement.json, Buffer.from(`${JSON.stringify(result, null, 2)}\n`));

async function measure(): Promise<Result> {
  const facts = {
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus().length} x ${cpus()[0]?.model.trim()}`,
    backend,
  };
  if (subject.kind === 'baseline') return { ...facts, figures: await figuresOf(baseline(subject.name)) };
  const [shipped, exact] = [await OpenRestorer.open(subject.uint8), await OpenRestorer.open(subject.float32)];
  const { imagesSeen, seconds } = readCheckpoint(subject.run).progress;
  return {
    ...facts,
    model: { parameters: exact.parameters, images: imagesSeen, secondsPerKimg: (1000 * seconds) / imagesSeen },
    figures: await figuresOf(
      (sample, { factor }) => shipped.restore(sample, factor),
      (sample, { factor }) => exact.restore(sample, factor),
    ),
  };
}

/** By condition. @param exact the same restorer with weights that are not quantized */
async function figuresOf(restore: Restore, exact?: Restore): Promise<Record<string, Figures>> {
  const figures: Record<string, Figures> = {};
  for (const condition of task.conditions) figures[condition.name] = await figuresIn(condition, restore, exact);
  return figures;
}

async function figuresIn(condition: Condition, restore: Restore, exact: Restore | undefined): Promise<Figures> {
  const dataset = PackedDataset.open(measurement.heldOut[condition.name]!);
  const order = orderOf(dataset, SEED);
  // Without pairs, the second half is what the first is measured against in "another target".
  const n = Math.min(measurement.n, task.paired ? order.length : Math.floor(order.length / 2));
  const samples = Array.from({ length: n }, (_, i) => readSample(dataset, order[i]!));
  const other = (i: number) => () => readSample(dataset, order[(n + i) % order.length]!).target;
  const restoreAll = async (by: Restore) => {
    const pictures: Picture[] = [];
    for (const [i, sample] of samples.entries()) pictures.push(await by(sample, condition, other(i)));
    return pictures;
  };
  const targets = samples.map(({ target }) => target);
  const evaluate = (names: readonly string[], pictures: readonly Picture[]) =>
    evaluateMetrics(names, { reals: sourceOf(targets), fakes: sourceOf(pictures), n, seed: SEED, paired: task.paired });
  const restored = await restoreAll(restore);
  const results = await evaluate(task.paired ? ['psnr', 'ssim', 'swd'] : ['swd'], restored);
  const value = (name: string) => results.find((each) => each.name === name)!.value;
  const float32 = exact && task.paired ? await evaluate(['psnr'], await restoreAll(exact)) : undefined;
  dataset.close();
  keepForStrip(samples, restored);
  return {
    n,
    ...(task.paired && { psnr: value('psnr'), ssim: value('ssim') }),
    swd: value('swd-mean'),
    ...(float32 && { psnrFloat32: float32[0]!.value }),
  };
}

function keepForStrip(samples: readonly Sample[], restored: readonly Picture[]): void {
  const shown = shownOf(task.conditions.length);
  written.restored.push(...restored.slice(0, shown));
  written.inputs.push(...samples.slice(0, shown).map(({ input }) => inColour(input)));
  written.targets.push(...samples.slice(0, shown).map(({ target }) => target));
}

async function writeOnce(name: string, pictures: readonly Picture[]): Promise<void> {
  const path = join(measurement.column, '..', name);
  if (!existsSync(path)) await writeColumn(path, pictures);
}

function baseline(name: BaselineName): Restore {
  const dataset = PackedDataset.open(measurement.training);
  const counted = orderOf(dataset, SEED).subarray(0, COUNTED);
  const [h, w, c] = dataset.shape;
  const pixels = new Uint8Array(counted.length * h * w * c);
  dataset.readImages(counted, pixels);
  dataset.close();
  const colours = { meanColour: meanColour(pixels), mostCommonColour: mostCommonColour(pixels) };
  return (sample, { factor }, other) =>
    BASELINES[name](sample, { ...colours, other, ...(factor !== undefined && { factor }) });
}

function sourceOf(pictures: readonly Picture[]): PictureSource {
  return {
    count: pictures.length,
    async pictures(first, n) {
      const [{ width, height, channels }] = pictures as [Picture];
      const bytes = new Uint8Array(n * width * height * channels);
      for (let i = 0; i < n; i++) bytes.set(pictures[first + i]!.pixels, i * width * height * channels);
      return tf.tensor4d(fromPixels(bytes), [n, height, width, channels]);
    },
  };
}
