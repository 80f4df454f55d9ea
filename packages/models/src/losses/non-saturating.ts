import * as tf from '@tensorflow/tfjs-core';

/**
 * The non-saturating GAN loss (Goodfellow et al. 2014, section 3), on logits `[N]` or `[N, 1]` (positive means real), in nats.
 * -log D is softplus(-logit), which neither overflows nor takes the log of zero.
 */
export { probabilities as readouts } from './readouts.ts';

/** What the discriminator minimises: `-log D(real) - log(1 - D(fake))`, averaged over each batch. */
export const discriminatorLoss = (real: tf.Tensor, fake: tf.Tensor): tf.Scalar =>
  tf.add(tf.mean(tf.softplus(tf.neg(real))), tf.mean(tf.softplus(fake)));

/** What the generator minimises: `-log D(fake)`. */
export const generatorLoss = (fake: tf.Tensor): tf.Scalar => tf.mean(tf.softplus(tf.neg(fake)));
