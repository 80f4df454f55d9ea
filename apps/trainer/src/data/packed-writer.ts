import { createHash, type Hash } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf, UserError } from '../errors.ts';
import {
  type ImagePlace,
  type ImageRole,
  mainRole,
  PACK_MAGIC,
  PACK_PREAMBLE_BYTES,
  PACK_VERSION,
  type PackedHeader,
  packedHeaderSchema,
  recordLayout,
  recordsOffset,
} from './packed-format.ts';
import { writeFully } from './positional-io.ts';
import { TextSpool } from './text-spool.ts';

/** All of the header that is known before the first image. */
export type PackedDescription = Omit<PackedHeader, 'version' | 'count' | 'sha256' | 'texts'> & {
  readonly texts?: readonly string[];
};

/** The images of k records: `[k, height, width, channels]` bytes, by role where a record has more than one. */
export type RecordPixels = Uint8Array | Readonly<Partial<Record<ImageRole, Uint8Array>>>;

/** Room for the longest count, so that the header's place can be kept before the count is known. */
const LONGEST_COUNT = Number.MAX_SAFE_INTEGER;
const FIRST_LABEL_ROWS = 4096;

/**
 * Writes a packed data set as a stream. Images go to a temporary file beside `path`; `finish()` writes labels, texts and
 * header, syncs and renames, so that `path` is either the whole file or not there. Memory holds the labels and four
 * bytes for each text; pixels and texts never.
 */
export class PackedWriter {
  readonly path: string;
  readonly #temporary: string;
  readonly #fd: number;
  readonly #description: PackedDescription;
  readonly #places: readonly ImagePlace[];
  readonly #recordBytes: number;
  readonly #headerBytes: number;
  readonly #hash: Hash = createHash('sha256');
  readonly #spools: TextSpool[] = [];
  /** `[rows, columns]`, grown by doubling. */
  #labels: Uint16Array;
  #position: number;
  #count = 0;
  #open = true;

  /** Opens the temporary files, making missing folders. Throws `UserError` when they cannot be written. */
  constructor(path: string, description: PackedDescription) {
    this.path = path;
    this.#temporary = `${path}.${process.pid}.partial`;
    this.#description = description;
    const { places, bytes } = recordLayout(description);
    this.#places = places;
    this.#recordBytes = bytes;
    this.#headerBytes = Buffer.byteLength(JSON.stringify(headerOf(description, LONGEST_COUNT, '0'.repeat(64))));
    this.#position = recordsOffset(this.#headerBytes);
    this.#labels = new Uint16Array(FIRST_LABEL_ROWS * description.columns.length);
    this.#fd = openForWriting(path, this.#temporary);
    this.#openSpools();
  }

  /** Records written so far. */
  get count(): number {
    return this.#count;
  }

  /**
   * Appends k records.
   * @param pixels the main image of each, or the images of all roles
   * @param labels `[k, columns]`, class indices in the order of the description's columns
   * @param texts `[k, texts]`, in the order of the description's texts
   */
  append(pixels: RecordPixels, labels: ArrayLike<number>, texts: readonly string[] = []): void {
    const records = this.#interleave(pixels);
    const added = records.length / this.#recordBytes;
    this.#checkLabels(labels, added);
    if (texts.length !== added * this.#spools.length) {
      throw new RangeError(`append: ${texts.length} texts for ${added} records with ${this.#spools.length} texts each`);
    }
    for (const [column, spool] of this.#spools.entries()) {
      spool.append(texts.filter((_, i) => i % this.#spools.length === column));
    }
    this.#keepLabels(labels);
    this.#write(records);
    this.#hash.update(records);
    this.#count += added;
  }

  /** Writes labels, texts and header, syncs, renames. Returns the header. The temporary files are gone even when this throws. */
  finish(): PackedHeader {
    try {
      const header = packedHeaderSchema.parse(headerOf(this.#description, this.#count, this.#hash.digest('hex')));
      this.#write(this.#labelColumns());
      for (const spool of this.#spools) this.#position = spool.copyTo(this.#fd, this.#position);
      this.#writeHeader(JSON.stringify(header));
      fsyncSync(this.#fd);
      this.#close();
      renameSync(this.#temporary, this.path);
      return header;
    } catch (error) {
      this.abort();
      throw error;
    }
  }

  /** Removes the temporary files; safe to call at any time, more than once. */
  abort(): void {
    this.#close();
    rmSync(this.#temporary, { force: true });
  }

  #close(): void {
    if (!this.#open) return;
    this.#open = false;
    closeSync(this.#fd);
    for (const spool of this.#spools) spool.remove();
  }

  #openSpools(): void {
    try {
      for (const [i, name] of (this.#description.texts ?? []).entries()) {
        this.#spools.push(new TextSpool(name, `${this.path}.${process.pid}.text${i}.partial`));
      }
    } catch (error) {
      this.abort();
      throw error;
    }
  }

  /** From images by role to records: `[k, bytes of a record]`. */
  #interleave(pixels: RecordPixels): Uint8Array {
    const { width, height, images } = this.#description;
    const byRole = pixels instanceof Uint8Array ? { [mainRole(this.#description)]: pixels } : pixels;
    const { role: firstRole, bytes: firstBytes } = this.#places[0];
    const count = (byRole[firstRole]?.length ?? 0) / firstBytes;
    const fits = this.#places.every(({ role, bytes }) => byRole[role]?.length === count * bytes);
    if (!Number.isInteger(count) || !fits || Object.keys(byRole).length !== this.#places.length) {
      const given = Object.entries(byRole).map(([role, { length }]) => `${length} bytes of ${role}`);
      const wanted = images.map(({ role, channels }) => `${role} ${height}x${width}x${channels}`);
      throw new RangeError(`append: ${given.join(', ') || 'nothing'}: no whole records of ${wanted.join(', ')}`);
    }
    if (this.#places.length === 1) return byRole[firstRole]!;
    const records = new Uint8Array(count * this.#recordBytes);
    for (const { role, offset, bytes } of this.#places) {
      const from = byRole[role]!;
      for (let i = 0; i < count; i++) {
        records.set(from.subarray(i * bytes, (i + 1) * bytes), i * this.#recordBytes + offset);
      }
    }
    return records;
  }

  #checkLabels(labels: ArrayLike<number>, added: number): void {
    const { columns } = this.#description;
    if (labels.length !== added * columns.length) {
      throw new RangeError(`append: ${labels.length} labels for ${added} records with ${columns.length} labels each`);
    }
    for (let i = 0; i < labels.length; i++) {
      const column = columns[i % columns.length];
      if (!(labels[i] < column.classes.length)) {
        throw new RangeError(
          `append: label ${labels[i]} in column "${column.name}" of ${column.classes.length} classes`,
        );
      }
    }
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
    const head = Buffer.alloc(recordsOffset(this.#headerBytes));
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

function headerOf(description: PackedDescription, count: number, sha256: string): PackedHeader {
  return { version: PACK_VERSION, ...description, texts: [...(description.texts ?? [])], count, sha256 };
}

function openForWriting(path: string, temporary: string): number {
  try {
    mkdirSync(dirname(path), { recursive: true });
    return openSync(temporary, 'w');
  } catch (error) {
    throw new UserError(`cannot write data set ${path}`, messageOf(error), 'choose an --out path you can write to');
  }
}
