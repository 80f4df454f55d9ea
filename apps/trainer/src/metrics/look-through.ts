import { fromPixels } from '@omokage/models/sampling';
import * as tf from '@tensorflow/tfjs-core';
import type { PackedDataset } from '../data/packed.ts';
import type { Description, FeatureNetwork } from './features.ts';

const BATCH = 64;

/** What somebody who looks at images wants to know of them. */
interface Look {
  /** A tensor with a row for each picture. */
  read(description: Description): tf.Tensor;
  /** Gets its rows, and of which images they are. */
  take(rows: ArrayLike<number>, images: Uint32Array): void;
}

/** Looks at the images at `indices` of a data set through a network, some at a time; gives the root of the mean square of all features. */
export async function lookThrough(
  network: FeatureNetwork,
  dataset: PackedDataset,
  indices: Uint32Array,
  { read, take }: Look,
): Promise<number> {
  const [h, w, c] = dataset.shape;
  let squares = 0;
  for (let first = 0; first < indices.length; first += BATCH) {
    const some = indices.subarray(first, first + BATCH);
    const bytes = new Uint8Array(some.length * h * w * c);
    dataset.readImages(some, bytes);
    const found = tf.tidy(() => {
      const description = network.describe(tf.tensor4d(fromPixels(bytes), [some.length, h, w, c]));
      return { rows: read(description), squares: tf.sum(tf.square(description.features)) };
    });
    take(await found.rows.data<'float32' | 'int32'>(), some);
    squares += (await found.squares.data<'float32'>())[0]!;
    tf.dispose(found);
  }
  return Math.sqrt(squares / indices.length / network.dimensions);
}
