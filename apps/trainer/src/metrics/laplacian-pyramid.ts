import type { PictureShape } from './picture-set.ts';

/** One level of a pyramid: `[h, w, c]`. */
export interface Level {
  readonly shape: PictureShape;
  readonly values: Float32Array;
}

/** Levels that a pyramid has when sides are halved as long as they stay whole and no less than `smallest`. */
export function pyramidLevels([h, w]: PictureShape, smallest: number): number {
  let levels = 1;
  const halves = (side: number) => side % 2 ** levels === 0 && side / 2 ** levels >= smallest;
  while (halves(h) && halves(w)) levels++;
  return levels;
}

/**
 * Laplacian pyramid of a picture (Burt and Adelson 1983): every level is the picture at its size, less what the next smaller one
 * says about it; the last is what remains. The filter is [1 4 6 4 1] / 16 along both axes; beyond an edge the picture is
 * mirrored, the edge itself not repeated.
 */
export function laplacianPyramid(pixels: ArrayLike<number>, shape: PictureShape, levels: number): Level[] {
  const pyramid: Level[] = [{ shape, values: Float32Array.from(pixels) }];
  for (let level = 1; level < levels; level++) {
    const larger = pyramid[level - 1];
    const smaller = halved(larger);
    const known = doubled(smaller).values;
    for (let i = 0; i < known.length; i++) larger.values[i] -= known[i];
    pyramid.push(smaller);
  }
  return pyramid;
}

/** Blurs and keeps every other row and column: `[2h, 2w, c] -> [h, w, c]`. */
function halved({ shape: [h, w, c], values }: Level): Level {
  const rows = halveAxis(values, h, w, c); // [h, w/2, c]
  return { shape: [h / 2, w / 2, c], values: halveAxis(rows, 1, h, (w / 2) * c) };
}

/** Puts zeros between rows and columns, blurs, and makes up for the zeros: `[h, w, c] -> [2h, 2w, c]`. */
function doubled({ shape: [h, w, c], values }: Level): Level {
  const rows = doubleAxis(values, h, w, c); // [h, 2w, c]
  return { shape: [2 * h, 2 * w, c], values: doubleAxis(rows, 1, h, 2 * w * c) };
}

/** `[outer, length, inner] -> [outer, length / 2, inner]`. */
function halveAxis(values: Float32Array, outer: number, length: number, inner: number): Float32Array {
  const half = length / 2;
  const out = new Float32Array(outer * half * inner);
  const mirror = (at: number) => (at < 0 ? -at : at < length ? at : 2 * length - 2 - at);
  for (let o = 0, to = 0; o < outer; o++) {
    for (let x = 0; x < half; x++) {
      const row = o * length;
      const [far, near] = [(row + mirror(2 * x - 2)) * inner, (row + mirror(2 * x - 1)) * inner];
      const here = (row + 2 * x) * inner;
      const [next, last] = [(row + mirror(2 * x + 1)) * inner, (row + mirror(2 * x + 2)) * inner];
      for (let i = 0; i < inner; i++, to++) {
        const sides = values[far + i] + values[last + i] + 4 * (values[near + i] + values[next + i]);
        out[to] = (sides + 6 * values[here + i]) / 16;
      }
    }
  }
  return out;
}

/**
 * `[outer, length, inner] -> [outer, 2 length, inner]`: the same filter, twice as strong, over values with zeros between them.
 * Of its five taps, three meet values at an even place and two at an odd one.
 */
function doubleAxis(values: Float32Array, outer: number, length: number, inner: number): Float32Array {
  const out = new Float32Array(outer * 2 * length * inner);
  for (let o = 0, to = 0; o < outer; o++) {
    for (let x = 0; x < length; x++) {
      const here = (o * length + x) * inner;
      // The mirror of place -2 is 2, of place 2 length it is 2 length - 2.
      const before = (o * length + (x > 0 ? x - 1 : 1)) * inner;
      const after = (o * length + Math.min(x + 1, length - 1)) * inner;
      for (let i = 0; i < inner; i++, to++) {
        out[to] = (values[before + i] + 6 * values[here + i] + values[after + i]) / 8;
        out[to + inner] = (values[here + i] + values[after + i]) / 2;
      }
      to += inner;
    }
  }
  return out;
}
