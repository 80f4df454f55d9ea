import { basename } from 'node:path';

/** In the portable trainer (`apps/trainer/bundle`) this module is a part of another file. */
const FROM_SOURCES = import.meta.url.endsWith('/src/assets.ts');

/**
 * A file that the trainer reads, or starts as a worker, by its path from `apps/trainer`. The portable trainer has all of them
 * in the folder of its program, under their own names; workers in TypeScript are JavaScript there. The bundler finds
 * them by the calls of this function, so a worker's path stands there as a plain string.
 */
export function asset(path: string): URL {
  if (FROM_SOURCES) return new URL(`../${path}`, import.meta.url);
  return new URL(basename(path).replace(/\.ts$/, '.mjs'), import.meta.url);
}
