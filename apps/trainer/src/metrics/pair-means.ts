import type { Material } from './material.ts';
import type { Measurement } from './metric.ts';
import { type PictureSet, type PictureShape, pictureAt } from './picture-set.ts';

/** A figure of two pictures, `[h, w, c]` bytes each. */
type PairFigure = (real: Uint8Array, fake: Uint8Array, shape: PictureShape) => number;

/**
 * The mean of a figure over all pairs. Beside it, where the fakes were made of other pictures, the same of these: what there would
 * be if nothing had been done to them.
 */
export function meanOverPairs(
  { reals, fakes, inputs }: Material,
  figure: PairFigure,
): Pick<Measurement, 'value' | 'details'> {
  const mean = (others: PictureSet): number => {
    let sum = 0;
    for (let i = 0; i < reals.n; i++) sum += figure(pictureAt(reals, i), pictureAt(others, i), reals.shape);
    return sum / reals.n;
  };
  return { value: mean(fakes), ...(inputs && { details: { input: mean(inputs) } }) };
}
