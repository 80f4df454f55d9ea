import * as tf from '@tensorflow/tfjs-core';

/** Of a discriminator whose score is a logit: how sure it is of each side, 0 to 1, and how often it is right. */
export const probabilities = (real: tf.Tensor, fake: tf.Tensor): Record<string, tf.Scalar> => ({
  'D(real)': tf.mean(tf.sigmoid(real)),
  'D(fake)': tf.mean(tf.sigmoid(fake)),
  ...accuracy(real, fake, 0),
});

/** Of one whose score is no logit: the mean score of each side, and how often it is right. */
export const scores = (real: tf.Tensor, fake: tf.Tensor, threshold: number): Record<string, tf.Scalar> => ({
  'score(real)': tf.mean(real),
  'score(fake)': tf.mean(fake),
  ...accuracy(real, fake, threshold),
});

/** The share of pictures that the discriminator takes for what they are: reals above the threshold, fakes not. */
const accuracy = (real: tf.Tensor, fake: tf.Tensor, threshold: number): Record<string, tf.Scalar> => ({
  'D accuracy': tf.mean(tf.concat([tf.greater(real, threshold), tf.lessEqual(fake, threshold)])),
});
