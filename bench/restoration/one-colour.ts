import type { Picture } from '../../apps/trainer/src/data/fit-square.ts';

/** Bits of a channel that tell colours apart where they are counted. */
const KEPT_BITS = 4;

/** The same picture with its holes in one colour, the mean of what is not missing. @param mask `[h, w]`, 255 in a hole */
export function fillWithMean(picture: Picture, mask: Uint8Array): Picture {
  const { channels } = picture;
  const sums = new Float64Array(channels);
  let known = 0;
  for (const [at, hole] of mask.entries()) {
    if (hole === 255) continue;
    known++;
    for (let c = 0; c < channels; c++) sums[c] += picture.pixels[at * channels + c];
  }
  const mean = sums.map((sum) => (known === 0 ? 128 : Math.round(sum / known)));
  const pixels = picture.pixels.map((value, i) =>
    mask[Math.floor(i / channels)] === 255 ? mean[i % channels] : value,
  );
  return { ...picture, pixels };
}

/** Of pixels `[n, 3]`: the colour whose squared distance to all of them is least. */
export function meanColour(pixels: Uint8Array): number[] {
  const sums = [0, 0, 0];
  for (let i = 0; i < pixels.length; i++) sums[i % 3] += pixels[i];
  return sums.map((sum) => Math.round((3 * sum) / pixels.length));
}

/** Of pixels `[n, 3]`: the mean of the largest group of like colours, alike in the upper four bits of each channel. */
export function mostCommonColour(pixels: Uint8Array): number[] {
  const groups = new Map<number, { count: number; sums: [number, number, number] }>();
  for (let i = 0; i < pixels.length; i += 3) {
    const [r, g, b] = [pixels[i], pixels[i + 1], pixels[i + 2]];
    const shift = 8 - KEPT_BITS;
    const key = ((r >> shift) << (2 * KEPT_BITS)) | ((g >> shift) << KEPT_BITS) | (b >> shift);
    const group = groups.get(key) ?? { count: 0, sums: [0, 0, 0] };
    group.count++;
    group.sums[0] += r;
    group.sums[1] += g;
    group.sums[2] += b;
    groups.set(key, group);
  }
  const [largest] = [...groups.values()].sort((a, b) => b.count - a.count);
  return largest.sums.map((sum) => Math.round(sum / largest.count));
}
