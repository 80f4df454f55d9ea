import type { Sampler } from '@omokage/models/sampler';
import { numericSeed, toPixels } from '@omokage/models/sampling';
import { readPictures } from '../../apps/trainer/src/training/preview.ts';
import { classSource } from './class-source.ts';
import { edgesOf } from './edges.ts';

const SEED = numericSeed(0);
const BATCH = 64;

/**
 * How well the two pictures of one latent belong together: the correlation of the edges of the digit with the picture of edges, pixel
 * by pixel, averaged over n latents; and the same of a digit and the edges of the next latent, which is what chance gives.
 */
export async function pairAgreement(sampler: Sampler, n: number): Promise<Record<string, number>> {
  const [digits, edges] = [await picturesOf(sampler, n, 0), await picturesOf(sampler, n, 1)];
  const found = digits.map((pixels) => edgesOf(pixels, Math.sqrt(pixels.length)));
  const mean = (shift: number) => found.reduce((sum, own, i) => sum + correlation(own, edges[(i + shift) % n]!), 0) / n;
  return { 'pair agreement': mean(0), 'pair agreement by chance': mean(1) };
}

async function picturesOf(sampler: Sampler, n: number, domain: number): Promise<Uint8Array[]> {
  const source = classSource(sampler, domain, SEED);
  const all: Uint8Array[] = [];
  for (let first = 0; first < n; first += BATCH) {
    const count = Math.min(BATCH, n - first);
    const { values } = await readPictures(await source.pictures(first, count));
    const pixels = toPixels(values);
    const size = pixels.length / count;
    for (let i = 0; i < count; i++) all.push(pixels.subarray(i * size, (i + 1) * size));
  }
  return all;
}

/** Pearson's; 0 where one of the two is of one colour. */
function correlation(a: Uint8Array, b: Uint8Array): number {
  const mean = (values: Uint8Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  a.forEach((value, i) => {
    const [x, y] = [value - meanA, b[i]! - meanB];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  });
  return aa === 0 || bb === 0 ? 0 : ab / Math.sqrt(aa * bb);
}
