import type { Material } from './material.ts';
import { type PictureShape, pictureAt } from './picture-set.ts';

/** The mean of a figure of two pictures, `[h, w, c]` bytes each, over all pairs. */
export function meanOverPairs(
  { reals, fakes }: Material,
  figure: (real: Uint8Array, fake: Uint8Array, shape: PictureShape) => number,
): number {
  let sum = 0;
  for (let i = 0; i < reals.n; i++) sum += figure(pictureAt(reals, i), pictureAt(fakes, i), reals.shape);
  return sum / reals.n;
}
