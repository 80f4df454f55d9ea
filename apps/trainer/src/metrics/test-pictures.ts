/** For tests: pictures by formulas of whole numbers, which any other language can draw too. */
import { fromPixels, numericSeed } from '@omokage/models/sampling';
import * as tf from '@tensorflow/tfjs-core';
import type { Evaluation, PictureSource } from './evaluation.ts';
import type { PictureSet, PictureShape } from './picture-set.ts';

type Formula = (image: number, y: number, x: number, channel: number) => number;

/** Busy pictures, unlike each other. */
export const PATTERNS = {
  a: (i, y, x, c) => (i * 37 + y * y * 5 + x * 11 + x * y * (i + 3) + c * 70) % 256,
  b: (i, y, x, c) => (i * 53 + y * 7 + x * x * 3 + x * y * 2 * (i % 5) + c * 90) % 256,
} satisfies Record<string, Formula>;

/** Slopes that move a little from picture to picture. */
export const SLOPES = {
  a: (i, y, x, c) => slope(x * 4 + i * 9 + c * 20, y * 3 + i * 7),
  b: (i, y, x, c) => slope(x * 4 + i * 9 + c * 20, y * 3 + i * 11),
} satisfies Record<string, Formula>;

const slope = (u: number, v: number) =>
  Math.floor(((Math.abs((u % 256) - 128) + Math.abs((v % 256) - 128)) * 255) / 256);

export function drawn(formula: Formula, n: number, shape: PictureShape): PictureSet {
  const [h, w, c] = shape;
  const at = (index: number, every: number, sides: number) => Math.floor(index / every) % sides;
  const pixels = Uint8Array.from({ length: n * h * w * c }, (_, index) =>
    formula(Math.floor(index / (h * w * c)), at(index, w * c, h), at(index, c, w), index % c),
  );
  return { n, shape, pixels };
}

/** The pictures of a set, in its order. */
export function sourceOf({ n: count, shape, pixels }: PictureSet): PictureSource {
  const size = shape[0] * shape[1] * shape[2];
  return {
    count,
    async pictures(first, n) {
      return tf.tensor4d(fromPixels(pixels.subarray(first * size, (first + n) * size)), [n, ...shape]);
    },
  };
}

export const evaluationOf = (
  reals: PictureSet,
  fakes: PictureSet,
  { seed = 1, ...others }: Partial<Omit<Evaluation, 'seed'>> & { seed?: number } = {},
): Evaluation => ({
  reals: sourceOf(reals),
  fakes: sourceOf(fakes),
  n: reals.n,
  seed: numericSeed(seed),
  ...others,
});
