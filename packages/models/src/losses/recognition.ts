import * as tf from '@tensorflow/tfjs-core';

/**
 * How well the terms of texts are recognised: binary cross entropy of each, summed over terms, the mean over pictures. `logits
 * [N, terms]`; a term is said where `texts [N, terms]` is above 0. Most terms are not said of a picture, so that the share of right
 * answers would be high for one who never recognises any; recall, the share of said terms that are recognised, is 0 for that one.
 */
export function recognitionLoss(
  logits: tf.Tensor,
  texts: tf.Tensor,
): { readonly loss: tf.Scalar; readonly readouts: Record<'recall' | 'precision', tf.Scalar> } {
  const said = tf.cast(tf.greater(texts, 0), 'float32'); // [N,terms]
  const recognised = tf.cast(tf.greater(logits, 0), 'float32');
  const both = tf.sum(tf.mul(said, recognised));
  const shareOf = (all: tf.Tensor): tf.Scalar => tf.div(both, tf.maximum(tf.sum(all), 1));
  return {
    loss: tf.mean(tf.sum(tf.sub(tf.softplus(logits), tf.mul(said, logits)), 1)),
    readouts: { recall: shareOf(said), precision: shareOf(recognised) },
  };
}
