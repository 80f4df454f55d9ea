import * as tf from '@tensorflow/tfjs-core';

/**
 * The Wasserstein loss (Arjovsky et al. 2017, algorithm 1), on scores without a scale of their own. It means something only for a
 * critic whose slope is bounded, by clipped weights or by a penalty (`gradientPenalty`): any other raises its scores without end.
 * It is therefore none of the losses that every system takes.
 */

/** What the critic minimises: `fake - real`. */
export const discriminatorLoss = (real: tf.Tensor, fake: tf.Tensor): tf.Scalar => tf.sub(tf.mean(fake), tf.mean(real));

/** What the generator minimises: `-fake`. */
export const generatorLoss = (fake: tf.Tensor): tf.Scalar => tf.neg(tf.mean(fake));

/** `critic distance`, real - fake, estimates the earth mover's distance, up to the critic's slope: it falls as pictures improve. */
export const readouts = (real: tf.Tensor, fake: tf.Tensor): Record<string, tf.Scalar> => ({
  'score(real)': tf.mean(real),
  'score(fake)': tf.mean(fake),
  'critic distance': tf.sub(tf.mean(real), tf.mean(fake)),
});
