/** Rows shorter than this cost more to start than to walk. */
const SHORTEST_ROW = 64;

/**
 * How many floats of a tensor [..., channels] the kernels in `apps/trainer/kernels/channels.ts` take for a row: as many pixels as
 * make a long enough one, in whole vectors of four.
 */
export function channelWidth(channels: number): number {
  if (channels >= SHORTEST_ROW) return channels;
  const vectors = channels % 4 === 0 ? channels : channels % 2 === 0 ? 2 * channels : 4 * channels;
  return vectors * Math.ceil(SHORTEST_ROW / vectors);
}

/** `width` in whole vectors. */
export function wholeVectors(width: number): number {
  return Math.ceil(width / 4) * 4;
}
