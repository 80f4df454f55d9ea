import * as tf from '@tensorflow/tfjs-core';

/**
 * How unlikely pictures `[N, h, w, c]` in [-1, 1] are under a decoder's output `raw` of the same shape, whose tanh is the picture that
 * it shows: minus the log-likelihood, in nats a picture, averaged over the batch (Kingma and Welling 2013, appendix C).
 */
export type Reconstruction = (raw: tf.Tensor, pictures: tf.Tensor) => tf.Scalar;

/** Every pixel's brightness, from 0 to 1, as the share of heads of a coin whose logit is twice `raw`. For black on white. */
export const bernoulli: Reconstruction = (raw, pictures) => {
  const brightness = tf.div(tf.add(pictures, 1), 2);
  const logits = tf.mul(raw, 2); // sigmoid(2 x) is (1 + tanh x) / 2
  return perPicture(tf.sub(tf.softplus(logits), tf.mul(logits, brightness)));
};

/** Every value normal around tanh(raw) with the given deviation; without the constant that does not depend on `raw`. */
export const gaussian =
  (deviation: number): Reconstruction =>
  (raw, pictures) =>
    perPicture(tf.div(tf.square(tf.sub(tf.tanh(raw), pictures)), 2 * deviation ** 2));

const perPicture = (values: tf.Tensor): tf.Scalar => tf.mean(tf.sum(values, [1, 2, 3]));
