import { type Origin, originOf, type Sampler, type Wish } from '@omokage/models/sampler';
import { numericSeed, type Seed, toPixels } from '@omokage/models/sampling';
import type * as tf from '@tensorflow/tfjs-core';
import { GRID_COUNT, type Pictures, writeGrid } from '../data/grid-file.ts';

/** The seeds of a run's preview grids: 0 to 63, the faces that URLs with these numbers would show. */
export const PREVIEW_SEEDS: readonly Seed[] = Array.from({ length: GRID_COUNT }, (_, seed) => numericSeed(seed));

export const previewWishes = (psi: number): Wish[] => PREVIEW_SEEDS.map((seed) => ({ seed, psi }));

/** Pictures of wishes, as the network gives them. Throws SamplingError for what the model cannot be asked. */
export const drawWishes = (sampler: Sampler, wishes: readonly Wish[]): Promise<Pictures<Float32Array>> =>
  drawOrigins(
    sampler,
    wishes.map((wish) => originOf(sampler.facts, wish)),
  );

/** Pictures of origins, as the network gives them. */
export const drawOrigins = (sampler: Sampler, origins: readonly Origin[]): Promise<Pictures<Float32Array>> =>
  readPictures(sampler.draw(origins));

/** Reads pictures into memory, and frees them. */
export async function readPictures(pictures: tf.Tensor4D): Promise<Pictures<Float32Array>> {
  const values = await pictures.data<'float32'>();
  pictures.dispose();
  return { values, shape: pictures.shape };
}

export async function writeSampleGrid(path: string, sampler: Sampler, wishes: readonly Wish[]): Promise<void> {
  const { values, shape } = await drawWishes(sampler, wishes);
  await writeGrid(path, { values: toPixels(values), shape });
}
