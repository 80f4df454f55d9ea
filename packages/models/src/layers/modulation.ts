import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { Shape } from '../plan/plan.ts';
import { channelsOf, defineLayer, inputsNamed, LayerError } from './layer.ts';
import { POINT } from './sight.ts';

/**
 * Each channel of a picture by factors that another value of the same picture sets.
 * x `[..., c]`, scale `[c]` and, where there is one, shift `[c]` -> (1 + scale) x + shift.
 */
export const modulate = defineLayer('modulate', z.strictObject({}), {
  sight: POINT,
  shape(inputs) {
    const [x, scale, shift] = inputsNamed(
      'modulate',
      inputs,
      inputs.length === 2 ? ['x', 'scale'] : ['x', 'scale', 'shift'],
    );
    checkFactors('modulate', x, scale);
    if (shift !== undefined) checkFactors('modulate', x, shift);
    return x;
  },
  apply([x, scale, shift]) {
    const scaled = timesChannels(x, tf.add(scale, 1));
    return shift === undefined ? scaled : tf.add(scaled, perChannel(x, shift));
  },
});

/** x `[N, ..., c]` times factors `[N, c]`. */
export const timesChannels = (x: tf.Tensor, factors: tf.Tensor): tf.Tensor => tf.mul(x, perChannel(x, factors));

/** `[N, c] -> [N, 1, ..., c]`, of the rank of x. */
const perChannel = (x: tf.Tensor, values: tf.Tensor): tf.Tensor =>
  tf.reshape(values, [x.shape[0], ...x.shape.slice(1, -1).map(() => 1), x.shape.at(-1)!]);

/** Throws LayerError where there is not one factor for each channel of x. */
export function checkFactors(op: string, x: Shape, factors: Shape): void {
  const channels = channelsOf(op, [x]);
  if (factors.length === 1 && factors[0] === channels) return;
  throw new LayerError(`${op}: [${factors}] does not have one value for each channel of [${x}]`);
}
