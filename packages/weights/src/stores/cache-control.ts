import type { PutOptions } from './store.ts';

/** What HTTP caches may do with a value, for stores that are also served over HTTP. */
export function cacheControl({ immutable = false }: PutOptions): string {
  return immutable ? 'public, max-age=31536000, immutable' : 'no-cache';
}
