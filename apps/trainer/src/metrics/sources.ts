import { randomOrigin, type Sampler } from '@omokage/models/sampler';
import { fromPixels, type Seed } from '@omokage/models/sampling';
import * as tf from '@tensorflow/tfjs-core';
import type { ImageRole, PackedDataset } from '../data/packed.ts';
import type { PictureSource } from './evaluation.ts';
import { metricStream } from './streams.ts';

/**
 * The pictures of a data set, or of some of its rows, in an order that the seed decides, so that any first n are a fair sample; of
 * pairs, one role.
 */
export function datasetSource(
  dataset: PackedDataset,
  seed: Seed,
  role: ImageRole = dataset.mainRole,
  rows?: Uint32Array,
): PictureSource & { readonly count: number } {
  const order = orderOf(dataset, seed, rows);
  const count = order.length;
  const [h, w, c] = dataset.image(role).shape;
  return {
    count,
    async pictures(first, n) {
      const bytes = new Uint8Array(n * h * w * c);
      dataset.readImages(order.subarray(first, first + n), bytes, role);
      return tf.tensor4d(fromPixels(bytes), [n, h, w, c]);
    },
  };
}

/** The records of a data set, or some of its rows, in the order in which metrics look at them. */
export function orderOf({ header }: PackedDataset, seed: Seed, rows?: Uint32Array): Uint32Array {
  const order = metricStream(seed, 'order').permutation(rows?.length ?? header.count);
  return rows === undefined ? order : order.map((place) => rows[place]!);
}

/** The pictures of another source from one on: the half of a data set that the other half is compared with. */
export function from(source: PictureSource, start: number): PictureSource {
  return {
    ...(source.count !== undefined && { count: Math.max(0, source.count - start) }),
    pictures: (first, n) => source.pictures(start + first, n),
  };
}

/**
 * Pictures that a generator makes of latents, untruncated unless psi is given, of classes that are equally likely and of its example
 * texts; all of a picture follows from the seed and its number alone.
 */
export const generatedSource = (sampler: Sampler, seed: Seed, psi = 1): PictureSource => ({
  async pictures(first, n) {
    const random = Array.from({ length: n }, (_, i) => metricStream(seed, 'latents', first + i));
    return sampler.draw(random.map((stream) => randomOrigin(sampler.facts, stream, psi)));
  },
});
