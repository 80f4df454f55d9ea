/** How a batch is shared out to threads, each with scratch space of its own: a slot. */

/** A part of a batch, and the number of the slot that it uses. */
export interface Chunk {
  readonly first: number;
  readonly count: number;
  readonly slot: number;
}

/** Cuts a batch into chunks of `size`. In a round, every thread has one. */
export function rounds(batch: number, size: number, threads: number): Chunk[][] {
  const chunks = Array.from({ length: Math.ceil(batch / size) }, (_, i) => ({
    first: i * size,
    count: Math.min(size, batch - i * size),
    slot: i % threads,
  }));
  return Array.from({ length: Math.ceil(chunks.length / threads) }, (_, i) =>
    chunks.slice(i * threads, (i + 1) * threads),
  );
}

/** Floats of one of several scratch spaces of `floats`, which do not share a cache line; a line more may be read behind each. */
export function slotFloats(floats: number): number {
  return Math.ceil(floats / 16) * 16 + 16;
}
