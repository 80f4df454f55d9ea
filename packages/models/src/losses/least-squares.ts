import * as tf from '@tensorflow/tfjs-core';
import { scores } from './readouts.ts';

/** The least squares loss (Mao et al. 2016, equation 9): scores should be 1 for reals and 0 for fakes. */

/** What the discriminator minimises: `(real - 1)^2 / 2 + fake^2 / 2`. */
export const discriminatorLoss = (real: tf.Tensor, fake: tf.Tensor): tf.Scalar =>
  tf.mul(0.5, tf.add(tf.mean(tf.square(tf.sub(real, 1))), tf.mean(tf.square(fake))));

/** What the generator minimises: `(fake - 1)^2 / 2`. */
export const generatorLoss = (fake: tf.Tensor): tf.Scalar => tf.mul(0.5, tf.mean(tf.square(tf.sub(fake, 1))));

export const readouts = (real: tf.Tensor, fake: tf.Tensor): Record<string, tf.Scalar> => scores(real, fake, 0.5);
