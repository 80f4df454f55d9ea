import type { Between, Origin, Sampler } from '@omokage/models/sampler';
import { toPixels } from '@omokage/models/sampling';
import { tileGrid } from '../data/grid.ts';
import { UserError } from '../errors.ts';
import { readPictures } from '../training/preview.ts';
import type { Frames } from './animation.ts';

/** Places of walks that are shown at once. */
export interface WalkGrid {
  readonly rows: number;
  readonly columns: number;
}

/** Pictures that are drawn at a time. */
const BATCH = 64;
/** Bytes of an animation in memory. */
const MOST_BYTES = 2 ** 29;

/**
 * Stations of the walks: dealt out in reading order, so that the first `rows * columns` latents are what the first frame shows.
 * Returns the latents of each place in the grid. Throws UserError when they cannot be dealt out evenly, or make no walk.
 */
export function stationsOf<Latent>(latents: readonly Latent[], { rows, columns }: WalkGrid): Latent[][] {
  const places = rows * columns;
  if (latents.length % places !== 0 || latents.length < 2 * places) {
    const each = places === 1 ? 'two seeds or more' : `a multiple of ${places} seeds, ${2 * places} or more`;
    throw new UserError(
      'These seeds make no walk.',
      `A grid of ${rows}x${columns} takes ${each}; there are ${latents.length}.`,
      `for example --seeds 0-${(places === 1 ? 4 : 2) * places - 1}`,
    );
  }
  return Array.from({ length: places }, (_, place) => latents.filter((_, index) => index % places === place));
}

/**
 * Draws walks between stations, side by side, each back to its first station: `frames` of them from one station to the next.
 * Throws UserError where that would not fit into memory.
 */
export async function drawWalks(
  sampler: Sampler,
  stations: readonly (readonly Origin[])[],
  { columns }: WalkGrid,
  frames: number,
): Promise<Frames> {
  const walks = stations.map((origins) => walkThrough(origins, frames));
  const [places, n] = [walks.length, walks[0]!.length];
  const ways = Array.from({ length: n }, (_, frame) => walks.map((way) => way[frame]!)).flat();

  const first = await readPictures(sampler.drawBetween(ways.slice(0, 1)));
  const [, h, w, channels] = first.shape;
  refuseTooMuch(n, places * h * w * channels);
  const drawn = new Uint8Array(ways.length * h * w * channels); // [n*places,h,w,c]
  for (let at = 0; at < ways.length; at += BATCH) {
    const { values } = await readPictures(sampler.drawBetween(ways.slice(at, at + BATCH)));
    drawn.set(toPixels(values), at * h * w * channels);
  }

  const size = places * h * w * channels;
  const pixels = new Uint8Array(drawn.length); // [n,rows*h,columns*w,c]
  for (let frame = 0; frame < n; frame++) {
    const tiles = drawn.subarray(frame * size, (frame + 1) * size);
    pixels.set(tileGrid(tiles, places, h, w, channels, columns).pixels, frame * size);
  }
  return { pixels, n, height: (places / columns) * h, width: columns * w, channels: channels as 1 | 3 };
}

/** A closed walk: `frames` places from each origin to the next, the first of them the origin itself. */
const walkThrough = (origins: readonly Origin[], frames: number): Between[] =>
  origins.flatMap((from, leg) => {
    const to = origins[(leg + 1) % origins.length]!;
    return Array.from({ length: frames }, (_, frame) => ({ from, to, t: frame / frames }));
  });

function refuseTooMuch(frames: number, bytes: number): void {
  if (frames * bytes <= MOST_BYTES) return;
  throw new UserError(
    'This walk does not fit into memory.',
    `It has ${frames} frames of ${bytes} bytes; ${Math.floor(MOST_BYTES / bytes)} of them would fit.`,
    'give fewer seeds, fewer --frames, or a smaller --grid.',
  );
}
