import { basename } from 'node:path';
import { messageOf, UserError } from '../../errors.ts';
import type { ImageRole, PackedHeader, PackedImage } from '../packed-format.ts';
import { type PackedDescription, PackedWriter } from '../packed-writer.ts';
import type { ImportOptions, Skipped } from './import-options.ts';
import { mirrorRows } from './mirror-rows.ts';

/** Decoded at once: enough for the decoder's threads, few enough that large photographs fit in memory. */
const BATCH = 8;

/** A record ready for the file. */
export interface PreparedRecord {
  readonly images: Readonly<Partial<Record<ImageRole, Uint8Array>>>;
  readonly labels: readonly number[];
  readonly texts: readonly string[];
  readonly enlarged: boolean;
}

/** Where records come from. */
export interface RecordJob<Item> {
  /** In the order of the file. */
  readonly items: Iterable<Item> | AsyncIterable<Item>;
  readonly total: number;
  /** As the user would name it. */
  nameOf(item: Item): string;
  /** Rejects with the reason when the item is bad. A `UserError` ends the job whatever is to be skipped. */
  prepare(item: Item): Promise<PreparedRecord>;
}

export interface PackReport {
  readonly header: PackedHeader;
  readonly skipped: readonly Skipped[];
  readonly enlarged: number;
}

type PackOptions = Pick<ImportOptions, 'out' | 'flips' | 'skipBad' | 'onProgress' | 'signal'>;

/**
 * Writes the records of a job into a packed file, few at a time. Throws `UserError` at the first bad item unless they
 * are to be skipped, and when none is left. Leaves no file when it throws.
 */
export async function packRecords<Item>(
  job: RecordJob<Item>,
  description: Omit<PackedDescription, 'name'>,
  options: PackOptions,
): Promise<PackReport> {
  options.onProgress?.(0, job.total);
  const writer = new PackedWriter(options.out, { ...description, name: nameOfFile(options.out) });
  try {
    const { skipped, enlarged } = await appendAll(writer, job, description, options);
    if (writer.count === 0) {
      const [first] = skipped;
      const detail = `all ${skipped.length} images are bad; the first: ${first?.name}: ${first?.reason}`;
      throw new UserError('nothing to import', detail, 'check that the files open in an image viewer');
    }
    return { header: writer.finish(), skipped, enlarged };
  } catch (error) {
    writer.abort();
    throw error;
  }
}

function nameOfFile(out: string): string {
  return basename(out).replace(/\.pack$/, '');
}

async function appendAll<Item>(
  writer: PackedWriter,
  job: RecordJob<Item>,
  { images, width }: Pick<PackedDescription, 'images' | 'width'>,
  options: PackOptions,
): Promise<{ skipped: Skipped[]; enlarged: number }> {
  const skipped: Skipped[] = [];
  let enlarged = 0;
  let done = 0;
  for await (const batch of inBatches(job.items)) {
    options.signal?.throwIfAborted();
    const prepared = await Promise.all(batch.map((item) => outcomeOf(job.prepare(item))));
    for (const [i, outcome] of prepared.entries()) {
      const name = job.nameOf(batch[i]!);
      if ('reason' in outcome) {
        if (!options.skipBad) throw badItem(name, outcome.reason);
        skipped.push({ name, reason: outcome.reason });
        continue;
      }
      const { labels, texts } = outcome;
      writer.append(outcome.images, labels, texts);
      if (options.flips) writer.append(mirrored(outcome.images, images, width), labels, texts);
      if (outcome.enlarged) enlarged++;
    }
    done += batch.length;
    options.onProgress?.(done, job.total);
  }
  return { skipped, enlarged };
}

async function* inBatches<Item>(items: Iterable<Item> | AsyncIterable<Item>): AsyncGenerator<Item[]> {
  let batch: Item[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function outcomeOf(prepared: Promise<PreparedRecord>): Promise<PreparedRecord | { reason: string }> {
  try {
    return await prepared;
  } catch (error) {
    if (error instanceof UserError) throw error;
    return { reason: messageOf(error) };
  }
}

function badItem(name: string, reason: string): UserError {
  return new UserError(
    `cannot import ${name}`,
    reason,
    'repair or remove the file, or leave such files out with --skip-bad',
  );
}

function mirrored(
  pixels: PreparedRecord['images'],
  images: readonly PackedImage[],
  width: number,
): PreparedRecord['images'] {
  return Object.fromEntries(images.map(({ role, channels }) => [role, mirrorRows(pixels[role]!, width, channels)]));
}
