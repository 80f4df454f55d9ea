import * as tf from '@tensorflow/tfjs-core';
import { anywhere, type GradientCase } from './case.ts';

type Resize = typeof tf.image.resizeBilinear;

const RESIZES: [string, Resize][] = [
  ['resizeNearestNeighbor', tf.image.resizeNearestNeighbor],
  ['resizeBilinear', tf.image.resizeBilinear],
];
const SIZES: [string, [number, number]][] = [
  ['twice as large', [6, 10]],
  ['three times as high, as wide', [9, 5]],
  ['an odd factor larger', [7, 8]],
  ['smaller', [2, 3]],
  ['a single pixel', [1, 1]],
];
const SAMPLINGS: [string, boolean, boolean][] = [
  ['plainly', false, false],
  ['with corners aligned', true, false],
  ['with half pixel centers', false, true],
];

export const RESIZE_CASES: readonly GradientCase[] = RESIZES.flatMap(([name, resize]) =>
  SIZES.flatMap(([to, size]) =>
    SAMPLINGS.map(([how, alignCorners, halfPixelCenters]) =>
      anywhere(
        `${name} to ${to}, ${how}`,
        (x) => resize(x as tf.Tensor4D, size, alignCorners, halfPixelCenters),
        [2, 3, 5, 2],
      ),
    ),
  ),
);
