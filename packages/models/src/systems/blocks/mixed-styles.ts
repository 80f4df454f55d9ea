import * as tf from '@tensorflow/tfjs-core';
import type { Batch, Moment, Networks } from '../system.ts';

/** Of a style system: layers that take a style each, and the share of batches with two latents. */
export interface Mixing {
  readonly layers: number;
  readonly mixing: number;
}

/**
 * A style for every layer, `[N, layers, dimensions]`, out of a batch's latents. Mixing regularisation (Karras et al. 2018, section 3.1):
 * now and then the layers from a random one on take the styles of other latents, one crossover for the whole batch.
 */
export function mixedStyles(
  { mapping }: Networks,
  { latents, classes }: Batch,
  { random, choices }: Moment,
  { layers, mixing }: Mixing,
): tf.Tensor {
  const styles = (z: tf.Tensor, count: number) => {
    const style = mapping!({ z, ...(classes && { class: classes }) }); // [N,dimensions]
    return tf.tile(tf.expandDims(style, 1), [1, count, 1]); // [N,count,dimensions]
  };
  if (layers === 1 || choices.uniform() >= mixing) return styles(latents, layers);
  const crossover = 1 + choices.integer(layers - 1);
  const others = random.normals(latents.shape);
  return tf.concat([styles(latents, crossover), styles(others, layers - crossover)], 1);
}
