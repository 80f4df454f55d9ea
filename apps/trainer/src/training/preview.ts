import { latent, numericSeed, type Seed, toPixels } from '@omokage/models/sampling';
import * as tf from '@tensorflow/tfjs-core';
import { tileGrid } from '../data/grid.ts';
import type { PackedDataset } from '../data/packed.ts';
import { encodePng } from '../data/png.ts';
import { writeWholeFile } from '../data/whole-file.ts';

/** Pictures in a row and in a column of a grid. */
export const GRID_SIDE = 8;
const GRID_COUNT = GRID_SIDE * GRID_SIDE;

/** Makes pictures `[N, h, w, c]` of latents `[N, dimensions]`. */
export type Sampler = (latents: tf.Tensor) => tf.Tensor;

/** The seeds of a run's preview grids: 0 to 63, the faces that URLs with these numbers would show. */
export const PREVIEW_SEEDS: readonly Seed[] = Array.from({ length: GRID_COUNT }, (_, seed) => numericSeed(seed));

/** Pictures, one after the other, `[n, h, w, c]`. */
export interface Pictures<Values> {
  readonly values: Values;
  readonly shape: readonly [n: number, h: number, w: number, c: number];
}

/** Pictures of `seeds` at `psi`, as the network gives them. */
export async function sample(
  sampler: Sampler,
  seeds: readonly Seed[],
  dimensions: number,
  psi: number,
): Promise<Pictures<Float32Array>> {
  const latents = new Float32Array(seeds.length * dimensions);
  seeds.forEach((seed, index) => {
    latents.set(latent(seed, dimensions, psi), index * dimensions);
  });
  const pictures = tf.tidy(() => sampler(tf.tensor(latents, [seeds.length, dimensions])));
  const values = await pictures.data<'float32'>();
  pictures.dispose();
  return { values, shape: pictures.shape as [number, number, number, number] };
}

export async function writeSampleGrid(
  path: string,
  sampler: Sampler,
  seeds: readonly Seed[],
  dimensions: number,
  psi: number,
): Promise<void> {
  const { values, shape } = await sample(sampler, seeds, dimensions, psi);
  await writeGrid(path, { values: toPixels(values), shape });
}

/** The first pictures of a data set as a grid. */
export async function writeRealsGrid(path: string, dataset: PackedDataset): Promise<void> {
  const count = Math.min(GRID_COUNT, dataset.header.count);
  const [h, w, c] = dataset.shape;
  const pixels = new Uint8Array(count * h * w * c);
  dataset.readImages(
    Array.from({ length: count }, (_, index) => index),
    pixels,
  );
  await writeGrid(path, { values: pixels, shape: [count, h, w, c] });
}

/** Square as far as it goes, and at least eight across; a single picture is a grid of one. */
async function writeGrid(path: string, { values, shape: [n, h, w, c] }: Pictures<Uint8Array>): Promise<void> {
  const columns = Math.min(n, Math.max(GRID_SIDE, Math.ceil(Math.sqrt(n))));
  const grid = tileGrid(values, n, h, w, c, columns);
  writeWholeFile(path, await encodePng(grid.pixels, grid.width, grid.height, c as 1 | 3));
}
