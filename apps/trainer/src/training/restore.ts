import * as tf from '@tensorflow/tfjs-core';
import type { Inputs } from './input-source.ts';
import type { TrainingState } from './state.ts';

/** Pixels that are worked on at a time: a U-Net then takes some hundreds of megabytes. */
const PIXELS = 2 ** 18;

/** How many pictures are worked on at a time. */
export const atOnce = ([height, width]: readonly number[]): number =>
  Math.max(1, Math.min(64, Math.floor(PIXELS / (height! * width!))));

/**
 * What the restorer that ships makes of inputs, `[n, h, w, c]` in [-1, 1], owned by the caller. What a mask says is known stays as it
 * is, as when the model is served.
 */
export function restored(state: TrainingState, { inputs, masks }: Inputs): tf.Tensor4D {
  const [n, ...shape] = inputs.shape;
  const size = atOnce(shape);
  const parts: tf.Tensor4D[] = [];
  for (let first = 0; first < n; first += size) {
    const part = (tensor: tf.Tensor4D) =>
      tf.slice(tensor, [first, 0, 0, 0], [Math.min(size, n - first), ...tensor.shape.slice(1)]);
    parts.push(tf.tidy(() => restoredPart(state, part(inputs), masks && part(masks))));
  }
  const whole = tf.concat(parts, 0);
  for (const part of parts) part.dispose();
  return whole;
}

function restoredPart(state: TrainingState, inputs: tf.Tensor4D, masks: tf.Tensor4D | undefined): tf.Tensor4D {
  return keepingKnown(state.restore(inputs, masks), inputs, masks);
}

/** What was made, but for what a mask says is known: that is as the inputs have it. Without a mask, what was made itself. */
export const keepingKnown = (made: tf.Tensor4D, inputs: tf.Tensor4D, masks: tf.Tensor4D | undefined): tf.Tensor4D =>
  masks === undefined ? made : tf.add(tf.mul(made, masks), tf.mul(inputs, tf.sub(1, masks)));
