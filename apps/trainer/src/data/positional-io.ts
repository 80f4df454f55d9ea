import { readSync, writeSync } from 'node:fs';
import { UserError } from '../errors.ts';

/** Up to `length` bytes at `position`; fewer at the end of the file. */
export function readUpTo(fd: number, length: number, position: number): Buffer {
  const buffer = Buffer.alloc(length);
  let read = 0;
  while (read < length) {
    const got = readSync(fd, buffer, read, length - read, position + read);
    if (got === 0) break;
    read += got;
  }
  return buffer.subarray(0, read);
}

/** Fills `out` from `position` of a data set whose size was checked: the end of the file means that it shrank since. */
export function fillExactly(fd: number, out: Uint8Array, position: number, path: string): void {
  let read = 0;
  while (read < out.length) {
    const got = readSync(fd, out, read, out.length - read, position + read);
    if (got === 0) {
      throw new UserError(
        `data set ${path} changed while it was read`,
        `no byte at ${position + read}`,
        'make it again with `omokage data`, and leave it alone while it is in use',
      );
    }
    read += got;
  }
}

/** Writes all bytes at `position`. */
export function writeFully(fd: number, bytes: Uint8Array, position: number): void {
  let written = 0;
  while (written < bytes.length) {
    written += writeSync(fd, bytes, written, bytes.length - written, position + written);
  }
}
