import { PURPOSE, parseSeed, phrasesOf, RandomStream, readPhrases, type Seed } from '@omokage/models/sampling';
import * as tf from '@tensorflow/tfjs-core';
import type { PackedDataset } from '../data/packed.ts';
import { holdOut } from './held-out.ts';
import { readInputs, readPicturesOf } from './input-source.ts';
import type { Restoration } from './restoration.ts';
import type { RunConfig, RunTexts } from './run-config.ts';
import { shortenText } from './shorten-text.ts';
import { Shuffled } from './shuffled.ts';

export interface BatchOptions {
  readonly size: number;
  readonly seed: Seed;
  /** Mirrors each picture with probability 1/2. */
  readonly mirror: boolean;
  /** The label column whose classes come along. */
  readonly labels?: string | undefined;
  /** The text column that comes along, the terms that it is read by, and whether texts come whole. */
  readonly texts?: Pick<RunTexts, 'column' | 'vocabulary' | 'whole'> | undefined;
  /** Share of the images that is never trained on. */
  readonly heldOut?: number | undefined;
  /** What is to become the pictures, for a system that turns pictures into others; it knows what is held out. */
  readonly restoration?: Restoration | undefined;
}

/** Inputs that belong to no target are shuffled and mirrored on their own: their series of random numbers. */
const APART = 1;

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
  /** What is to become the reals, `[size, h, w, inputChannels]` in [-1, 1]; there for a system that turns pictures into others. */
  readonly inputs?: tf.Tensor4D;
  /** 1 where the inputs have holes, else 0: `[size, h, w, 1]`; there where such a system takes masks. */
  readonly masks?: tf.Tensor4D;
}

/**
 * Batches as a pure function of how many images came before: every epoch shuffles the data set anew, from the seed and the
 * number of the epoch, so that a resumed run sees exactly what it would have seen. The input of a picture, and its mask, come with
 * it and are mirrored with it; of a system that learns without pairs, they are those of another row.
 */
export class Batches {
  private readonly dataset: PackedDataset;
  private readonly options: BatchOptions;
  private readonly labels: { readonly ofImages: Uint16Array; readonly classes: number } | undefined;
  private readonly rows: Shuffled;
  /** The rows of inputs that belong to no target; undefined where inputs are of the rows of their targets. */
  private readonly rowsApart: Shuffled | undefined;

  /** The batches of a run. Throws UserError when a column of its is not there. */
  static ofRun(dataset: PackedDataset, run: RunConfig, restoration?: Restoration): Batches {
    const { batch, seed, mirror, labels, texts, heldOut } = run;
    return new Batches(dataset, { size: batch, seed: parseSeed(seed), mirror, labels, texts, heldOut, restoration });
  }

  /** Throws UserError when a column is not there. */
  constructor(dataset: PackedDataset, options: BatchOptions) {
    const { seed, heldOut = 0, restoration } = options;
    this.dataset = dataset;
    this.options = options;
    this.labels = options.labels === undefined ? undefined : labelsOf(dataset, options.labels);
    if (options.texts !== undefined) dataset.readTexts(options.texts.column, []); // refuses a column that is not there
    const { training } = restoration?.targetRows ?? holdOut(dataset.header.count, heldOut, seed);
    this.rows = new Shuffled(training, seed);
    this.rowsApart =
      restoration && !restoration.source.together
        ? new Shuffled(restoration.inputRows.training, seed, APART)
        : undefined;
  }

  /** The batch that follows `imagesSeen` images. */
  after(imagesSeen: number): DataBatch {
    const rows = this.rows.from(imagesSeen, this.options.size);
    const flips = this.flips(imagesSeen);
    return {
      reals: mirrored(readPicturesOf(this.dataset, this.dataset.mainRole, rows), flips),
      ...this.inputsOf(rows, flips, imagesSeen),
      ...this.labelled(rows),
      ...this.described(rows, imagesSeen),
    };
  }

  /** What is to become the reals of `rows`, or others, and the masks. */
  private inputsOf(
    rows: Uint32Array,
    flips: Float32Array | undefined,
    imagesSeen: number,
  ): Pick<DataBatch, 'inputs' | 'masks'> {
    const { restoration, size } = this.options;
    if (restoration === undefined) return {};
    const apart = this.rowsApart?.from(imagesSeen, size);
    const { inputs, masks } = readInputs(restoration.source, apart ?? rows);
    const own = apart === undefined ? flips : this.flips(imagesSeen, APART);
    return { inputs: mirrored(inputs, own), ...(masks && { masks: mirrored(masks, own) }) };
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

  /** The texts of images, shortened at random unless they are to come whole. */
  private described(indices: Uint32Array, imagesSeen: number): Pick<DataBatch, 'texts'> {
    if (this.options.texts === undefined) return {};
    const { column, vocabulary, whole } = this.options.texts;
    const random = new RandomStream(this.options.seed, PURPOSE.trainingLabels, imagesSeen);
    const vectors = this.dataset
      .readTexts(column, indices)
      .map(phrasesOf)
      .map((phrases) => readPhrases(whole ? phrases : shortenText(phrases, random), vocabulary).vector);
    const values = new Float32Array(indices.length * vocabulary.length);
    vectors.forEach((vector, row) => {
      values.set(vector, row * vocabulary.length);
    });
    return { texts: tf.tensor2d(values, [indices.length, vocabulary.length]) };
  }

  /** 1 for an image that is mirrored, else 0; undefined when none ever is. */
  private flips(imagesSeen: number, series = 0): Float32Array | undefined {
    if (!this.options.mirror) return undefined;
    const random = new RandomStream(this.options.seed, PURPOSE.flips, imagesSeen, series);
    return Float32Array.from({ length: this.options.size }, () => random.integer(2));
  }
}

/** Mirrors those pictures whose flip is 1; frees what it is given. */
function mirrored(pictures: tf.Tensor4D, flips: Float32Array | undefined): tf.Tensor4D {
  if (flips === undefined) return pictures;
  const result = tf.tidy(() => {
    const flip = tf.tensor(flips, [flips.length, 1, 1, 1]);
    return tf.add(tf.mul(pictures, tf.sub(1, flip)), tf.mul(tf.reverse(pictures, 2), flip)) as tf.Tensor4D;
  });
  pictures.dispose();
  return result;
}

function labelsOf(dataset: PackedDataset, column: string): { ofImages: Uint16Array; classes: number } {
  const ofImages = dataset.readLabels(column);
  return { ofImages, classes: dataset.header.columns.find(({ name }) => name === column)!.classes.length };
}

export function disposeBatch(batch: DataBatch): void {
  for (const tensor of Object.values(batch)) tensor.dispose();
}
