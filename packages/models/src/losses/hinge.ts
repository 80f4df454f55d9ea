import * as tf from '@tensorflow/tfjs-core';
import { scores } from './readouts.ts';

/** The hinge loss (Lim and Ye 2017, section 3; Miyato et al. 2018, equations 16 and 17): scores beyond 1 and -1 teach nothing. */

/** What the discriminator minimises: `max(0, 1 - real) + max(0, 1 + fake)`. */
export const discriminatorLoss = (real: tf.Tensor, fake: tf.Tensor): tf.Scalar =>
  tf.add(tf.mean(tf.relu(tf.sub(1, real))), tf.mean(tf.relu(tf.add(1, fake))));

/** What the generator minimises: `-fake`. */
export const generatorLoss = (fake: tf.Tensor): tf.Scalar => tf.neg(tf.mean(fake));

export const readouts = (real: tf.Tensor, fake: tf.Tensor): Record<string, tf.Scalar> => scores(real, fake, 0);
