import * as tf from '@tensorflow/tfjs-core';

/** How far pictures `[N, h, w, c]` in [-1, 1] are from those that they should be: averaged over all values, where black to white is 2. */
export type PixelLoss = (made: tf.Tensor, wanted: tf.Tensor) => tf.Scalar;

/** Differences under which `charbonnier` is rather a square: well under a grey level, which is 2 / 255. */
const BEND = 1e-3;

/** The mean absolute error: its least is at the median of what could be, sharper than the mean (Isola et al. 2016, section 3.1). */
const l1: PixelLoss = (made, wanted) => tf.mean(tf.abs(tf.sub(made, wanted)));

/** The mean squared error, which PSNR is made of. */
const l2: PixelLoss = (made, wanted) => tf.mean(tf.square(tf.sub(made, wanted)));

/** The absolute error without its corner at 0: sqrt(x^2 + e^2) (Lai et al. 2017, section 3.3). */
const charbonnier: PixelLoss = (made, wanted) => tf.mean(tf.sqrt(tf.add(tf.square(tf.sub(made, wanted)), BEND ** 2)));

export const PIXEL_LOSSES = { l1, l2, charbonnier } satisfies Record<string, PixelLoss>;
export const PIXEL_LOSS_NAMES = ['l1', 'l2', 'charbonnier'] as const satisfies (keyof typeof PIXEL_LOSSES)[];
