import * as tf from '@tensorflow/tfjs-core';
import type { NetworkState } from './state.ts';

/** An average never looks back further than this share of all images, so that early ones do not linger in short runs. */
const RAMP_UP = 0.05;

/**
 * Moves a network's averaged parameters towards the current ones: an exponential moving average by half-life in images, ramped
 * up (Karras et al. 2021 train so). Directions of spectral norms are taken over; other buffers are left alone, and
 * `standing-statistics.ts` fills those of the average.
 */
export function updateAverage(
  { parameters, average }: NetworkState,
  batch: number,
  imagesSeen: number,
  halfLife: number,
): void {
  if (average === undefined) return;
  const keep = 0.5 ** (batch / Math.min(halfLife, imagesSeen * RAMP_UP));
  for (const [name, current] of parameters.trainable()) {
    const mean = average.get(name);
    tf.tidy(() => mean.assign(blend(mean, current, keep)));
  }
  for (const [name, current] of parameters.buffers('direction')) {
    tf.tidy(() => average.get(name).assign(tf.clone(current)));
  }
}

/** keep * a + (1 - keep) * b; in one pass where the backend has that, as wasm does (`wasm-kernels/optimizer-steps.ts`). */
function blend(a: tf.Tensor, b: tf.Tensor, keep: number): tf.Tensor {
  if (tf.getKernel('Blend', tf.getBackend()) === undefined) return tf.add(tf.mul(a, keep), tf.mul(b, 1 - keep));
  return tf.engine().runKernel('Blend', { a, b }, { keep });
}
