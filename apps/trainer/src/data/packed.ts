import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { creditSchema } from '@omokage/weights';
import { z } from 'zod';
import { messageOf, UserError } from '../errors.ts';

/**
 * The packed data set: one file, read by position, so that a data set larger than memory trains as well as a small one.
 *
 * ```
 * magic                  8 bytes, OMOPACK1
 * header length          uint32 LE, bytes of the JSON that follows (it may end in spaces)
 * header                 JSON, UTF-8
 * zeros                  up to the next multiple of 64
 * pixels                 count * height * width * channels uint8, row-major, channels interleaved
 * labels                 for each column, count uint16 LE: an index into the column's classes
 * ```
 *
 * `PackedWriter` (packed-writer.ts) makes these files.
 */

export const PACK_MAGIC = 'OMOPACK1';
export const PACK_VERSION = 1;
/** Magic and header length. */
export const PACK_PREAMBLE_BYTES = 12;
/** Far above any real header (a column of 65,535 class names is about 1 MB); stops a bad length from allocating. */
const MAX_HEADER_BYTES = 16 << 20;
/** Pixels per read while hashing the whole file. */
const HASH_CHUNK_BYTES = 1 << 22;

export const packedColumnSchema = z.strictObject({
  name: z.string().min(1),
  /** Class names; a label is an index into this list. */
  classes: z.array(z.string()).min(1).max(65_536),
});

export const packedHeaderSchema = z.strictObject({
  version: z.literal(PACK_VERSION),
  name: z.string().min(1),
  count: z.int().min(1),
  width: z.int().min(1).max(4096),
  height: z.int().min(1).max(4096),
  channels: z.union([z.literal(1), z.literal(3)]),
  columns: z.array(packedColumnSchema).max(256),
  /** How the pictures were made, in words. */
  source: z.string(),
  licence: z.string(),
  /** Who made the pictures; a model's manifest takes them over. */
  credits: z.array(creditSchema),
  /** Of the pixel bytes, so that a training run can name exactly what it saw. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

export type PackedHeader = z.infer<typeof packedHeaderSchema>;
export type PackedColumn = z.infer<typeof packedColumnSchema>;
export type Credit = z.infer<typeof creditSchema>;

/** Where the pixels begin: the first multiple of 64 after a header of this length. */
export function pixelOffset(headerBytes: number): number {
  return Math.ceil((PACK_PREAMBLE_BYTES + headerBytes) / 64) * 64;
}

const REMAKE = 'make it again with `omokage data`';

/** An open packed file. Holds a file descriptor until `close()`. */
export class PackedDataset {
  readonly path: string;
  readonly header: PackedHeader;
  /** `[height, width, channels]` of every image. */
  readonly shape: readonly [height: number, width: number, channels: number];
  readonly #fd: number;
  readonly #pixels: number;

  private constructor(path: string, fd: number, header: PackedHeader, pixels: number) {
    this.path = path;
    this.header = header;
    this.shape = [header.height, header.width, header.channels];
    this.#fd = fd;
    this.#pixels = pixels;
  }

  /** Opens and checks a packed file: magic, version, header, size. Throws `UserError` that names the file. */
  static open(path: string): PackedDataset {
    const fd = openForReading(path);
    try {
      const headerBytes = readPreamble(fd, path);
      const header = parseHeader(readUpTo(fd, headerBytes, PACK_PREAMBLE_BYTES), path);
      const pixels = pixelOffset(headerBytes);
      checkSize(fd, header, pixels, path);
      return new PackedDataset(path, fd, header, pixels);
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  }

  get #imageBytes(): number {
    return this.header.width * this.header.height * this.header.channels;
  }

  /**
   * Reads the images at `indices`, one after the other, into `out` (`[indices.length, height, width, channels]` bytes).
   * Reads by position: nothing but the images asked for is read.
   */
  readImages(indices: ArrayLike<number>, out: Uint8Array): void {
    const bytes = this.#imageBytes;
    if (out.length < indices.length * bytes) {
      throw new RangeError(
        `readImages: out holds ${out.length} bytes, ${indices.length} images need ${indices.length * bytes}`,
      );
    }
    for (let i = 0; i < indices.length; i++) {
      const index = indices[i];
      if (!Number.isInteger(index) || index < 0 || index >= this.header.count) {
        throw new RangeError(
          `readImages: index ${index} is not one of the ${this.header.count} images of ${this.path}`,
        );
      }
      fillExactly(this.#fd, out.subarray(i * bytes, (i + 1) * bytes), this.#pixels + index * bytes, this.path);
    }
  }

  /** The labels of one column, one class index per image. */
  readLabels(column: string): Uint16Array {
    const { columns, count } = this.header;
    const at = columns.findIndex(({ name }) => name === column);
    if (at < 0) {
      const known = columns.map(({ name }) => name).join(', ') || 'none';
      throw new UserError(
        `no label column "${column}" in ${this.path}`,
        `columns: ${known}`,
        'name one of these columns',
      );
    }
    const raw = new Uint8Array(2 * count);
    fillExactly(this.#fd, raw, this.#pixels + count * this.#imageBytes + at * raw.length, this.path);
    const view = new DataView(raw.buffer);
    const labels = Uint16Array.from({ length: count }, (_, i) => view.getUint16(2 * i, true));
    const classes = columns[at].classes.length;
    const bad = labels.findIndex((label) => label >= classes);
    if (bad >= 0) {
      const detail = `image ${bad} has label ${labels[bad]} in column "${column}" of ${classes} classes`;
      throw new UserError(`damaged data set ${this.path}`, detail, REMAKE);
    }
    return labels;
  }

  /** Reads every pixel and compares the digest with the header's. Throws `UserError` when they differ. */
  verify(): void {
    const hash = createHash('sha256');
    const end = this.#pixels + this.header.count * this.#imageBytes;
    const chunk = new Uint8Array(Math.min(HASH_CHUNK_BYTES, end - this.#pixels));
    for (let at = this.#pixels; at < end; at += chunk.length) {
      const part = chunk.subarray(0, Math.min(chunk.length, end - at));
      fillExactly(this.#fd, part, at, this.path);
      hash.update(part);
    }
    const found = hash.digest('hex');
    if (found !== this.header.sha256) {
      const detail = `the pixels hash to ${found}, the header says ${this.header.sha256}`;
      throw new UserError(`damaged data set ${this.path}`, detail, REMAKE);
    }
  }

  close(): void {
    closeSync(this.#fd);
  }
}

function openForReading(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw new UserError(
      `cannot open data set ${path}`,
      messageOf(error),
      'check the path, or make one with `omokage data faces`',
    );
  }
}

function readPreamble(fd: number, path: string): number {
  const preamble = readUpTo(fd, PACK_PREAMBLE_BYTES, 0);
  if (preamble.length < PACK_PREAMBLE_BYTES || preamble.toString('latin1', 0, 8) !== PACK_MAGIC) {
    const detail = `it does not begin with the magic ${PACK_MAGIC}`;
    throw new UserError(
      `${path} is not a packed data set`,
      detail,
      'name a .pack file made by `omokage data faces` or `omokage data import`',
    );
  }
  const headerBytes = preamble.readUInt32LE(8);
  if (headerBytes === 0 || headerBytes > MAX_HEADER_BYTES) {
    throw new UserError(`damaged data set ${path}`, `its header claims ${headerBytes} bytes`, REMAKE);
  }
  return headerBytes;
}

function parseHeader(bytes: Buffer, path: string): PackedHeader {
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new UserError(`damaged data set ${path}`, `its header is not JSON: ${messageOf(error)}`, REMAKE);
  }
  const version = z.object({ version: z.number() }).safeParse(json);
  if (version.success && version.data.version !== PACK_VERSION) {
    const detail = `it is version ${version.data.version}; this program reads version ${PACK_VERSION}`;
    throw new UserError(`cannot read data set ${path}`, detail, `${REMAKE}, or use the release that made it`);
  }
  const header = packedHeaderSchema.safeParse(json);
  if (!header.success) {
    throw new UserError(
      `damaged data set ${path}`,
      `its header is not valid: ${z.prettifyError(header.error)}`,
      REMAKE,
    );
  }
  return header.data;
}

function checkSize(fd: number, header: PackedHeader, pixels: number, path: string): void {
  const imageBytes = header.width * header.height * header.channels;
  const expected = pixels + header.count * (imageBytes + 2 * header.columns.length);
  const found = fstatSync(fd).size;
  if (found !== expected) {
    const detail = `${header.count} images need ${expected} bytes, the file has ${found}`;
    throw new UserError(
      `data set ${path} is ${found < expected ? 'truncated' : 'too long'}`,
      detail,
      `copy it again, or ${REMAKE}`,
    );
  }
}

/** Up to `length` bytes at `position`; fewer at the end of the file. */
function readUpTo(fd: number, length: number, position: number): Buffer {
  const buffer = Buffer.alloc(length);
  let read = 0;
  while (read < length) {
    const got = readSync(fd, buffer, read, length - read, position + read);
    if (got === 0) break;
    read += got;
  }
  return buffer.subarray(0, read);
}

/** Fills `out` from `position`. The size was checked at open, so the end of the file means it shrank since. */
function fillExactly(fd: number, out: Uint8Array, position: number, path: string): void {
  let read = 0;
  while (read < out.length) {
    const got = readSync(fd, out, read, out.length - read, position + read);
    if (got === 0)
      throw new UserError(`data set ${path} changed while it was read`, `no byte at ${position + read}`, REMAKE);
    read += got;
  }
}
