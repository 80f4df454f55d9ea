import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { Shape } from '../plan/plan.ts';
import { defineLayer, inputsNamed, LayerError } from './layer.ts';
import { EVERYWHERE, POINT } from './sight.ts';

/** Values of one shape combined number by number. */

export const add = defineLayer('add', z.strictObject({}), {
  sight: POINT,
  shape(inputs) {
    if (inputs.length < 2) throw new LayerError(`add takes two inputs or more, not ${inputs.length}`);
    return sharedShape('add', inputs);
  },
  apply: (values) => values.reduce((sum, value) => tf.add(sum, value)),
});

export const multiply = defineLayer('multiply', z.strictObject({}), {
  sight: POINT,
  shape: (inputs) => sharedShape('multiply', inputsNamed('multiply', inputs, ['a', 'b'])),
  apply: ([a, b]) => tf.mul(a, b),
});

/** a + t (b - a). */
export const interpolate = defineLayer('interpolate', z.strictObject({ t: z.number().min(0).max(1) }), {
  sight: POINT,
  shape: (inputs) => sharedShape('interpolate', inputsNamed('interpolate', inputs, ['a', 'b'])),
  // As a weighted mean, which is exact at both ends.
  apply: ([a, b], _, { t }) => tf.add(tf.mul(a, 1 - t), tf.mul(b, t)),
});

/** `[n]`, `[n]` -> `[1]`. */
export const dot = defineLayer('dot', z.strictObject({}), {
  sight: EVERYWHERE,
  shape(inputs) {
    const shape = sharedShape('dot', inputsNamed('dot', inputs, ['a', 'b']));
    if (shape.length !== 1) throw new LayerError(`dot takes vectors, not [${shape}]`);
    return [1];
  },
  apply: ([a, b]) => tf.sum(tf.mul(a, b), 1, true),
});

/** Shares `[k]` of k values of one shape -> their weighted sum. */
export const select = defineLayer('select', z.strictObject({}), {
  sight: POINT,
  shape([shares, ...values]) {
    if (shares?.length !== 1 || shares[0] !== values.length) {
      throw new LayerError(`select: shares [${shares}] are not one number for each of ${values.length} values`);
    }
    return sharedShape('select', values);
  },
  apply([shares, ...values]) {
    const [n, ...shape] = values[0].shape;
    const k = values.length;
    const rows = tf.concat(
      values.map((value) => tf.reshape(value, [n, 1, value.size / n])),
      1,
    ); // [N,k,size]
    return tf.reshape(tf.matMul(tf.reshape(shares, [n, 1, k]), rows), [n, ...shape]);
  },
});

function sharedShape(op: string, inputs: readonly Shape[]): Shape {
  const [first, ...others] = inputs;
  const other = others.find(
    (shape) => shape.length !== first.length || shape.some((side, axis) => side !== first[axis]),
  );
  if (other === undefined) return first;
  throw new LayerError(`${op}: [${first}] and [${other}] are not of one shape`);
}
