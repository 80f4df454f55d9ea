import type * as tf from '@tensorflow/tfjs-core';

/**
 * What two networks that play against each other minimise, on the discriminator's scores `[N]` or `[N, 1]`. Scores are raw: no
 * sigmoid has been taken. Each loss stands in a file of its own; `ADVERSARIAL_LOSSES` names them.
 */
export interface AdversarialLoss {
  /** Averaged over each batch. */
  discriminatorLoss(real: tf.Tensor, fake: tf.Tensor): tf.Scalar;
  /** Averaged over the batch. */
  generatorLoss(fake: tf.Tensor): tf.Scalar;
  /** Values worth watching, by name. */
  readouts(real: tf.Tensor, fake: tf.Tensor): Record<string, tf.Scalar>;
}
