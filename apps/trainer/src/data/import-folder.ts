import { basename, resolve } from 'node:path';
import { messageOf, UserError } from '../errors.ts';
import { areaResample } from './area-resample.ts';
import { decodeImage, isGrey } from './decode-image.ts';
import { cropToSquare, padToSquare } from './fit-square.ts';
import { type FolderListing, type ListedImage, listImages } from './folder-listing.ts';
import type { PackedHeader } from './packed.ts';
import { type PackedDescription, PackedWriter } from './packed-writer.ts';

export interface ImportFolderOptions {
  readonly folder: string;
  /** Path of the packed file. */
  readonly out: string;
  /** Side in pixels. */
  readonly size: number;
  /** `crop`: the middle square. `pad`: the whole picture with bars. */
  readonly fit: 'crop' | 'pad';
  /** `auto`: 1 when every file stores grey pixels, else 3. */
  readonly channels: 1 | 3 | 'auto';
  /** `#rrggbb`: the colour of bars and of what is transparent. */
  readonly background: string;
  /** Leave bad files out and go on, instead of stopping at the first. */
  readonly skipBad: boolean;
  readonly licence: string;
  /** Called once with 0 when the folder is listed, then as images are done. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

export interface SkippedImage {
  readonly path: string;
  readonly reason: string;
}

export interface ImportReport {
  readonly header: PackedHeader;
  readonly skipped: readonly SkippedImage[];
  /** Files that are not images by their names. */
  readonly ignored: number;
  /** Images smaller than the data set: they were enlarged, and are blurred. */
  readonly enlarged: number;
}

/** Decoded at once: enough for the decoder's threads, few enough that large photographs fit in memory. */
const BATCH = 8;

/** A picture ready for the file, or the reason why there is none. */
type Prepared = { pixels: Uint8Array; enlarged: boolean } | { reason: string };

/**
 * Imports a folder of images into a packed file, in the order of their paths. Subfolders are classes, in the column
 * `class`. Throws `UserError` for a folder without images, and for the first bad file unless `skipBad`.
 */
export async function importFolder(options: ImportFolderOptions): Promise<ImportReport> {
  const listing = listImages(options.folder);
  if (listing.images.length === 0) {
    const detail = `${options.folder} holds no png, jpeg or webp file (${listing.ignored} other files)`;
    throw new UserError('nothing to import', detail, 'name a folder of images, or of one folder for each class');
  }
  options.onProgress?.(0, listing.images.length);
  const channels = options.channels === 'auto' ? await commonChannels(listing.images) : options.channels;
  const writer = new PackedWriter(options.out, describe(options, listing, channels));
  try {
    const { skipped, enlarged } = await appendImages(writer, listing, channels, options);
    if (writer.count === 0) {
      const detail = `all ${skipped.length} images are bad; the first: ${skipped[0].path}: ${skipped[0].reason}`;
      throw new UserError('nothing to import', detail, 'check that the files open in an image viewer');
    }
    return { header: writer.finish(), skipped, ignored: listing.ignored, enlarged };
  } catch (error) {
    writer.abort();
    throw error;
  }
}

function describe(
  { out, folder, size, fit, licence }: ImportFolderOptions,
  { classes }: FolderListing,
  channels: 1 | 3,
): PackedDescription {
  return {
    name: basename(out).replace(/\.pack$/, ''),
    width: size,
    height: size,
    images: [{ role: 'image', channels }],
    columns: classes.length > 0 ? [{ name: 'class', classes: [...classes] }] : [],
    // The folder's own name only: a full path would tell the world about someone's machine.
    source: `images of folder "${basename(resolve(folder))}"; ${fit} to square, area-averaged to ${size}x${size}`,
    licence,
    credits: [],
  };
}

/** Grey if all are grey. A file that cannot be read has no say: decoding will name it, in its turn. */
async function commonChannels(images: readonly ListedImage[]): Promise<1 | 3> {
  for (const { path } of images) {
    const grey = await isGrey(path).catch(() => true);
    if (!grey) return 3;
  }
  return 1;
}

async function appendImages(
  writer: PackedWriter,
  { images, classes }: FolderListing,
  channels: 1 | 3,
  options: ImportFolderOptions,
): Promise<{ skipped: SkippedImage[]; enlarged: number }> {
  const skipped: SkippedImage[] = [];
  let enlarged = 0;
  for (let first = 0; first < images.length; first += BATCH) {
    options.signal?.throwIfAborted();
    const batch = images.slice(first, first + BATCH);
    const prepared = await Promise.all(batch.map(({ path }) => prepare(path, channels, options)));
    for (const [i, result] of prepared.entries()) {
      const { path, className } = batch[i];
      if ('reason' in result) {
        if (!options.skipBad) throw badImage(path, result.reason);
        skipped.push({ path, reason: result.reason });
        continue;
      }
      writer.append(result.pixels, classes.length > 0 ? [classes.indexOf(className)] : []);
      if (result.enlarged) enlarged++;
    }
    options.onProgress?.(first + batch.length, images.length);
  }
  return { skipped, enlarged };
}

function badImage(path: string, reason: string): UserError {
  return new UserError(
    `cannot import ${path}`,
    reason,
    'repair or remove the file, or leave such files out with --skip-bad',
  );
}

async function prepare(
  path: string,
  channels: 1 | 3,
  { size, fit, background }: ImportFolderOptions,
): Promise<Prepared> {
  try {
    const picture = await decodeImage(path, channels, background);
    const square = fit === 'crop' ? cropToSquare(picture) : padToSquare(picture, barColour(background, channels));
    const target = { width: size, height: size };
    return { pixels: areaResample(square.pixels, square, target, channels), enlarged: square.width < size };
  } catch (error) {
    return { reason: messageOf(error) };
  }
}

/** `#rrggbb` as bytes; for grey its luma (Rec. 601, as in JPEG). */
export function barColour(background: string, channels: 1 | 3): number[] {
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(background.slice(at, at + 2), 16));
  return channels === 3 ? [r, g, b] : [Math.round(0.299 * r + 0.587 * g + 0.114 * b)];
}
