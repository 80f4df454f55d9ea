import * as tf from '@tensorflow/tfjs-core';

/**
 * The non-saturating GAN loss (Goodfellow et al. 2014, section 3), on logits `[N]` or `[N, 1]` (positive means real), in nats.
 * -log D is softplus(-logit), which neither overflows nor takes the log of zero.
 */

/** What the discriminator minimises: `-log D(real) - log(1 - D(fake))`, averaged over each batch. */
export const discriminatorLoss = (real: tf.Tensor, fake: tf.Tensor): tf.Scalar =>
  tf.add(tf.mean(tf.softplus(tf.neg(real))), tf.mean(tf.softplus(fake)));

/** How sure the discriminator is of each side, 0 to 1, and the share of pictures that it takes for what they are. */
export const readouts = (real: tf.Tensor, fake: tf.Tensor): Record<string, tf.Scalar> => ({
  'D(real)': tf.mean(tf.sigmoid(real)),
  'D(fake)': tf.mean(tf.sigmoid(fake)),
  'D accuracy': tf.mean(tf.concat([tf.greater(real, 0), tf.lessEqual(fake, 0)])),
});

/** What the generator minimises: `-log D(fake)`. */
export const generatorLoss = (fake: tf.Tensor): tf.Scalar => tf.mean(tf.softplus(tf.neg(fake)));
