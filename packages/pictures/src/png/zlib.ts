import { deflateSync, inflateSync } from 'node:zlib';

/**
 * What is asked of zlib. The only file here that needs Node's API, which Workers have too (`nodejs_compat`): a browser has
 * to be given another. `DecompressionStream` would be everywhere, but the one of Workers takes all that is written to it
 * and inflates it into memory, however little has been read.
 */

/** Always the same bytes for the same bytes. */
export const deflate = (bytes: Uint8Array): Uint8Array => deflateSync(bytes, { level: 6 });

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
