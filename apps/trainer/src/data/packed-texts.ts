import { UserError } from '../errors.ts';
import { MAX_TEXT_BYTES } from './packed-format.ts';
import { fillExactly } from './positional-io.ts';

/** Texts read at once: bounds the memory that reading a whole column takes beside its strings. */
const CHUNK = 4096;

/** Where a text column stands in a packed file. */
export interface TextSection {
  readonly name: string;
  /** Of the offsets; the UTF-8 follows them. */
  readonly position: number;
  readonly count: number;
  readonly fd: number;
  readonly path: string;
}

/** Bytes of a column's offsets. */
export function offsetBytes(count: number): number {
  return 4 * (count + 1);
}

/** Where the column ends, as its last offset says. */
export function endOf(section: TextSection): number {
  return utf8Position(section) + offsetsFrom(section, section.count, 1)[0];
}

/** Texts `first` to `first + count` of a column. Throws `UserError` for offsets that cannot be. */
export function readTextRun(section: TextSection, first: number, count: number): string[] {
  const texts: string[] = [];
  for (let at = first; at < first + count; at += CHUNK) {
    texts.push(...readChunk(section, at, Math.min(CHUNK, first + count - at)));
  }
  return texts;
}

function readChunk(section: TextSection, first: number, count: number): string[] {
  const offsets = offsetsFrom(section, first, count + 1);
  for (let i = 0; i < count; i++) {
    if (offsets[i + 1] < offsets[i] || offsets[i + 1] - offsets[i] > MAX_TEXT_BYTES) {
      throw new UserError(
        `damaged data set ${section.path}`,
        `text ${first + i} of "${section.name}" goes from byte ${offsets[i]} to ${offsets[i + 1]}`,
        'make it again with `omokage data`',
      );
    }
  }
  const start = offsets[0];
  const bytes = Buffer.alloc(offsets[count] - start);
  fillExactly(section.fd, bytes, utf8Position(section) + start, section.path);
  return Array.from({ length: count }, (_, i) => bytes.toString('utf8', offsets[i] - start, offsets[i + 1] - start));
}

function utf8Position({ position, count }: TextSection): number {
  return position + offsetBytes(count);
}

function offsetsFrom({ fd, path, position }: TextSection, first: number, count: number): Uint32Array {
  const bytes = Buffer.alloc(4 * count);
  fillExactly(fd, bytes, position + 4 * first, path);
  return Uint32Array.from({ length: count }, (_, i) => bytes.readUInt32LE(4 * i));
}
