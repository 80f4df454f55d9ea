import type { Sampler } from '@omokage/models/sampler';
import { numericSeed, toPixels } from '@omokage/models/sampling';
import { GRID_SIDE, writeTiles } from '../../apps/trainer/src/data/grid-file.ts';
import type { FeatureSet } from '../../apps/trainer/src/metrics/features.ts';
import { gather } from '../../apps/trainer/src/metrics/gather.ts';
import type { PictureSource } from '../../apps/trainer/src/metrics/index.ts';
import { type PictureSet, pictureAt } from '../../apps/trainer/src/metrics/picture-set.ts';
import { realism } from '../../apps/trainer/src/metrics/precision-recall.ts';
import type { Sought, TrainingNeighbours } from '../../apps/trainer/src/metrics/training-neighbours.ts';
import { drawWishes, previewWishes } from '../../apps/trainer/src/training/preview.ts';
import { someOf } from './sets.ts';

/** Samples among which the failures are looked for. */
const EXAMINED = 256;
const SHOWN_PSI = 0.7;

/** Seeds 0 to 63, eight in a row. */
export async function drawSamples(path: string, sampler: Sampler): Promise<void> {
  const { values, shape } = await drawWishes(sampler, previewWishes(SHOWN_PSI));
  await writeTiles(path, { values: toPixels(values), shape }, GRID_SIDE);
}

/** Seeds 0 to 7 in a row, a row for each psi. */
export async function drawPsi(path: string, sampler: Sampler, psis: readonly number[]): Promise<void> {
  const wishes = psis.flatMap((psi) =>
    Array.from({ length: GRID_SIDE }, (_, seed) => ({ seed: numericSeed(seed), psi })),
  );
  const { values, shape } = await drawWishes(sampler, wishes);
  await writeTiles(path, { values: toPixels(values), shape }, GRID_SIDE);
}

/** Of the first 256 samples the eight that look least real, the worst first. */
export async function drawFailures(path: string, reals: FeatureSet, { features, pictures }: Sought): Promise<void> {
  const n = Math.min(EXAMINED, features.n);
  const worst = ascending(realism(reals, someOf(features, 0, n))).slice(0, GRID_SIDE);
  await writePictures(
    path,
    worst.map((index) => pictureAt(pictures, index)),
    pictures,
    GRID_SIDE,
  );
}

/**
 * The eight samples that are nearest to a training picture by features, the nearest first, in columns: the sample, its nearest training
 * pictures by features, and those by pixels.
 */
export async function drawNeighbours(
  path: string,
  { pictures }: Sought,
  { features, pixels }: TrainingNeighbours,
  training: PictureSource,
): Promise<void> {
  const nearest = ascending(features.map(([first]) => first!.distance)).slice(0, GRID_SIDE);
  const rows = [nearest.map((index) => pictureAt(pictures, index))];
  for (const space of [features, pixels]) {
    for (const place of space[0]!.keys()) {
      const row: Uint8Array[] = [];
      for (const index of nearest) row.push(await pictureOf(training, space[index]![place]!.index));
      rows.push(row);
    }
  }
  await writePictures(path, rows.flat(), pictures, nearest.length);
}

async function pictureOf(source: PictureSource, index: number): Promise<Uint8Array> {
  const one: PictureSource = { pictures: (_, n) => source.pictures(index, n) };
  const { pictures } = await gather(one, 1, { pictures: true });
  return pictures!.pixels;
}

async function writePictures(
  path: string,
  pictures: readonly Uint8Array[],
  { shape }: Pick<PictureSet, 'shape'>,
  columns: number,
): Promise<void> {
  const values = new Uint8Array(pictures.length * shape[0] * shape[1] * shape[2]);
  for (const [i, pixels] of pictures.entries()) values.set(pixels, i * pixels.length);
  await writeTiles(path, { values, shape: [pictures.length, ...shape] }, columns);
}

/** The places of values, that of the smallest first. */
const ascending = (values: ArrayLike<number>): number[] =>
  Array.from({ length: values.length }, (_, i) => i).sort((a, b) => values[a]! - values[b]! || a - b);
