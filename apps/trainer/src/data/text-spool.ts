import { closeSync, openSync, rmSync } from 'node:fs';
import { MAX_TEXT_BYTES } from './packed-format.ts';
import { readUpTo, writeFully } from './positional-io.ts';

const FIRST_OFFSETS = 4096;
const COPY_BYTES = 1 << 20;
/** An offset is a uint32. */
const MAX_COLUMN_BYTES = 2 ** 32 - 1;

/**
 * The texts of one column while a packed file is written. They stand after all images, whose number is not known yet:
 * so they wait in a file of their own, and memory holds four bytes an image.
 */
export class TextSpool {
  readonly name: string;
  readonly #path: string;
  readonly #fd: number;
  #offsets = new Uint32Array(FIRST_OFFSETS);
  #count = 0;
  #bytes = 0;

  constructor(name: string, path: string) {
    this.name = name;
    this.#path = path;
    this.#fd = openSync(path, 'w+');
  }

  /** Throws `RangeError` for a text that is too long, before anything is kept. */
  append(texts: readonly string[]): void {
    const encoded = texts.map((text) => Buffer.from(text, 'utf8'));
    const long = encoded.findIndex(({ length }) => length > MAX_TEXT_BYTES);
    if (long >= 0) {
      const { length } = encoded[long];
      throw new RangeError(`append: a text of ${length} bytes in "${this.name}"; ${MAX_TEXT_BYTES} are the most`);
    }
    const bytes = Buffer.concat(encoded);
    if (this.#bytes + bytes.length > MAX_COLUMN_BYTES) {
      throw new RangeError(`append: the texts of "${this.name}" pass ${MAX_COLUMN_BYTES} bytes`);
    }
    writeFully(this.#fd, bytes, this.#bytes);
    for (const { length } of encoded) {
      this.#bytes += length;
      this.#keepEnd(this.#bytes);
    }
  }

  /** Writes offsets and UTF-8 into a packed file. Returns the position after them. */
  copyTo(fd: number, position: number): number {
    const offsets = Buffer.alloc(4 * (this.#count + 1));
    for (let i = 0; i <= this.#count; i++) offsets.writeUInt32LE(this.#offsets[i], 4 * i);
    writeFully(fd, offsets, position);
    const start = position + offsets.length;
    for (let at = 0; at < this.#bytes; at += COPY_BYTES) {
      writeFully(fd, readUpTo(this.#fd, Math.min(COPY_BYTES, this.#bytes - at), at), start + at);
    }
    return start + this.#bytes;
  }

  /** Closes and removes the file. Once. */
  remove(): void {
    closeSync(this.#fd);
    rmSync(this.#path, { force: true });
  }

  #keepEnd(end: number): void {
    this.#count++;
    if (this.#count >= this.#offsets.length) {
      const larger = new Uint32Array(this.#offsets.length * 2);
      larger.set(this.#offsets);
      this.#offsets = larger;
    }
    this.#offsets[this.#count] = end;
  }
}
