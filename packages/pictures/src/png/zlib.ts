import { constants, crc32 as crcOf, deflateSync, inflateSync } from 'node:zlib';

/**
 * What is asked of zlib. The only file here that needs Node's API, which Workers have too (`nodejs_compat`): a browser has
 * to be given another. `DecompressionStream` would be everywhere, but the one of Workers takes all that is written to it
 * and inflates it into memory, however little has been read.
 */

/**
 * Deflates rows; always the same bytes for the same bytes. `runs`: looks for runs alone, and codes the rest by how often it comes. Where
 * rows are differences this costs half of what `strings`, zlib's own way at level 6, does, and gains as much: nothing is found twice in them.
 */
export const deflate = (rows: Uint8Array, what: 'runs' | 'strings'): Uint8Array =>
  deflateSync(rows, what === 'runs' ? { strategy: constants.Z_RLE } : { level: 6 });

/** CRC-32 of ISO 3309, as PNG has it behind each chunk (W3C PNG, third edition, 5.5). */
export const crc32 = (bytes: Uint8Array): number => crcOf(bytes);

/** The zlib of Workers makes room in leaps, and gives up where a leap goes beyond the limit: as if 45 kB were more than 90 kB. */
const LEAP = { factor: 2, bytes: 65_536 };

/**
 * Whether a zlib stream is sound and inflates to so many bytes exactly. It stops soon after that: decoders of PNG inflate
 * all that there is, and a megabyte can hold a gigabyte.
 */
export function inflatesTo(expected: number, deflated: Uint8Array): boolean {
  try {
    return inflateSync(deflated, { maxOutputLength: expected * LEAP.factor + LEAP.bytes }).length === expected;
  } catch {
    return false;
  }
}
