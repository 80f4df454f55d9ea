import { latent, numericSeed, type Seed, toPixels } from '@omokage/models/sampling';
import * as tf from '@tensorflow/tfjs-core';
import { GRID_COUNT, type Pictures, writeGrid } from '../data/grid-file.ts';

/** Makes pictures `[N, h, w, c]` of latents `[N, dimensions]`. */
export type Sampler = (latents: tf.Tensor) => tf.Tensor;

/** The seeds of a run's preview grids: 0 to 63, the faces that URLs with these numbers would show. */
export const PREVIEW_SEEDS: readonly Seed[] = Array.from({ length: GRID_COUNT }, (_, seed) => numericSeed(seed));

/** Pictures of `seeds` at `psi`, as the network gives them. */
export function sample(
  sampler: Sampler,
  seeds: readonly Seed[],
  dimensions: number,
  psi: number,
): Promise<Pictures<Float32Array>> {
  return drawPictures(
    sampler,
    seeds.map((seed) => latent(seed, dimensions, psi)),
  );
}

/** Pictures of latents, as the network gives them. */
export async function drawPictures(
  sampler: Sampler,
  latents: readonly Float32Array[],
): Promise<Pictures<Float32Array>> {
  const dimensions = latents[0]!.length;
  const values = new Float32Array(latents.length * dimensions); // [N,dimensions]
  latents.forEach((vector, index) => {
    values.set(vector, index * dimensions);
  });
  const pictures = tf.tidy(() => sampler(tf.tensor(values, [latents.length, dimensions])));
  const drawn = await pictures.data<'float32'>();
  pictures.dispose();
  return { values: drawn, shape: pictures.shape as [number, number, number, number] };
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
