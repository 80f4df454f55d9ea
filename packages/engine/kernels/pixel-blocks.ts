/**
 * In which order tiles are computed: pixels in blocks whose input stays in the first-level cache while all columns are made of it, one
 * panel of weights after the other.
 */

/** Pixels of a tile. Tables are filled up to a multiple of it. */
export const TILE: usize = 6;
/** Bytes of a pixel's entry in a table. */
export const ENTRY: usize = 8;
/** Bytes of input that pixels of a block read; less of it is different, as their windows overlap. */
const CACHED: usize = 24 << 10;

/** Bytes of the table for a block of pixels that read `window` bytes each: whole tiles, one at least. */
@inline
export function blockOf(window: usize): usize {
  return max<usize>(1, CACHED / max<usize>(1, window) / TILE) * (TILE * ENTRY);
}

/**
 * Tiles of five pixels that make up the end, so that less is computed for what only fills the table up: 16 pixels are 6 + 5 + 5. None where
 * there are too few for that.
 */
@inline
export function fivesOf(pixels: usize): usize {
  const over = pixels % TILE;
  return over === 5 ? 1 : over === 4 && pixels > 4 ? 2 : 0;
}

/** The slope that makes one of leaky ReLU (2), ReLU (1) and no activation (0). */
@inline
export function slopeOf(activation: i32, slope: f32): f32 {
  return activation === 0 ? 1 : activation === 1 ? 0 : slope;
}
