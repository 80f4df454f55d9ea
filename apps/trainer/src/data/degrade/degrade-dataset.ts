import { basename, resolve } from 'node:path';
import type { Seed } from '@omokage/models/sampling';
import { UserError } from '../../errors.ts';
import type { Picture } from '../fit-square.ts';
import { PackedDataset } from '../packed.ts';
import type { Channels, PackedHeader, PackedImage } from '../packed-format.ts';
import { type PackedDescription, PackedWriter } from '../packed-writer.ts';
import { degradePicture } from './degrade-picture.ts';
import type { DegradationStep } from './spec.ts';

export interface DegradeDatasetOptions {
  /** Path of a packed file of single images. */
  readonly from: string;
  /** Path of the packed file of pairs. */
  readonly out: string;
  /** At least one, at most `MAX_STEPS`. */
  readonly steps: readonly DegradationStep[];
  readonly seed: Seed;
  /** Degraded copies of each picture; they follow one another. */
  readonly copies: number;
  readonly onProgress?: (done: number, total: number) => void;
  /** Aborting rejects with the signal's reason and leaves no file. */
  readonly signal?: AbortSignal;
}

/** Pictures at once: enough for the JPEG threads, few enough that memory stays small. */
const BATCH = 16;

/**
 * Makes a set of pairs: every picture as the target, degraded as the input, and where holes were cut the mask. Labels,
 * texts, credits and licence are carried over. Reads and writes as a stream; memory holds a few pictures and the labels.
 *
 * Throws `UserError` when the set already is one of pairs, or `out` is the set itself.
 */
export async function degradeDataset(options: DegradeDatasetOptions): Promise<PackedHeader> {
  if (resolve(options.out) === resolve(options.from)) {
    const detail = `${options.from} would be replaced by its pairs`;
    throw new UserError('--out is the data set itself', detail, 'write the pairs to another file');
  }
  const dataset = PackedDataset.open(options.from);
  try {
    if (dataset.mainRole !== 'image') {
      const fix = 'give the set of single images that the pairs should come from';
      throw new UserError(`cannot degrade ${options.from}`, 'it is a set of pairs already', fix);
    }
    const writer = new PackedWriter(options.out, describe(dataset.header, options));
    try {
      await appendPairs(writer, dataset, options);
      return writer.finish();
    } catch (error) {
      writer.abort();
      throw error;
    }
  } finally {
    dataset.close();
  }
}

function describe(header: PackedHeader, { out, steps, seed, copies }: DegradeDatasetOptions): PackedDescription {
  const { width, height, columns, texts, licence, credits } = header;
  const recipe = steps.map(({ text }) => text).join(', then ');
  const repeated = copies > 1 ? `; ${copies} copies of each` : '';
  return {
    name: basename(out).replace(/\.pack$/, ''),
    width,
    height,
    images: pairImages(header.images[0].channels, steps),
    columns,
    texts,
    source: `${header.source}; degraded by ${recipe}; seed ${seed.text}${repeated}`,
    licence,
    credits,
  };
}

function pairImages(channels: Channels, steps: readonly DegradationStep[]): PackedImage[] {
  const greyed = steps.some(({ degradation }) => degradation.greys);
  const images: PackedImage[] = [
    { role: 'input', channels: greyed && channels === 3 ? 1 : channels },
    { role: 'target', channels },
  ];
  if (steps.some(({ degradation }) => degradation.masks)) images.push({ role: 'mask', channels: 1 });
  return images;
}

async function appendPairs(
  writer: PackedWriter,
  dataset: PackedDataset,
  { steps, seed, copies, onProgress, signal }: DegradeDatasetOptions,
): Promise<void> {
  const { count } = dataset.header;
  const readRow = rowReader(dataset);
  onProgress?.(0, count * copies);
  for (let first = 0; first < count * copies; first += BATCH) {
    signal?.throwIfAborted();
    const places = Array.from({ length: Math.min(BATCH, count * copies - first) }, (_, i) => first + i);
    const pairs = await Promise.all(
      places.map(async (place) => {
        const at = { index: Math.floor(place / copies), copy: place % copies };
        const target = readPicture(dataset, at.index);
        return { ...(await degradePicture(target, steps, seed, at)), target, ...readRow(at.index) };
      }),
    );
    for (const { picture, target, mask, labels, texts } of pairs) {
      const images = { input: picture.pixels, target: target.pixels, ...(mask && { mask }) };
      writer.append(images, labels, texts);
    }
    onProgress?.(first + places.length, count * copies);
  }
}

function readPicture(dataset: PackedDataset, index: number): Picture {
  const [height, width, channels] = dataset.shape;
  const pixels = new Uint8Array(height * width * channels); // [h,w,c]
  dataset.readImages([index], pixels);
  return { pixels, width, height, channels };
}

/** Labels are read whole, two bytes each; texts one by one, for they may be long. */
function rowReader(dataset: PackedDataset): (index: number) => { labels: number[]; texts: string[] } {
  const columns = dataset.header.columns.map(({ name }) => dataset.readLabels(name));
  return (index) => ({
    labels: columns.map((labels) => labels[index]),
    texts: dataset.header.texts.map((name) => dataset.readTexts(name, [index])[0]),
  });
}
