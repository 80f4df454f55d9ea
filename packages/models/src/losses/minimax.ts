import * as tf from '@tensorflow/tfjs-core';

/**
 * The minimax GAN loss (Goodfellow et al. 2014, equation 1), on logits, in nats. The discriminator's is that of the non-saturating
 * loss; at the equilibrium it is log 4. The generator's slope vanishes where the discriminator is sure of the fakes.
 */
export { discriminatorLoss } from './non-saturating.ts';
export { probabilities as readouts } from './readouts.ts';

/** What the generator minimises: `log(1 - D(fake))`, which is -softplus of the logit. */
export const generatorLoss = (fake: tf.Tensor): tf.Scalar => tf.neg(tf.mean(tf.softplus(fake)));
