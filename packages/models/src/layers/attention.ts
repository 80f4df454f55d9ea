import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { Shape } from '../plan/plan.ts';
import { defineLayer, inputsNamed, LayerError } from './layer.ts';
import { EVERYWHERE } from './sight.ts';

/** Most pairs of places for one picture: 64 x 64 pixels that look at one another. */
const MAX_PAIRS = 1 << 24;

/**
 * For each place of the query the values of all places, weighed by softmax(query . key), unscaled (Zhang et al. 2018, section 3).
 * query `[h, w, k]`, key `[h', w', k]`, value `[h', w', c]` -> `[h, w, c]`.
 */
export const attention = defineLayer('attention', z.strictObject({}), {
  sight: EVERYWHERE,
  shape(inputs) {
    const { query, value } = operands(inputs);
    return [query[0], query[1], value[2]];
  },
  apply([query, key, value]) {
    const [n, h, w] = query.shape as [number, number, number];
    const places = (x: tf.Tensor) => tf.reshape(x, [n, -1, x.shape[3]!]) as tf.Tensor3D; // [N,h*w,channels]
    const weights = tf.softmax(tf.matMul(places(query), places(key), false, true)); // [N,h*w,h'*w']
    return tf.reshape(tf.matMul(weights, places(value)), [n, h, w, value.shape[3]!]);
  },
  macs(inputs) {
    const { query, value, pairs } = operands(inputs);
    return pairs * (query[2] + value[2]);
  },
});

function operands(inputs: readonly Shape[]): { query: Shape; value: Shape; pairs: number } {
  const [query, key, value] = inputsNamed('attention', inputs, ['query', 'key', 'value']);
  const fits =
    [query, key, value].every(({ length }) => length === 3) &&
    query[2] === key[2] &&
    key[0] === value[0] &&
    key[1] === value[1];
  if (!fits) {
    throw new LayerError(`attention: query [${query}], key [${key}] and value [${value}] do not fit together`);
  }
  const pairs = query[0] * query[1] * key[0] * key[1];
  if (pairs > MAX_PAIRS) throw new LayerError(`attention: ${pairs} pairs of places, more than ${MAX_PAIRS}`);
  return { query, value, pairs };
}
