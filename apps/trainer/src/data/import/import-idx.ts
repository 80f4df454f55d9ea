import { basename } from 'node:path';
import { UserError } from '../../errors.ts';
import { withMoreChannels } from '../convert-channels.ts';
import type { Picture } from '../fit-square.ts';
import type { PackedColumn } from '../packed-format.ts';
import { keepClasses } from './class-filter.ts';
import { labelsBeside, openIdxImages, readIdxLabels } from './idx.ts';
import { creditsOf, type ImportOptions, type ImportReport } from './import-options.ts';
import { packRecords } from './pack-records.ts';
import { describeFit, picturePreparer, type Target } from './prepare-picture.ts';

export interface ImportIdxOptions extends ImportOptions {
  /** The images file, gzipped or not. */
  readonly images: string;
  /** The labels file; without it the one beside the images is taken, if there is one. */
  readonly labels?: string | undefined;
}

interface IdxItem {
  readonly index: number;
  readonly pixels: Uint8Array;
}

/**
 * Imports an MNIST-style IDX file into a packed file, in its order, with the labels as column `class`. Streams: memory
 * holds a few pictures and a byte for each label. In their own size the images are the very bytes of the file.
 */
export async function importIdx(options: ImportIdxOptions): Promise<ImportReport> {
  const source = await openIdxImages(options.images);
  try {
    const labels = await labelsFor(options, source.count);
    const column = labels && classColumn(labels, options);
    const target = targetOf(options, source);
    const wanted = chosen(labels, column, options);
    const total = Math.min(options.limit ?? source.count, countWanted(source.count, wanted));
    const { channels } = target;
    const toTarget = picturePreparer(target, options);
    const report = await packRecords<IdxItem>(
      {
        items: itemsOf(source.images(), wanted, options.limit),
        total,
        nameOf: ({ index }) => `image ${index} of ${options.images}`,
        prepare: async ({ index, pixels }) => {
          const picture = {
            pixels: withMoreChannels(pixels, 1, channels),
            width: source.width,
            height: source.height,
            channels,
          };
          const prepared = toTarget(picture satisfies Picture);
          return {
            images: { image: prepared.pixels },
            labels: column && labels ? [column.classes.indexOf(String(labels[index]))] : [],
            texts: [],
            enlarged: prepared.enlarged,
          };
        },
      },
      {
        width: target.width,
        height: target.height,
        images: [{ role: 'image', channels }],
        columns: column ? [column] : [],
        source: `images of ${basename(options.images)}, ${describeFit(options)}`,
        licence: options.licence,
        credits: creditsOf(options),
      },
      options,
    );
    return { ...report, ignored: 0 };
  } finally {
    source.close();
  }
}

async function labelsFor({ images, labels }: ImportIdxOptions, count: number): Promise<Uint8Array | undefined> {
  const path = labels ?? labelsBeside(images);
  if (path === undefined) return undefined;
  const found = await readIdxLabels(path);
  if (found.length === count) return found;
  throw new UserError(
    `${path} does not belong to ${images}`,
    `it has ${found.length} labels for ${count} images`,
    'give the labels of these images with --labels',
  );
}

/** The values that occur, in their order: the digits of MNIST, the letters of EMNIST from 1 on. */
function classColumn(labels: Uint8Array, { classes }: ImportIdxOptions): PackedColumn {
  const values = [...new Set(labels)].sort((a, b) => a - b).map(String);
  return { name: 'class', classes: keepClasses(values, classes) };
}

function targetOf({ size, channels }: ImportIdxOptions, { width, height }: { width: number; height: number }): Target {
  const shape = size === 'native' ? { width, height } : { width: size, height: size };
  return { ...shape, channels: channels === 'auto' ? 1 : channels, native: size === 'native' };
}

/** Which images have a class that is wanted; undefined when all are. */
function chosen(
  labels: Uint8Array | undefined,
  column: PackedColumn | undefined,
  { classes, images }: ImportIdxOptions,
): ((index: number) => boolean) | undefined {
  if (classes === undefined) return undefined;
  if (labels === undefined || column === undefined) {
    throw new UserError(
      '--classes cannot be used here',
      `${images} has no labels beside it`,
      'give them with --labels, or leave --classes out',
    );
  }
  const values = new Set(column.classes.map(Number));
  return (index) => values.has(labels[index]!);
}

function countWanted(count: number, wanted: ((index: number) => boolean) | undefined): number {
  if (wanted === undefined) return count;
  let found = 0;
  for (let i = 0; i < count; i++) if (wanted(i)) found++;
  return found;
}

/** The wanted images with their places. Under a limit the rest of the file is not read, and so not checked. */
async function* itemsOf(
  images: AsyncGenerator<Uint8Array>,
  wanted: ((index: number) => boolean) | undefined,
  limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<IdxItem> {
  let index = 0;
  let found = 0;
  for await (const pixels of images) {
    if (wanted?.(index) ?? true) {
      yield { index, pixels };
      found++;
    }
    if (found === limit) return;
    index++;
  }
}
