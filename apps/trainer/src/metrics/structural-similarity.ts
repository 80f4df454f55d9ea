import type { PictureShape } from './picture-set.ts';

/** Taps of the Gaussian window, and its standard deviation, pixels. */
export const WINDOW = 11;
/** Smaller pictures have no room for a window. */
export const SMALLEST_SIDE = WINDOW;
const SIGMA = 1.5;
/** Constants of the paper for values 0 to 255. */
const C1 = (0.01 * 255) ** 2;
const C2 = (0.03 * 255) ** 2;

const TAPS = gaussian(WINDOW, SIGMA);

/** Means over all windows and channels. */
export interface Similarity {
  /** SSIM: luminance, contrast and structure. */
  readonly full: number;
  /** Contrast and structure alone, which is what the finer scales of MS-SSIM take. */
  readonly contrast: number;
}

/**
 * Structural similarity of two pictures (Wang et al. 2004) of values 0 to 255, in Gaussian windows of 11x11 that lie inside the
 * pictures; each channel on its own. Both sides must be at least 11 pixels.
 */
export function structuralSimilarity(a: ArrayLike<number>, b: ArrayLike<number>, shape: PictureShape): Similarity {
  const [meanA, meanB] = [smoothed(a, shape), smoothed(b, shape)];
  const [squaresA, squaresB, mixed] = [products(a, a), products(b, b), products(a, b)].map((map) =>
    smoothed(map, shape),
  );
  let [full, contrast] = [0, 0];
  for (let i = 0; i < meanA.length; i++) {
    const [meanSquareA, meanSquareB, meanProduct] = [meanA[i] ** 2, meanB[i] ** 2, meanA[i] * meanB[i]];
    const variances = squaresA[i] - meanSquareA + (squaresB[i] - meanSquareB);
    const structure = (2 * (mixed[i] - meanProduct) + C2) / (variances + C2);
    contrast += structure;
    full += (structure * (2 * meanProduct + C1)) / (meanSquareA + meanSquareB + C1);
  }
  return { full: full / meanA.length, contrast: contrast / meanA.length };
}

function products(a: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
  const out = new Float64Array(a.length);
  for (let i = 0; i < out.length; i++) out[i] = a[i] * b[i];
  return out;
}

/** Weighted means in all windows: `[h, w, c] -> [h - 10, w - 10, c]`. */
function smoothed(values: ArrayLike<number>, [h, w, c]: PictureShape): Float64Array {
  const rows = filterAxis(values, h, w, c);
  return filterAxis(rows, 1, h, (w - WINDOW + 1) * c);
}

/** `[outer, length, inner] -> [outer, length - 10, inner]`. */
function filterAxis(values: ArrayLike<number>, outer: number, length: number, inner: number): Float64Array {
  const line = (length - WINDOW + 1) * inner;
  const out = new Float64Array(outer * line);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < line; i++) {
      let sum = 0;
      for (let tap = 0, at = o * length * inner + i; tap < WINDOW; tap++, at += inner) sum += TAPS[tap] * values[at];
      out[o * line + i] = sum;
    }
  }
  return out;
}

function gaussian(taps: number, sigma: number): Float64Array {
  const bell = Float64Array.from({ length: taps }, (_, i) => Math.exp(-((i - (taps - 1) / 2) ** 2) / (2 * sigma ** 2)));
  const sum = bell.reduce((total, value) => total + value, 0);
  return bell.map((value) => value / sum);
}
