import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { Shape } from '../plan/plan.ts';
import { defineLayer, LayerError, oneInput } from './layer.ts';
import { EVERYWHERE, type Sight } from './sight.ts';

/** Of 2x2 pixels, two apart. */
const PAIRS: Sight = { down: 2, up: 1, before: 0, after: 1 };

/** Mean of every 2x2 pixels: `[h, w, c] -> [h/2, w/2, c]`. */
export const averagePool = defineLayer('averagePool', z.strictObject({}), {
  sight: PAIRS,
  shape: (inputs) => halved('averagePool', inputs),
  apply: ([x]) => tf.avgPool(x as tf.Tensor4D, 2, 2, 'valid'),
});

/** Largest of every 2x2 pixels: `[h, w, c] -> [h/2, w/2, c]`. */
export const maxPool = defineLayer('maxPool', z.strictObject({}), {
  sight: PAIRS,
  shape: (inputs) => halved('maxPool', inputs),
  apply: ([x]) => tf.maxPool(x as tf.Tensor4D, 2, 2, 'valid'),
});

/** `[h, w, c] -> [c]`, the mean of all pixels. */
export const globalAverage = defineLayer('globalAverage', z.strictObject({}), {
  sight: EVERYWHERE,
  shape: (inputs) => [oneInput('globalAverage', inputs, 3)[2]],
  apply: ([x]) => tf.mean(x, [1, 2]),
});

/** `[h, w, c] -> [c]`, the sum of all pixels. */
export const globalSum = defineLayer('globalSum', z.strictObject({}), {
  sight: EVERYWHERE,
  shape: (inputs) => [oneInput('globalSum', inputs, 3)[2]],
  apply: ([x]) => tf.sum(x, [1, 2]),
});

function halved(op: string, inputs: readonly Shape[]): Shape {
  const [h, w, c] = oneInput(op, inputs, 3);
  if (h % 2 !== 0 || w % 2 !== 0) throw new LayerError(`${op} halves even sides, not those of [${h}, ${w}, ${c}]`);
  return [h / 2, w / 2, c];
}
