import { createAreaResampler } from '../data/area-resample.ts';
import type { PictureSource } from './evaluation.ts';
import type { FeatureNetwork, FeatureSet } from './features.ts';
import { type Gathered, gather } from './gather.ts';
import { NearestNeighbours, type Neighbour, type Rows } from './nearest-neighbours.ts';
import { type PictureSet, pictureAt } from './picture-set.ts';
import { from } from './sources.ts';

/** Pictures are compared by pixels at this side: an outline that moved by a pixel is no other picture. */
const SIDE = 16;
/** Training pictures that are in memory at a time. */
const BATCH = 1024;

/** What is looked for among the training pictures: both parts of the same pictures. */
export type Sought = Required<Gathered>;

/** The nearest training pictures of each picture that was sought, in its order. */
export interface TrainingNeighbours {
  /** By features. */
  readonly features: readonly Neighbour[][];
  /** By the bytes of pictures shrunk to 16x16. */
  readonly pixels: readonly Neighbour[][];
}

/**
 * Does a generator remember? The k nearest training pictures of each of several sets of pictures, by features and by pixels, in one
 * walk through all of them. Whether a sample is near is told by how near pictures are that the generator cannot remember: look for held-out
 * ones beside it. Distances are roots of mean squares: of features, which have a mean square of about 1, or of bytes.
 * A backend must have been started.
 */
export async function trainingNeighbours(
  training: PictureSource & { readonly count: number },
  network: FeatureNetwork,
  sought: readonly Sought[],
  k: number,
): Promise<TrainingNeighbours[]> {
  const features = sought.map((set) => new NearestNeighbours(featureRows(set.features), k));
  const pixels = sought.map((set) => new NearestNeighbours(pixelRows(set.pictures), k));
  for (let first = 0; first < training.count; first += BATCH) {
    const n = Math.min(BATCH, training.count - first);
    const some = await gather(from(training, first), n, { pictures: true, network });
    for (const search of features) await search.add(featureRows(some.features!));
    for (const search of pixels) await search.add(pixelRows(some.pictures!));
  }
  return sought.map((_, i) => ({ features: features[i]!.found, pixels: pixels[i]!.found }));
}

const featureRows = ({ n, values }: FeatureSet): Rows => ({ count: n, values });

function pixelRows(set: PictureSet): Rows {
  const [height, width, channels] = set.shape;
  const size = SIDE * SIDE * channels;
  const values = new Float32Array(set.n * size);
  const shrunk = createAreaResampler({ width, height }, { width: SIDE, height: SIDE }, channels);
  for (let i = 0; i < set.n; i++) values.set(shrunk(pictureAt(set, i)), i * size);
  return { count: set.n, values };
}
