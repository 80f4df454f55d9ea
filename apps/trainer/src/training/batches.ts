import { fromPixels, PURPOSE, RandomStream, type Seed } from '@omokage/models/sampling';
import * as tf from '@tensorflow/tfjs-core';
import type { PackedDataset } from '../data/packed.ts';

export interface BatchOptions {
  readonly size: number;
  readonly seed: Seed;
  /** Mirrors each picture with probability 1/2. */
  readonly mirror: boolean;
}

/**
 * Batches as a pure function of how many images came before: every epoch shuffles the data set anew, from the seed and the
 * number of the epoch, so that a resumed run sees exactly what it would have seen.
 */
export class Batches {
  private readonly dataset: PackedDataset;
  private readonly options: BatchOptions;
  private epoch = -1;
  private order = new Uint32Array();

  constructor(dataset: PackedDataset, options: BatchOptions) {
    this.dataset = dataset;
    this.options = options;
  }

  /** The batch that follows `imagesSeen` images: `[size, h, w, c]` in [-1, 1], owned by the caller. */
  after(imagesSeen: number): tf.Tensor4D {
    const { size } = this.options;
    const [h, w, c] = this.dataset.shape;
    const indices = Uint32Array.from({ length: size }, (_, i) => this.imageAt(imagesSeen + i));
    const bytes = new Uint8Array(size * h * w * c);
    this.dataset.readImages(indices, bytes);
    return tf.tidy(() => {
      const mirrored = this.mirrored(imagesSeen);
      const pictures = tf.tensor4d(fromPixels(bytes), [size, h, w, c]);
      if (mirrored === undefined) return pictures;
      const keep = tf.sub(1, mirrored);
      return tf.add(tf.mul(pictures, keep), tf.mul(tf.reverse(pictures, 2), mirrored)) as tf.Tensor4D;
    });
  }

  private imageAt(position: number): number {
    const { count } = this.dataset.header;
    const epoch = Math.floor(position / count);
    if (epoch !== this.epoch) {
      this.order = new RandomStream(this.options.seed, PURPOSE.batchOrder, epoch).permutation(count);
      this.epoch = epoch;
    }
    return this.order[position % count]!;
  }

  /** 1 where an image is mirrored, `[size, 1, 1, 1]`; undefined when none ever is. */
  private mirrored(imagesSeen: number): tf.Tensor | undefined {
    if (!this.options.mirror) return undefined;
    const random = new RandomStream(this.options.seed, PURPOSE.flips, imagesSeen);
    const flips = Float32Array.from({ length: this.options.size }, () => random.integer(2));
    return tf.tensor(flips, [this.options.size, 1, 1, 1]);
  }
}
