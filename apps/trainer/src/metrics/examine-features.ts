import * as tf from '@tensorflow/tfjs-core';
import type { PackedDataset } from '../data/packed.ts';
import type { FeatureNetwork } from './features.ts';
import { lookThrough } from './look-through.ts';

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
  let right = 0;
  const rms = await lookThrough(network, dataset, indices, {
    read: ({ probabilities }) => tf.argMax(probabilities!, 1),
    take: (classes, images) =>
      images.forEach((index, i) => {
        if (classes[i] === labels[index]) right++;
      }),
  });
  return { accuracy: right / indices.length, rms };
}
