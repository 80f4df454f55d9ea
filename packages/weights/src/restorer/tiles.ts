/**
 * A side of a picture in stretches that overlap, for a network that is run on one at a time. A network knows nothing of what lies
 * beyond its stretch, and is wrong near a cut by as far as it looks; there another stretch knows better.
 */
export interface Stretch {
  readonly start: number;
  readonly length: number;
  /** How much of each of its pixels counts, from 0 to 1, `[length]`; of all stretches over a pixel it adds up to 1. */
  readonly shares: Float32Array;
}

export interface Tiling {
  /** Pixels of a stretch; divides by the multiple. */
  readonly tile: number;
  /** Pixels from the start of one stretch to that of the next; divides by the multiple. What is left of a tile is the overlap. */
  readonly step: number;
  /** Pixels in the middle of an overlap over which one stretch fades into the next; even. */
  readonly fade: number;
}

/** A few pixels: both stretches are right there, but for the last digits. */
const FADE = 8;

/** Fewest pixels from one stretch to the next: two fades never meet. */
const SHORTEST_STEP = 2 * FADE;

/**
 * How a network is tiled that looks `reach` pixels far, in tiles of `side` pixels at most: overlaps are as wide as it looks from both of
 * their ends, and a fade. Undefined where tiles are too small for it: it must be run on the whole.
 */
export function tilingFor(side: number, reach: number | null, multiple: number): Tiling | undefined {
  if (reach === null) return undefined;
  const whole = (pixels: number) => Math.floor(pixels / multiple) * multiple;
  const tile = whole(side);
  const wide = whole(tile - 2 * reach - FADE);
  // With small steps most is computed many times over: rather a narrow fade, or none.
  const step = wide < tile / 4 ? whole(tile - 2 * reach) : wide;
  if (step < SHORTEST_STEP) return undefined;
  const spare = tile - step - 2 * reach;
  return { tile, step, fade: Math.min(FADE, spare - (spare % 2)) };
}

/** All of a side in one. */
export const oneStretch = (side: number): Stretch[] => [
  { start: 0, length: side, shares: new Float32Array(side).fill(1) },
];

/** The stretches of a side that divides by the multiple; the last one ends with it, and so may overlap more. */
export function stretchesOf(side: number, { tile, step, fade }: Tiling): Stretch[] {
  if (side <= tile) return oneStretch(side);
  const count = Math.ceil((side - tile) / step) + 1;
  const starts = Array.from({ length: count }, (_, index) => Math.min(index * step, side - tile));
  /** The middles of overlaps, and the ends. */
  const seams = starts.slice(1).map((start, index) => Math.floor((start + starts[index]! + tile) / 2));
  return starts.map((start, index) => {
    const [left, right] = [seams[index - 1], seams[index]];
    const shares = Float32Array.from(
      { length: tile },
      (_, at) => risen(start + at, left, fade) - (right === undefined ? 0 : risen(start + at, right, fade)),
    );
    return { start, length: tile, shares };
  });
}

/** From 0 to 1 about a seam, whose own pixels lie half a pixel beside it; 1 where there is none. */
const risen = (pixel: number, seam: number | undefined, fade: number): number =>
  seam === undefined ? 1 : Math.min(Math.max((pixel + 0.5 - seam) / fade + 0.5, 0), 1);
