import type { Channels } from './packed-format.ts';

/** Pictures with more channels: grey repeated as RGB, opacity added as full. `[n,from]` bytes to `[n,to]`. */
export function withMoreChannels(pixels: Uint8Array, from: Channels, to: Channels): Uint8Array {
  if (from === to) return pixels;
  if (from > to) throw new RangeError(`convert: ${from} channels do not become ${to}`);
  const count = pixels.length / from;
  const out = new Uint8Array(count * to).fill(255);
  for (let i = 0; i < count; i++) {
    for (let c = 0; c < 3; c++) out[i * to + c] = pixels[i * from + (from === 1 ? 0 : c)];
  }
  return out;
}
