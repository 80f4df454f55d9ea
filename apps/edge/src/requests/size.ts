import { z } from '@hono/zod-openapi';
import { Problem } from '../problems/problem.ts';

/** Size, the width of the answer: each pixel of the model's picture becomes a square of pixels, and nothing is resampled. */

/** Pixels of the longer side of an enlarged face. */
export const MOST_SIDE = 512;

export const SIZE_ALLOWED = `a whole multiple of the width of the model's pictures, such as 128 or 256; ${MOST_SIDE} a side at most`;

/** A model's picture, in pixels. */
export interface PictureSides {
  readonly width: number;
  readonly height: number;
}

/** Reads a width. Whether a model's pictures come in it is another question. */
export const sizeSchema = z.string().transform((text, context): number => {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  const message = `size is "${text.slice(0, 40)}"`;
  context.addIssue({ code: 'custom', message, params: { allowed: SIZE_ALLOWED } });
  return z.NEVER;
});

/** Widths that a model's pictures come in, its own first. */
export function sizesOf({ width, height }: PictureSides): number[] {
  const factors = Math.max(1, Math.floor(MOST_SIDE / Math.max(width, height)));
  return Array.from({ length: factors }, (_, more) => width * (more + 1));
}

/** How many times larger each pixel becomes. Throws a Problem for a size that the model's pictures do not come in. */
export function enlargementFor(size: number | undefined, sides: PictureSides): number {
  const sizes = sizesOf(sides);
  const index = size === undefined ? 0 : sizes.indexOf(size);
  if (index >= 0) return index + 1;
  throw new Problem('invalid-parameter', `Pictures of this model do not come ${size} pixels wide.`, {
    parameter: 'size',
    allowed: sizes.map(String),
  });
}
