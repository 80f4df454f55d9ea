import type { RandomStream, Seed } from '@omokage/models/sampling';
import { UserError } from '../errors.ts';
import { laplacianPyramid, pyramidLevels } from './laplacian-pyramid.ts';
import type { Measurement, Metric } from './metric.ts';
import { type PictureSet, pictureAt } from './picture-set.ts';
import { slicedDistance, type Vectors } from './sliced-distance.ts';
import { metricStream } from './streams.ts';

/** Levels go down to this side, pixels. */
const SMALLEST = 16;
/** Side of a patch, pixels. */
const PATCH = 7;
const PATCHES = 128;
/** Patches of one side at one level, in all: 128 of each of 2,048 pictures. It bounds memory; of more pictures fewer are cut. */
const MOST_PATCHES = 2 ** 18;
const DIRECTIONS = 512;

/**
 * Sliced Wasserstein distance per Laplacian level (Karras et al. 2017, "Progressive Growing of GANs", section 5): how far apart
 * the two sides are in small patches, for each size of structure on its own. At each level of the Laplacian pyramid, 128 patches
 * of 7x7 from every picture, normalised to mean 0 and standard deviation 1 in each channel, projected on 512 random directions.
 * Times 1,000, as the paper prints it. "swd-64" is the level of 64 pixels, "swd-mean" the mean of all levels.
 *
 * Both sides are cut at the same places, so that a set is at distance 0 from itself. Past 2,048 pictures fewer patches are
 * cut of each. The distance of two samples of one distribution is not 0 and falls with n: compare at one n.
 */
export const swd: Metric = {
  name: 'swd',
  summary: 'sliced Wasserstein distance of patches per Laplacian level, x1000',
  needs: ['pictures'],
  async measure({ reals, fakes, seed }) {
    const levels = await levelDistances(reals, fakes, seed);
    const value = levels.reduce((sum, level) => sum + level.value, 0) / levels.length;
    const details = { patches: patchesOf(reals) };
    const measurement = (side: number | 'mean', value: number): Measurement => ({
      name: `swd-${side}`,
      value,
      better: 'lower',
      details,
    });
    return [measurement('mean', value), ...levels.map((level) => measurement(level.side, level.value))];
  },
};

/** The distance at each level, the finest first. Throws UserError for pictures that are smaller than a patch. */
async function levelDistances(reals: PictureSet, fakes: PictureSet, seed: Seed) {
  const [height, width, channels] = reals.shape;
  if (Math.min(height, width) < PATCH) {
    const detail = `They are ${width}x${height}; a patch is ${PATCH}x${PATCH}.`;
    throw new UserError('The pictures are too small for swd.', detail, 'leave swd out of --metrics.');
  }
  const levels = pyramidLevels(reals.shape, SMALLEST);
  const directions = unitVectors(metricStream(seed, 'directions'), DIRECTIONS, PATCH * PATCH * channels);
  const distances: { side: number; value: number }[] = [];
  for (let level = 0; level < levels; level++) {
    const cut = (set: PictureSet) =>
      normalised(patchesAt(set, level, levels, metricStream(seed, 'patches', level)), channels);
    const value = 1000 * (await slicedDistance(cut(reals), cut(fakes), directions));
    distances.push({ side: height / 2 ** level, value });
  }
  return distances;
}

const patchesOf = ({ n }: PictureSet): number => Math.min(PATCHES, Math.floor(MOST_PATCHES / n));

/** Patches of every picture at one of the levels of its pyramid, at random places: `[n * patches, 7 * 7 * c]`. */
function patchesAt(set: PictureSet, level: number, levels: number, random: RandomStream): Vectors {
  const perPicture = patchesOf(set);
  const channels = set.shape[2];
  const row = PATCH * channels;
  const values = new Float32Array(set.n * perPicture * PATCH * row);
  for (let picture = 0, to = 0; picture < set.n; picture++) {
    // Smaller levels than the next one do not change this one.
    const pyramid = laplacianPyramid(pictureAt(set, picture), set.shape, Math.min(level + 2, levels));
    const { shape, values: from } = pyramid[level];
    const [h, w] = shape;
    for (let patch = 0; patch < perPicture; patch++) {
      const x = random.integer(w - PATCH + 1);
      const y = random.integer(h - PATCH + 1);
      for (let line = 0; line < PATCH; line++, to += row) {
        const start = ((y + line) * w + x) * channels;
        values.set(from.subarray(start, start + row), to);
      }
    }
  }
  return { count: set.n * perPicture, dimensions: PATCH * row, values };
}

/** In place: each channel, over all patches, to mean 0 and standard deviation 1; a channel that never changes to 0. */
function normalised(vectors: Vectors, channels: number): Vectors {
  const { values } = vectors;
  const count = values.length / channels;
  for (let channel = 0; channel < channels; channel++) {
    let sum = 0;
    for (let i = channel; i < values.length; i += channels) sum += values[i];
    const mean = sum / count;
    let squares = 0;
    for (let i = channel; i < values.length; i += channels) squares += (values[i] - mean) ** 2;
    const deviation = Math.sqrt(squares / count) || 1;
    for (let i = channel; i < values.length; i += channels) values[i] = (values[i] - mean) / deviation;
  }
  return vectors;
}

/** Directions uniform on the sphere: `[k, dimensions]`, each of length 1. */
function unitVectors(random: RandomStream, k: number, dimensions: number): Float32Array {
  const values = random.normals(k * dimensions);
  for (let first = 0; first < values.length; first += dimensions) {
    const vector = values.subarray(first, first + dimensions);
    const length = Math.hypot(...vector);
    vector.forEach((value, i) => {
      vector[i] = value / length;
    });
  }
  return values;
}
