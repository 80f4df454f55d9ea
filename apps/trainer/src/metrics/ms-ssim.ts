import { UserError } from '../errors.ts';
import type { Metric } from './metric.ts';
import { type PictureSet, type PictureShape, pictureAt } from './picture-set.ts';
import { metricStream } from './streams.ts';
import { structuralSimilarity, WINDOW } from './structural-similarity.ts';

/** Weights of the scales, the finest first (Wang et al. 2003, section 3.2). */
const WEIGHTS = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];

/**
 * How alike generated pictures are: the mean multi-scale structural similarity of random pairs of them (Odena et al. 2016, section
 * 4.2; Karras et al. 2017, section 5). Lower is more varied, as long as it is not far below `details.reals`, the same figure of
 * the reals; near 1 all pictures are one. It says nothing about how good they look.
 *
 * Each picture is in one pair. Where pictures are smaller than 176 pixels only those of the five scales are used at which
 * a window of 11 pixels fits (64 pixels: 3, `details.scales`), their weights scaled to a sum of 1; so a figure is comparable
 * only at one size.
 */
export const msSsim: Metric = {
  name: 'ms-ssim',
  summary: 'multi-scale similarity between pairs of generated pictures: low where they vary',
  needs: ['pictures'],
  async measure({ reals, fakes, seed }) {
    const order = metricStream(seed, 'pairs').permutation(fakes.n);
    const details = { pairs: Math.floor(fakes.n / 2), scales: scalesOf(fakes.shape), reals: ofPairs(reals, order) };
    return [{ name: 'ms-ssim', value: ofPairs(fakes, order), better: 'lower', details }];
  },
};

/** The mean over pairs that follow each other in an order. */
function ofPairs(set: PictureSet, order: Uint32Array): number {
  const pairs = Math.floor(set.n / 2);
  let sum = 0;
  for (let pair = 0; pair < pairs; pair++) {
    const [a, b] = [pictureAt(set, order[2 * pair]), pictureAt(set, order[2 * pair + 1])];
    sum += multiScaleSimilarity(a, b, set.shape);
  }
  return sum / pairs;
}

/** How many of the five scales have room for a window. */
function scalesOf([h, w]: PictureShape): number {
  const scales = WEIGHTS.filter((_, scale) => Math.floor(Math.min(h, w) / 2 ** scale) >= WINDOW).length;
  if (scales > 0) return scales;
  const detail = `They are ${w}x${h}; a window is ${WINDOW}x${WINDOW}.`;
  throw new UserError('The pictures are too small for ms-ssim.', detail, 'leave ms-ssim out of --metrics.');
}

/**
 * Multi-scale structural similarity of two pictures of values 0 to 255 (Wang et al. 2003): contrast and structure at every scale,
 * luminance at the coarsest. Scales follow by means of 2x2 pixels; an odd last row or column is dropped. Where the contrast of
 * two pictures is opposed at a scale, the product is 0.
 */
export function multiScaleSimilarity(a: ArrayLike<number>, b: ArrayLike<number>, shape: PictureShape): number {
  const weights = WEIGHTS.slice(0, scalesOf(shape));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let product = 1;
  for (const [scale, weight] of weights.entries()) {
    const { full, contrast } = structuralSimilarity(a, b, shape);
    product *= Math.max(0, scale === weights.length - 1 ? full : contrast) ** (weight / total);
    [a, b] = [halved(a, shape), halved(b, shape)];
    shape = [Math.floor(shape[0] / 2), Math.floor(shape[1] / 2), shape[2]];
  }
  return product;
}

/** Means of 2x2 pixels: `[h, w, c] -> [h / 2, w / 2, c]`. */
function halved(values: ArrayLike<number>, [h, w, c]: PictureShape): Float64Array {
  const [rows, columns] = [Math.floor(h / 2), Math.floor(w / 2)];
  const out = new Float64Array(rows * columns * c);
  for (let y = 0, to = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const [above, below] = [(2 * y * w + 2 * x) * c, ((2 * y + 1) * w + 2 * x) * c];
      for (let i = 0; i < c; i++, to++) {
        out[to] = (values[above + i] + values[above + c + i] + values[below + i] + values[below + c + i]) / 4;
      }
    }
  }
  return out;
}
