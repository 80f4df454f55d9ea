import * as tf from '@tensorflow/tfjs-core';
import { asConstant } from '../gradients/constant.ts';

/** Keeps the slope of the root finite where a path has no length. */
const EPSILON = 1e-8;

/**
 * How long the way is that pictures go for a small step of their styles (Karras et al. 2019, section 3.2, equation 4): the length of
 * J^T y, with J the Jacobian of the pictures and y random directions among pictures of that size. `[N]`, by the root of the mean over layers.
 *
 * `synthesis` maps styles `[N, layers, dimensions]` to pictures `[N, h, w, c]`, each by its own styles alone; `directions` is standard normal,
 * of the pictures' shape. Can be differentiated: second-order gradients must be repaired (`repairGradients`).
 */
export function pathLengths(
  synthesis: (styles: tf.Tensor) => tf.Tensor,
  styles: tf.Tensor,
  directions: tf.Tensor,
): tf.Tensor1D {
  const [, height, width] = directions.shape as [number, number, number, number];
  const along = (w: tf.Tensor) => tf.div(tf.sum(tf.mul(synthesis(w), directions)), Math.sqrt(height * width));
  const slopes = tf.grad(along)(styles); // [N,layers,dimensions]
  const squares = tf.mean(tf.sum(tf.square(slopes), 2), 1); // [N]
  return tf.sqrt(tf.add(squares, EPSILON)) as tf.Tensor1D;
}

/** What a path length penalty comes to, and the running mean that the next one starts from. */
interface PathLengthPenalty {
  /** Mean squared distance of the lengths from their running mean. */
  readonly penalty: tf.Scalar;
  /** Constant to autodiff. */
  readonly mean: tf.Scalar;
}

/**
 * Pulls all path lengths towards one, which the running mean of those seen follows: `decay` is the share of the newest batch in it
 * (Karras et al. 2019, section 3.2).
 */
export function pathLengthPenalty(lengths: tf.Tensor1D, mean: tf.Scalar, decay: number): PathLengthPenalty {
  const next = asConstant(() => tf.add(mean, tf.mul(decay, tf.sub(tf.mean(lengths), mean)))) as tf.Scalar;
  return { penalty: tf.mean(tf.square(tf.sub(lengths, next))), mean: next };
}
