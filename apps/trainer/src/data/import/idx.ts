import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { messageOf, UserError } from '../../errors.ts';
import { ByteStream } from './byte-stream.ts';

/**
 * IDX, the form of MNIST (http://yann.lecun.com/exdb/mnist/): two zeros, the type of a value, the number of dimensions,
 * the dimensions as big-endian uint32, then the values. Read here: unsigned bytes, gzipped or not, as images
 * (count, rows, columns) and as labels (count).
 */

const UNSIGNED_BYTE = 8;
/** Stops a header from naming more than any such file holds: labels are kept in memory, a byte each. */
const MAX_ITEMS = 10_000_000;
const MAX_SIDE = 4096;

/** An IDX file of images, open at the first of them. */
export interface IdxImages {
  readonly count: number;
  readonly width: number;
  readonly height: number;
  /** The images in order, each `[height, width]` bytes. After the last, or when left early, the file is closed. */
  images(): AsyncGenerator<Uint8Array>;
  /** For a file whose images are not read after all. */
  close(): void;
}

/** Opens a file of images. Throws `UserError` for what is not one, before any image is read. */
export async function openIdxImages(path: string): Promise<IdxImages> {
  const { stream, dimensions } = await openIdx(path);
  const [count, height, width] = dimensions;
  try {
    if (count === undefined || height === undefined || width === undefined || dimensions.length > 3) {
      const detail = `it holds ${describeDimensions(dimensions)}, not images (count, rows, columns)`;
      const fix =
        dimensions.length === 1
          ? 'it looks like labels: name the images file, and give this one with --labels'
          : 'name an images-idx3-ubyte file';
      throw new UserError(`cannot import ${path}`, detail, fix);
    }
    if (count < 1 || count > MAX_ITEMS || height < 1 || height > MAX_SIDE || width < 1 || width > MAX_SIDE) {
      throw damaged(path, `its header claims ${count} images of ${width}x${height}`);
    }
  } catch (error) {
    stream.close();
    throw error;
  }
  async function* images() {
    try {
      for (let i = 0; i < count!; i++) {
        const image = await takeValues(stream, width! * height!, path);
        if (image.length < width! * height!) {
          throw damaged(path, `it ends in image ${i + 1} of the ${count} that its header promises`);
        }
        yield image;
      }
      await refuseMore(stream, path);
    } finally {
      stream.close();
    }
  }
  return { count, width, height, images, close: () => stream.close() };
}

/** All labels of a file. Throws `UserError` for what is not a file of labels. */
export async function readIdxLabels(path: string): Promise<Uint8Array> {
  const { stream, dimensions } = await openIdx(path);
  try {
    const [count] = dimensions;
    if (count === undefined || dimensions.length !== 1) {
      throw new UserError(
        `cannot read labels from ${path}`,
        `it holds ${describeDimensions(dimensions)}, not labels (count)`,
        'give a labels-idx1-ubyte file with --labels',
      );
    }
    if (count < 1 || count > MAX_ITEMS) throw damaged(path, `its header claims ${count} labels`);
    const labels = await takeValues(stream, count, path);
    if (labels.length < count) throw damaged(path, `it ends after ${labels.length} of its ${count} labels`);
    await refuseMore(stream, path);
    return labels;
  } finally {
    stream.close();
  }
}

/** The labels file beside an images file: the same name with "labels" for "images", zipped or not. */
export function labelsBeside(images: string): string | undefined {
  const name = basename(images).replace(/\.gz$/i, '');
  const labels = name.replace('images', 'labels').replace('idx3', 'idx1');
  if (labels === name) return undefined;
  return [labels, `${labels}.gz`].map((file) => join(dirname(images), file)).find((path) => existsSync(path));
}

/** Whether a file begins like IDX of any type. */
export async function looksLikeIdx(path: string): Promise<boolean> {
  let stream: ByteStream | undefined;
  try {
    stream = await ByteStream.open(path);
    const magic = await stream.take(4);
    return magic.length === 4 && magic[0] === 0 && magic[1] === 0 && magic[2]! >= 8 && magic[2]! <= 14 && magic[3]! > 0;
  } catch {
    return false;
  } finally {
    stream?.close();
  }
}

async function openIdx(path: string): Promise<{ stream: ByteStream; dimensions: number[] }> {
  const stream = await ByteStream.open(path).catch((error) => {
    throw new UserError(`cannot read ${path}`, messageOf(error), 'check the path');
  });
  try {
    const magic = await takeValues(stream, 4, path);
    if (magic.length < 4 || magic[0] !== 0 || magic[1] !== 0) {
      const detail = `it begins with ${magic.toString('hex') || 'nothing'}, not with the magic of IDX, 0000 08 03`;
      throw new UserError(`${path} is not an IDX file`, detail, 'name an MNIST-style images-idx3-ubyte file');
    }
    if (magic[2] !== UNSIGNED_BYTE) {
      const detail = `its values have type 0x${magic[2]!.toString(16)}; only unsigned bytes, 0x8, are read`;
      throw new UserError(`cannot read ${path}`, detail, 'store the values as unsigned bytes');
    }
    const rank = magic[3]!;
    const sizes = await takeValues(stream, 4 * rank, path);
    if (sizes.length < 4 * rank) throw damaged(path, 'it ends within its header');
    return { stream, dimensions: Array.from({ length: rank }, (_, i) => sizes.readUInt32BE(4 * i)) };
  } catch (error) {
    stream.close();
    throw error;
  }
}

async function takeValues(stream: ByteStream, length: number, path: string): Promise<Buffer> {
  try {
    return await stream.take(length);
  } catch (error) {
    throw damaged(path, `it does not unzip: ${messageOf(error)}`);
  }
}

async function refuseMore(stream: ByteStream, path: string): Promise<void> {
  const more = await takeValues(stream, 1, path);
  if (more.length > 0) throw damaged(path, 'it goes on after what its header promises');
}

function damaged(path: string, detail: string): UserError {
  return new UserError(`damaged file ${path}`, detail, 'download it again');
}

function describeDimensions(dimensions: readonly number[]): string {
  return `${dimensions.length} dimensions (${dimensions.join(' x ')})`;
}
