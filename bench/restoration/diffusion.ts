import type { Picture } from '../../apps/trainer/src/data/fit-square.ts';

/** Over-relaxation of the Gauss-Seidel iteration: near the best for holes of some ten pixels. */
const RELAXATION = 1.8;
const MOST_ROUNDS = 2_000;
/** A round that changes no pixel by more than this is the last. */
const STILL = 0.01;

/**
 * Fills holes by diffusion: every missing pixel becomes the mean of its neighbours (Laplace's equation), as if colour flowed in from
 * the rim until nothing moves; nothing flows over the edge of the picture. What is known stays as it is. Where all is missing, grey.
 * @param mask `[h, w]`, 255 where a pixel is missing
 */
export function diffuse(picture: Picture, mask: Uint8Array): Picture {
  const { width, height, channels } = picture;
  const values = Float64Array.from(picture.pixels);
  const holes = [...mask.keys()].filter((at) => mask[at] === 255);
  const known = mask.length - holes.length;
  if (known === 0) return { ...picture, pixels: new Uint8Array(picture.pixels.length).fill(128) };
  const neighbours = holes.map((at) => neighboursOf(at, width, height));
  for (let channel = 0; channel < channels; channel++) {
    const inHole = new Set(holes);
    let sum = 0;
    for (let at = 0; at < mask.length; at++) if (!inHole.has(at)) sum += values[at * channels + channel];
    for (const at of holes) values[at * channels + channel] = sum / known;
    for (let round = 0, change = Infinity; round < MOST_ROUNDS && change > STILL; round++) {
      change = 0;
      for (const [i, at] of holes.entries()) {
        const mean =
          neighbours[i].reduce((all, near) => all + values[near * channels + channel], 0) / neighbours[i].length;
        const step = RELAXATION * (mean - values[at * channels + channel]);
        values[at * channels + channel] += step;
        change = Math.max(change, Math.abs(step));
      }
    }
  }
  return { ...picture, pixels: Uint8Array.from(values, (value) => Math.min(255, Math.max(0, Math.round(value)))) };
}

/** The pixels above, below, left and right, where there are any. */
function neighboursOf(at: number, width: number, height: number): number[] {
  const [x, y] = [at % width, Math.floor(at / width)];
  return [
    ...(y > 0 ? [at - width] : []),
    ...(y < height - 1 ? [at + width] : []),
    ...(x > 0 ? [at - 1] : []),
    ...(x < width - 1 ? [at + 1] : []),
  ];
}
