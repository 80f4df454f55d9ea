import * as tf from '@tensorflow/tfjs-core';
import { asConstant } from '../gradients/constant.ts';
import type { Draws } from './draws.ts';

/**
 * Brightness, saturation and contrast, one after the other, of pictures `[N,h,w,c]` in [-1, 1]: `x + b` with b in [-0.5, 0.5]; the
 * distance to a pixel's mean times s in [0, 2]; the distance to the picture's mean times k in [0.5, 1.5]. Each is applied or not on
 * its own. Grey pictures have no saturation.
 *
 * The three are one affine map of a pixel's channels, because saturation leaves the mean of a picture where it was:
 * `k s x + k (1 - s) mean of the pixel + (1 - k) mean of the picture + b`.
 */
export function color(pictures: tf.Tensor, draws: Draws): tf.Tensor {
  const [n, h, w, channels] = pictures.shape as [number, number, number, number];
  const { mixing, towardMean, brightness } = asConstant(() => {
    const brightness = perPicture(tf.mul(draws.between(-0.5, 0.5), draws.applied()));
    const saturation = channels > 1 ? factor(draws, 0, 2) : undefined;
    const contrast = factor(draws, 0.5, 1.5);
    return { mixing: channelMixing(channels, contrast, saturation), towardMean: tf.sub(1, contrast), brightness };
  });
  const pixels = tf.reshape(pictures, [n, h * w, channels]);
  const mean = tf.mean(pixels, [1, 2], true); // [N,1,1]
  const mixed = channels > 1 ? tf.matMul(pixels, mixing) : tf.mul(pixels, mixing);
  return tf.reshape(tf.add(mixed, tf.add(tf.mul(mean, towardMean), brightness)), pictures.shape);
}

/** What a pixel's channels are multiplied with, from the right: `[N, channels, channels]`. */
function channelMixing(channels: number, contrast: tf.Tensor, saturation: tf.Tensor = tf.scalar(1)): tf.Tensor {
  const own = tf.mul(tf.eye(channels), saturation);
  const shared = tf.mul(tf.fill([channels, channels], 1 / channels), tf.sub(1, saturation));
  return tf.mul(tf.add(own, shared), contrast);
}

/** A factor for each picture, 1 where the transformation is not applied: `[N,1,1]`. */
function factor(draws: Draws, least: number, most: number): tf.Tensor {
  return perPicture(tf.add(tf.mul(tf.sub(draws.between(least, most), 1), draws.applied()), 1));
}

const perPicture = (values: tf.Tensor): tf.Tensor => tf.reshape(values, [-1, 1, 1]);
