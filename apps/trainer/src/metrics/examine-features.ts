import { fromPixels } from '@omokage/models/sampling';
import * as tf from '@tensorflow/tfjs-core';
import type { PackedDataset } from '../data/packed.ts';
import type { FeatureNetwork } from './features.ts';

const BATCH = 64;

export interface Examination {
  /** Share of the images whose likeliest class is their label. */
  readonly accuracy: number;
  /** Root of the mean square of all features. */
  readonly rms: number;
}

/** What a classifier makes of some labelled images, at `indices` of a data set. */
export async function examineFeatures(
  network: FeatureNetwork,
  dataset: PackedDataset,
  column: string,
  indices: Uint32Array,
): Promise<Examination> {
  const labels = dataset.readLabels(column);
  const [h, w, c] = dataset.shape;
  let [right, squares] = [0, 0];
  for (let first = 0; first < indices.length; first += BATCH) {
    const some = indices.subarray(first, first + BATCH);
    const bytes = new Uint8Array(some.length * h * w * c);
    dataset.readImages(some, bytes);
    const found = tf.tidy(() => {
      const { features, probabilities } = network.describe(tf.tensor4d(fromPixels(bytes), [some.length, h, w, c]));
      return { likeliest: tf.argMax(probabilities!, 1), squares: tf.sum(tf.square(features)) };
    });
    const classes = await found.likeliest.data<'int32'>();
    squares += (await found.squares.data<'float32'>())[0]!;
    tf.dispose(found);
    some.forEach((index, i) => {
      if (classes[i] === labels[index]) right++;
    });
  }
  return { accuracy: right / indices.length, rms: Math.sqrt(squares / indices.length / network.dimensions) };
}
