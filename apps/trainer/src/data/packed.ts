import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync } from 'node:fs';
import { z } from 'zod';
import { messageOf, UserError } from '../errors.ts';
import {
  type ImagePlace,
  type ImageRole,
  MAX_HEADER_BYTES,
  mainRole,
  PACK_MAGIC,
  PACK_PREAMBLE_BYTES,
  PACK_VERSION,
  type PackedHeader,
  type PackedImage,
  packedHeaderSchema,
  recordLayout,
  recordsOffset,
} from './packed-format.ts';
import { endOf, offsetBytes, readTextRun, type TextSection } from './packed-texts.ts';
import { fillExactly, readUpTo } from './positional-io.ts';

export type { Credit, ImageRole, PackedColumn, PackedHeader, PackedImage } from './packed-format.ts';

const REMAKE = 'make it again with `omokage data`';
/** Bytes per read while hashing the whole file. */
const HASH_CHUNK_BYTES = 1 << 22;

export type ImageShape = readonly [height: number, width: number, channels: number];

/** An open packed file (packed-format.ts). Holds a file descriptor until `close()`. */
export class PackedDataset {
  readonly path: string;
  readonly header: PackedHeader;
  /** `image` of a plain set, `target` of a paired one: what is read unless another role is named. */
  readonly mainRole: ImageRole;
  /** `[height, width, channels]` of the main image of every record. */
  readonly shape: ImageShape;
  readonly #fd: number;
  readonly #records: number;
  readonly #recordBytes: number;
  readonly #places: readonly ImagePlace[];
  readonly #texts: readonly TextSection[];

  private constructor(path: string, fd: number, header: PackedHeader, records: number) {
    this.path = path;
    this.header = header;
    this.#fd = fd;
    this.#records = records;
    const layout = recordLayout(header);
    this.#recordBytes = layout.bytes;
    this.#places = layout.places;
    this.mainRole = mainRole(header);
    this.shape = this.image().shape;
    this.#texts = this.#findTexts();
  }

  /** Opens and checks a packed file: magic, version, header, size. Throws `UserError` that names the file. */
  static open(path: string): PackedDataset {
    const fd = openForReading(path);
    try {
      const headerBytes = readPreamble(fd, path);
      const header = parseHeader(readUpTo(fd, headerBytes, PACK_PREAMBLE_BYTES), path);
      return new PackedDataset(path, fd, header, recordsOffset(headerBytes));
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  }

  /** Channels and shape of the image of one role. Throws `UserError` when the set has none. */
  image(role: ImageRole = this.mainRole): PackedImage & { readonly shape: ImageShape } {
    const { images, height, width } = this.header;
    const found = images.find((image) => image.role === role);
    if (found === undefined) {
      const known = images.map((image) => image.role).join(', ');
      throw new UserError(
        `no image "${role}" in ${this.path}`,
        `each record has: ${known}`,
        role === 'image' ? 'give a set of single images' : 'give a set of pairs, made with `omokage data pairs`',
      );
    }
    return { ...found, shape: [height, width, found.channels] };
  }

  /**
   * Reads the images of one role at `indices`, one after the other, into `out`
   * (`[indices.length, height, width, channels]` bytes). Reads by position: nothing but the images asked for is read.
   */
  readImages(indices: ArrayLike<number>, out: Uint8Array, role: ImageRole = this.mainRole): void {
    const { offset, bytes } = this.#placeOf(role);
    if (out.length < indices.length * bytes) {
      throw new RangeError(
        `readImages: out holds ${out.length} bytes, ${indices.length} images need ${indices.length * bytes}`,
      );
    }
    for (let i = 0; i < indices.length; i++) {
      this.#checkIndex('readImages', indices[i]);
      const position = this.#records + indices[i] * this.#recordBytes + offset;
      fillExactly(this.#fd, out.subarray(i * bytes, (i + 1) * bytes), position, this.path);
    }
  }

  /** The labels of one column, one class index per record. */
  readLabels(column: string): Uint16Array {
    const { columns, count } = this.header;
    const at = indexOfColumn(
      this.path,
      'label',
      columns.map(({ name }) => name),
      column,
    );
    const raw = new Uint8Array(2 * count);
    fillExactly(this.#fd, raw, this.#labelsPosition + at * raw.length, this.path);
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

  /** The texts of one column, of all records or of those at `indices`. */
  readTexts(column: string, indices?: ArrayLike<number>): string[] {
    const section = this.#texts[indexOfColumn(this.path, 'text', this.header.texts, column)];
    if (indices === undefined) return readTextRun(section, 0, this.header.count);
    return Array.from(indices, (index) => {
      this.#checkIndex('readTexts', index);
      return readTextRun(section, index, 1)[0];
    });
  }

  /** Reads every record and compares the digest with the header's. Throws `UserError` when they differ. */
  verify(): void {
    const hash = createHash('sha256');
    const end = this.#labelsPosition;
    const chunk = new Uint8Array(Math.min(HASH_CHUNK_BYTES, end - this.#records));
    for (let at = this.#records; at < end; at += chunk.length) {
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

  get #labelsPosition(): number {
    return this.#records + this.header.count * this.#recordBytes;
  }

  #placeOf(role: ImageRole): ImagePlace {
    return this.#places.find((place) => place.role === this.image(role).role)!;
  }

  #checkIndex(reader: string, index: number): void {
    const { count } = this.header;
    if (!Number.isInteger(index) || index < 0 || index >= count) {
      throw new RangeError(`${reader}: index ${index} is not one of the ${count} images of ${this.path}`);
    }
  }

  /** Places the text columns and, with them, checks the size of the file: each says itself where it ends. */
  #findTexts(): TextSection[] {
    const { count, columns, texts } = this.header;
    const found = fstatSync(this.#fd).size;
    const refuse = (expected: number) => {
      const detail = `${count} images need ${expected} bytes, the file has ${found}`;
      const what = `data set ${this.path} is ${found < expected ? 'truncated' : 'too long'}`;
      throw new UserError(what, detail, `copy it again, or ${REMAKE}`);
    };
    let position = this.#labelsPosition + 2 * count * columns.length;
    const sections = texts.map((name) => {
      const section = { name, position, count, fd: this.#fd, path: this.path };
      if (position + offsetBytes(count) > found) refuse(position + offsetBytes(count));
      position = endOf(section);
      return section;
    });
    if (position !== found) refuse(position);
    return sections;
  }
}

function indexOfColumn(path: string, kind: string, names: readonly string[], wanted: string): number {
  const at = names.indexOf(wanted);
  if (at >= 0) return at;
  throw new UserError(
    `no ${kind} column "${wanted}" in ${path}`,
    `columns: ${names.join(', ') || 'none'}`,
    names.length > 0 ? 'name one of these columns' : `give a data set with ${kind}s`,
  );
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
