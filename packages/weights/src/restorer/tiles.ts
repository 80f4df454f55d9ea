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
  /** Pixels of a stretch; divides by `multiple`. */
  readonly tile: number;
  /** Pixels at a cut that do not count; divides by `multiple`. */
  readonly halo: number;
  readonly multiple: number;
}

/** Pixels over which one stretch fades into the next. */
const FADE = 8;

/** Fewest pixels of a stretch that count: two fades never meet. */
const FEWEST_COUNTED = 2 * FADE;

/**
 * How a network is tiled that looks `reach` pixels far, in tiles of `side` pixels at most. Undefined where tiles are too small for it: it must be
 * run on the whole.
 */
export function tilingFor(side: number, reach: number | null, multiple: number): Tiling | undefined {
  if (reach === null) return undefined;
  const tile = Math.floor(side / multiple) * multiple;
  // Fades lie in the middle of the overlap: half of one is nearer to the cut.
  const halo = Math.ceil((reach + FADE / 2) / multiple) * multiple;
  return tile - 2 * halo < FEWEST_COUNTED ? undefined : { tile, halo, multiple };
}

/** All of a side in one. */
export const oneStretch = (side: number): Stretch[] => [
  { start: 0, length: side, shares: new Float32Array(side).fill(1) },
];

/** The stretches of a side that divides by the multiple; the last one ends with it, and so may overlap more. */
export function stretchesOf(side: number, { tile, halo }: Tiling): Stretch[] {
  if (side <= tile) return oneStretch(side);
  const step = tile - 2 * halo;
  const count = Math.ceil((side - tile) / step) + 1;
  const starts = Array.from({ length: count }, (_, index) => Math.min(index * step, side - tile));
  /** The middles of overlaps, and the ends. */
  const seams = starts.slice(1).map((start, index) => Math.floor((start + starts[index]! + tile) / 2));
  return starts.map((start, index) => {
    const [left, right] = [seams[index - 1], seams[index]];
    const shares = Float32Array.from(
      { length: tile },
      (_, at) => risen(start + at, left) * (1 - (right === undefined ? 0 : risen(start + at, right))),
    );
    return { start, length: tile, shares };
  });
}

/** From 0 to 1 about a seam; 1 where there is none. */
const risen = (pixel: number, seam: number | undefined): number =>
  seam === undefined ? 1 : Math.min(Math.max((pixel + 0.5 - seam) / FADE + 0.5, 0), 1);
