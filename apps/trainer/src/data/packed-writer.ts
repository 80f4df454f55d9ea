import { createHash, type Hash } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf, UserError } from '../errors.ts';
import { PACK_MAGIC, PACK_PREAMBLE_BYTES, type PackedHeader, packedHeaderSchema, pixelOffset } from './packed.ts';

/** All of the header that is known before the first image. */
export type PackedDescription = Omit<PackedHeader, 'version' | 'count' | 'sha256'>;

/** Room for the longest count, so that the header's place can be kept before the count is known. */
const LONGEST_COUNT = Number.MAX_SAFE_INTEGER;
const FIRST_LABEL_ROWS = 4096;

/**
 * Writes a packed data set as a stream. Images go to a temporary file beside `path`; `finish()` writes labels and
 * header, syncs and renames, so that `path` is either the whole file or not there.
 */
export class PackedWriter {
  readonly path: string;
  readonly #temporary: string;
  readonly #fd: number;
  readonly #description: PackedDescription;
  readonly #headerBytes: number;
  readonly #hash: Hash = createHash('sha256');
  /** `[rows, columns]`, grown by doubling. */
  #labels: Uint16Array;
  #position: number;
  #count = 0;
  #open = true;

  /** Opens the temporary file, making missing folders. Throws `UserError` when it cannot be written. */
  constructor(path: string, description: PackedDescription) {
    this.path = path;
    this.#temporary = `${path}.${process.pid}.partial`;
    this.#description = description;
    this.#headerBytes = Buffer.byteLength(headerJson(description, LONGEST_COUNT, '0'.repeat(64)));
    this.#position = pixelOffset(this.#headerBytes);
    this.#labels = new Uint16Array(FIRST_LABEL_ROWS * description.columns.length);
    this.#fd = openForWriting(path, this.#temporary);
  }

  /** Images written so far. */
  get count(): number {
    return this.#count;
  }

  /**
   * Appends k images.
   * @param pixels `[k, height, width, channels]`
   * @param labels `[k, columns]`, class indices in the order of the description's columns
   */
  append(pixels: Uint8Array, labels: ArrayLike<number>): void {
    const { width, height, channels, columns } = this.#description;
    const images = pixels.length / (width * height * channels);
    if (!Number.isInteger(images) || labels.length !== images * columns.length) {
      throw new RangeError(
        `append: ${pixels.length} bytes and ${labels.length} labels are not whole images of ` +
          `${height}x${width}x${channels} with ${columns.length} labels each`,
      );
    }
    for (let i = 0; i < labels.length; i++) {
      const column = columns[i % columns.length];
      if (!(labels[i] < column.classes.length)) {
        throw new RangeError(
          `append: label ${labels[i]} in column "${column.name}" of ${column.classes.length} classes`,
        );
      }
    }
    this.#keepLabels(labels);
    this.#write(pixels);
    this.#hash.update(pixels);
    this.#count += images;
  }

  /** Writes labels and header, syncs, renames. Returns the header. The temporary file is gone even when this throws. */
  finish(): PackedHeader {
    try {
      const sha256 = this.#hash.digest('hex');
      const header = packedHeaderSchema.parse({ version: 1, ...this.#description, count: this.#count, sha256 });
      this.#write(this.#labelColumns());
      this.#writeHeader(headerJson(this.#description, this.#count, sha256));
      fsyncSync(this.#fd);
      closeSync(this.#fd);
      this.#open = false;
      renameSync(this.#temporary, this.path);
      return header;
    } catch (error) {
      this.abort();
      throw error;
    }
  }

  /** Removes the temporary file; safe to call at any time, more than once. */
  abort(): void {
    if (this.#open) closeSync(this.#fd);
    this.#open = false;
    rmSync(this.#temporary, { force: true });
  }

  #keepLabels(labels: ArrayLike<number>): void {
    const used = this.#count * this.#description.columns.length;
    while (used + labels.length > this.#labels.length) {
      const larger = new Uint16Array(this.#labels.length * 2);
      larger.set(this.#labels);
      this.#labels = larger;
    }
    this.#labels.set(labels, used);
  }

  /** From one row an image to one run a column: training reads a column at a time. */
  #labelColumns(): Uint8Array {
    const columns = this.#description.columns.length;
    const bytes = new Uint8Array(2 * this.#count * columns);
    const view = new DataView(bytes.buffer);
    for (let column = 0; column < columns; column++) {
      for (let i = 0; i < this.#count; i++) {
        view.setUint16(2 * (column * this.#count + i), this.#labels[i * columns + column], true);
      }
    }
    return bytes;
  }

  #writeHeader(json: string): void {
    const head = Buffer.alloc(pixelOffset(this.#headerBytes));
    head.write(PACK_MAGIC, 0, 'latin1');
    head.writeUInt32LE(this.#headerBytes, 8);
    head.fill(' ', PACK_PREAMBLE_BYTES, PACK_PREAMBLE_BYTES + this.#headerBytes);
    head.write(json, PACK_PREAMBLE_BYTES, 'utf8');
    writeFully(this.#fd, head, 0);
  }

  #write(bytes: Uint8Array): void {
    writeFully(this.#fd, bytes, this.#position);
    this.#position += bytes.length;
  }
}

function headerJson(description: PackedDescription, count: number, sha256: string): string {
  return JSON.stringify({ version: 1, ...description, count, sha256 });
}

function openForWriting(path: string, temporary: string): number {
  try {
    mkdirSync(dirname(path), { recursive: true });
    return openSync(temporary, 'w');
  } catch (error) {
    throw new UserError(`cannot write data set ${path}`, messageOf(error), 'choose an --out path you can write to');
  }
}

function writeFully(fd: number, bytes: Uint8Array, position: number): void {
  let written = 0;
  while (written < bytes.length) {
    written += writeSync(fd, bytes, written, bytes.length - written, position + written);
  }
}
