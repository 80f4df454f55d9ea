import type { Picture } from '../fit-square.ts';
import { defineDegradation } from './degradation.ts';
import { choice } from './parameters.ts';

/** Where the lattice of blocks begins: a corner of some block is at this pixel. */
export interface Origin {
  readonly x: number;
  readonly y: number;
}

/**
 * Every pixel becomes the mean of its block, rounded half up, over values as they are stored (sRGB), as programs that
 * hide faces do. Blocks are `block` x `block` pixels; those at the edges are cut off, and are means of what is left.
 *
 * Throws `RangeError` unless `block` is a whole number of 1 or more and 0 <= `origin` < `block`.
 */
export function mosaicPicture(picture: Picture, block: number, origin: Origin = { x: 0, y: 0 }): Picture {
  const inBlock = (at: number) => Number.isInteger(at) && at >= 0 && at < block;
  if (!Number.isInteger(block) || block < 1 || !inBlock(origin.x) || !inBlock(origin.y)) {
    throw new RangeError(`mosaic: no lattice of blocks of ${block} begins at ${origin.x}, ${origin.y}`);
  }
  const out = new Uint8Array(picture.pixels.length); // [h,w,c]
  for (const [top, bottom] of spans(picture.height, block, origin.y)) {
    for (const [left, right] of spans(picture.width, block, origin.x)) {
      for (let c = 0; c < picture.channels; c++) levelBlock(picture, out, top, bottom, left, right, c);
    }
  }
  return { ...picture, pixels: out };
}

/** The blocks of one axis, [begin, end), cut off at its ends. */
function* spans(length: number, block: number, origin: number): Generator<[number, number]> {
  for (let begin = origin > 0 ? origin - block : 0; begin < length; begin += block) {
    yield [Math.max(begin, 0), Math.min(begin + block, length)];
  }
}

function levelBlock(
  { pixels, width, channels }: Picture,
  out: Uint8Array,
  top: number,
  bottom: number,
  left: number,
  right: number,
  c: number,
): void {
  let sum = 0;
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) sum += pixels[(y * width + x) * channels + c];
  }
  const mean = Math.floor(sum / ((bottom - top) * (right - left)) + 0.5);
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) out[(y * width + x) * channels + c] = mean;
  }
}

/** `mosaic:8`, `mosaic:2-32,origin=random`. */
export const mosaic = defineDegradation({
  name: 'mosaic',
  description: 'square blocks of one colour, the mean of what they cover',
  parameters: {
    block: { kind: 'number', what: 'block side in pixels', min: 1, max: 256, whole: true, law: 'log-uniform' },
    // A mosaic of the whole picture begins in its corner; one that a crop was taken from begins anywhere.
    origin: choice('origin of the lattice', ['corner', 'random'], 'corner'),
  },
  main: 'block',
  example: 'mosaic:2-32',
  apply: (picture, { block, origin }, stream) => {
    const at = origin === 'corner' ? { x: 0, y: 0 } : { x: stream.integer(block), y: stream.integer(block) };
    return { picture: mosaicPicture(picture, block, at) };
  },
});
