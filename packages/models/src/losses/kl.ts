import * as tf from '@tensorflow/tfjs-core';

/**
 * The generator's update that follows KL(fakes || reals) when the discriminator is optimal (Huszar 2016, "An alternative update rule for
 * generative adversarial networks"; Sonderby et al. 2016, section 3.2), on logits, in nats. The discriminator's loss is that of the
 * non-saturating one. It has no lower bound: against a discriminator that is sure of itself it grows with its logits.
 */
export { discriminatorLoss } from './non-saturating.ts';
export { probabilities as readouts } from './readouts.ts';

/** What the generator minimises: `log((1 - D(fake)) / D(fake))`, which is minus the logit. */
export const generatorLoss = (fake: tf.Tensor): tf.Scalar => tf.neg(tf.mean(fake));
