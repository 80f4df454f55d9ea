import type { Raster } from './raster-chunks.ts';

/** Filter types of W3C PNG, third edition, 9.2. */
const NONE = 0;
const SUB = 1;
const PAETH = 4;

/**
 * Each row behind its filter byte, `[height][1 + width * channels]`: the first as differences from the pixel to the left, all
 * others as differences from what Paeth's predictor expects. Of colours this leaves the smallest files that one filter for all rows
 * can, and choosing a filter for each row costs several times as much (`npm run bench:pictures`).
 */
export function filterRows({ width, height, channels, pixels }: Raster): Uint8Array {
  const stride = width * channels;
  const filtered = new Uint8Array(height * (stride + 1));
  filtered[0] = SUB;
  for (let i = 0; i < stride; i++) filtered[1 + i] = pixels[i] - (i < channels ? 0 : pixels[i - channels]);
  for (let row = 1; row < height; row++) {
    filtered[row * (stride + 1)] = PAETH;
    for (let channel = 0; channel < channels; channel++) {
      const from = row * stride + channel;
      predictPaeth(pixels, filtered, { from, end: (row + 1) * stride, stride, channels, to: from + row + 1 });
    }
  }
  return filtered;
}

/** Each row as it is, behind its filter byte. */
export function plainRows({ width, height, channels, pixels }: Raster): Uint8Array {
  const stride = width * channels;
  const rows = new Uint8Array(height * (stride + 1));
  for (let row = 0; row < height; row++) {
    rows[row * (stride + 1)] = NONE;
    rows.set(pixels.subarray(row * stride, (row + 1) * stride), row * (stride + 1) + 1);
  }
  return rows;
}

interface Walk {
  /** The first value of a channel in a row, behind its last one, and where its difference goes. */
  readonly from: number;
  readonly end: number;
  readonly to: number;
  readonly stride: number;
  readonly channels: number;
}

/**
 * One channel of one row, which is not the first. Of the neighbours `left`, `above` and `corner` (above left), the one nearest to
 * left + above - corner is expected; of equals, the one named first. Branches would be mispredicted at every other pixel of a picture, so
 * that choices are made with masks: `-1` takes, `0` leaves.
 */
function predictPaeth(pixels: Uint8Array, filtered: Uint8Array, { from, end, to, stride, channels }: Walk): void {
  let [left, corner] = [0, 0];
  for (let at = from, put = to; at < end; at += channels, put += channels) {
    const value = pixels[at];
    const above = pixels[at - stride];
    const ofLeft = distance(above - corner);
    const ofAbove = distance(left - corner);
    const ofCorner = distance(above + left - 2 * corner);
    const cornerIsNearer = (ofCorner - ofAbove) >> 31;
    const other = above ^ ((above ^ corner) & cornerIsNearer);
    const ofOther = ofAbove ^ ((ofAbove ^ ofCorner) & cornerIsNearer);
    const otherIsNearer = (ofOther - ofLeft) >> 31;
    filtered[put] = value - (left ^ ((left ^ other) & otherIsNearer));
    left = value;
    corner = above;
  }
}

/** |x|, without a branch. */
const distance = (x: number): number => (x ^ (x >> 31)) - (x >> 31);
