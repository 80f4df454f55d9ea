/** For tests: a system, a data set and a run so small that a training step takes milliseconds. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseSeed } from '@omokage/models/sampling';
import type { ConfiguredSystem } from '@omokage/models/systems';
import { afterAll, beforeAll } from 'vitest';
import { startBackend } from '../backends/index.ts';
import { PackedDataset } from '../data/packed.ts';
import { PackedWriter } from '../data/packed-writer.ts';
import type { Host } from './checkpoint.ts';
import { configureSystem } from './configure.ts';
import { datasetOfRun, type Habits, type RunConfig } from './run-config.ts';
import { TrainingState } from './state.ts';

export const TINY = { width: 4, discriminatorWidth: 4, maxWidth: 8, latent: 8, r1Every: 4 } as const;
export const TINY_BATCH = 4;
export const TINY_HOST: Host = { backend: 'wasm, 1 thread', machine: 'a test' };
export const TINY_HABITS: Habits = {
  snapshotEvery: 1_000,
  checkpointEvery: 20,
  metrics: [],
  metricsEvery: 1_000,
  metricsImages: 16,
};
/** The options of `omokage train` for the same system and batch. */
export const TINY_FLAGS: readonly string[] = [
  ...Object.entries(TINY).flatMap(([name, value]) => ['--set', `${name}=${value}`]),
  ...['--batch', String(TINY_BATCH)],
];

export const tinySystem = (options: Readonly<Record<string, unknown>> = {}): ConfiguredSystem =>
  configureSystem('dcgan', { ...TINY, size: 16, channels: 3, ...options });

export const tinyState = (seed = '1', options: Readonly<Record<string, unknown>> = {}): TrainingState =>
  new TrainingState(tinySystem(options), parseSeed(seed));

export interface TinyPack {
  readonly count?: number;
  readonly width?: number;
  readonly height?: number;
  /** A byte of a picture; by default a slope that differs from picture to picture and is not symmetric. */
  readonly pixel?: (image: number, y: number, x: number, channel: number) => number;
  /** Label columns by name: how many classes each has, which go around. */
  readonly labels?: Readonly<Record<string, number>>;
  /** Text columns by name, a text for every picture. */
  readonly texts?: Readonly<Record<string, readonly string[]>>;
}

const slope = (image: number, y: number, x: number, channel: number) =>
  (image * 37 + y * 5 + x * 11 + channel * 70) % 256;

/** Writes a packed data set and returns its path. */
export function writeTinyPack(
  path: string,
  { count = 26, width = 16, height = 16, pixel = slope, labels = {}, texts = {} }: TinyPack = {},
): string {
  const writer = new PackedWriter(path, {
    name: 'tiny',
    width,
    height,
    images: [{ role: 'image', channels: 3 }],
    columns: Object.entries(labels).map(([name, classes]) => ({
      name,
      classes: Array.from({ length: classes }, (_, index) => `${name}-${index}`),
    })),
    texts: Object.keys(texts),
    source: 'drawn by a test',
    licence: 'CC0-1.0',
    credits: [{ name: 'slopes', author: 'a test', licence: 'CC0-1.0', url: 'https://example.org' }],
  });
  const at = (index: number, every: number, sides: number) => Math.floor(index / every) % sides;
  for (let image = 0; image < count; image++) {
    const bytes = Uint8Array.from({ length: height * width * 3 }, (_, index) =>
      pixel(image, at(index, width * 3, height), at(index, 3, width), index % 3),
    );
    const classes = Object.values(labels).map((count) => image % count);
    const said = Object.values(texts).map((column) => column[image]!);
    writer.append(bytes, classes, said);
  }
  writer.finish();
  return path;
}

export function tinyRun(dataset: PackedDataset, options: Partial<RunConfig> = {}): RunConfig {
  return {
    system: 'dcgan',
    config: { ...tinySystem().config },
    dataset: datasetOfRun(dataset),
    batch: TINY_BATCH,
    images: 40,
    seed: '1',
    mirror: false,
    averageHalfLife: 100,
    history: [],
    ...options,
  };
}

/** Starts wasm on one thread before a file's tests, with an empty folder that is removed after them. */
export function setUpTraining(): { readonly folder: string; readonly dataset: PackedDataset } {
  const setting = {} as { folder: string; dataset: PackedDataset };
  beforeAll(async () => {
    setting.folder = mkdtempSync(join(tmpdir(), 'omokage-training-'));
    setting.dataset = PackedDataset.open(writeTinyPack(join(setting.folder, 'tiny.pack')));
    await startBackend({ threads: 1 });
  });
  afterAll(() => {
    setting.dataset.close();
    rmSync(setting.folder, { recursive: true });
  });
  return setting;
}

/** The numbers of every tensor of a state, by name, to be compared. */
export function snapshotOf(state: TrainingState): Record<string, Float32Array> {
  return Object.fromEntries(state.tensors().map(([name, variable]) => [name, variable.dataSync<'float32'>().slice()]));
}
