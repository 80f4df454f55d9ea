import {
  fromPixels,
  PURPOSE,
  parseSeed,
  phrasesOf,
  RandomStream,
  readPhrases,
  type Seed,
} from '@omokage/models/sampling';
import * as tf from '@tensorflow/tfjs-core';
import type { PackedDataset } from '../data/packed.ts';
import { holdOut } from './held-out.ts';
import type { RunConfig, RunTexts } from './run-config.ts';
import { shortenText } from './shorten-text.ts';

export interface BatchOptions {
  readonly size: number;
  readonly seed: Seed;
  /** Mirrors each picture with probability 1/2. */
  readonly mirror: boolean;
  /** The label column whose classes come along. */
  readonly labels?: string | undefined;
  /** The text column that comes along, and the terms that it is read by. */
  readonly texts?: Pick<RunTexts, 'column' | 'vocabulary'> | undefined;
  /** Share of the images that is never trained on. */
  readonly heldOut?: number | undefined;
}

/** What a training step works on, owned by whoever asked for it. */
export interface DataBatch {
  /** `[size, h, w, c]` in [-1, 1]. */
  readonly reals: tf.Tensor4D;
  /** Classes, int32 `[size]`; there where a label column was named. */
  readonly labels?: tf.Tensor1D;
  /** The same as one-hot vectors, float32 `[size, classes]`. */
  readonly classes?: tf.Tensor2D;
  /** Shares of terms, float32 `[size, terms]`; there where a text column was named. */
  readonly texts?: tf.Tensor2D;
}

/**
 * Batches as a pure function of how many images came before: every epoch shuffles the data set anew, from the seed and the
 * number of the epoch, so that a resumed run sees exactly what it would have seen.
 */
export class Batches {
  private readonly dataset: PackedDataset;
  private readonly options: BatchOptions;
  private readonly labels: { readonly ofImages: Uint16Array; readonly classes: number } | undefined;
  /** The images that batches are made of. */
  private readonly images: Uint32Array;
  private epoch = -1;
  private order = new Uint32Array();

  /** The batches of a run. Throws UserError when a column of its is not there. */
  static ofRun(dataset: PackedDataset, { batch, seed, mirror, labels, texts, heldOut }: RunConfig): Batches {
    return new Batches(dataset, { size: batch, seed: parseSeed(seed), mirror, labels, texts, heldOut });
  }

  /** Throws UserError when a column is not there. */
  constructor(dataset: PackedDataset, options: BatchOptions) {
    this.dataset = dataset;
    this.options = options;
    this.labels = options.labels === undefined ? undefined : labelsOf(dataset, options.labels);
    if (options.texts !== undefined) dataset.readTexts(options.texts.column, []); // refuses a column that is not there
    this.images = holdOut(dataset.header.count, options.heldOut ?? 0, options.seed).training;
  }

  /** The batch that follows `imagesSeen` images. */
  after(imagesSeen: number): DataBatch {
    const { size } = this.options;
    const [h, w, c] = this.dataset.shape;
    const indices = Uint32Array.from({ length: size }, (_, i) => this.imageAt(imagesSeen + i));
    const bytes = new Uint8Array(size * h * w * c);
    this.dataset.readImages(indices, bytes);
    const reals = tf.tidy(() => {
      const mirrored = this.mirrored(imagesSeen);
      const pictures = tf.tensor4d(fromPixels(bytes), [size, h, w, c]);
      if (mirrored === undefined) return pictures;
      const keep = tf.sub(1, mirrored);
      return tf.add(tf.mul(pictures, keep), tf.mul(tf.reverse(pictures, 2), mirrored)) as tf.Tensor4D;
    });
    return { reals, ...this.labelled(indices), ...this.described(indices, imagesSeen) };
  }

  /** The classes of images, as numbers and one-hot. */
  private labelled(indices: Uint32Array): Pick<DataBatch, 'labels' | 'classes'> {
    if (this.labels === undefined) return {};
    const { ofImages, classes } = this.labels;
    const oneHot = new Float32Array(indices.length * classes);
    const labels = Int32Array.from(indices, (index) => ofImages[index]!);
    labels.forEach((label, row) => {
      oneHot[row * classes + label] = 1;
    });
    return { labels: tf.tensor1d(labels, 'int32'), classes: tf.tensor2d(oneHot, [indices.length, classes]) };
  }

  /** The texts of images, shortened at random. */
  private described(indices: Uint32Array, imagesSeen: number): Pick<DataBatch, 'texts'> {
    if (this.options.texts === undefined) return {};
    const { column, vocabulary } = this.options.texts;
    const random = new RandomStream(this.options.seed, PURPOSE.trainingLabels, imagesSeen);
    const vectors = this.dataset
      .readTexts(column, indices)
      .map((text) => readPhrases(shortenText(phrasesOf(text), random), vocabulary).vector);
    const values = new Float32Array(indices.length * vocabulary.length);
    vectors.forEach((vector, row) => {
      values.set(vector, row * vocabulary.length);
    });
    return { texts: tf.tensor2d(values, [indices.length, vocabulary.length]) };
  }

  private imageAt(position: number): number {
    const count = this.images.length;
    const epoch = Math.floor(position / count);
    if (epoch !== this.epoch) {
      this.order = new RandomStream(this.options.seed, PURPOSE.batchOrder, epoch).permutation(count);
      this.epoch = epoch;
    }
    return this.images[this.order[position % count]!]!;
  }

  /** 1 where an image is mirrored, `[size, 1, 1, 1]`; undefined when none ever is. */
  private mirrored(imagesSeen: number): tf.Tensor | undefined {
    if (!this.options.mirror) return undefined;
    const random = new RandomStream(this.options.seed, PURPOSE.flips, imagesSeen);
    const flips = Float32Array.from({ length: this.options.size }, () => random.integer(2));
    return tf.tensor(flips, [this.options.size, 1, 1, 1]);
  }
}

function labelsOf(dataset: PackedDataset, column: string): { ofImages: Uint16Array; classes: number } {
  const ofImages = dataset.readLabels(column);
  return { ofImages, classes: dataset.header.columns.find(({ name }) => name === column)!.classes.length };
}

export function disposeBatch(batch: DataBatch): void {
  for (const tensor of Object.values(batch)) tensor.dispose();
}
