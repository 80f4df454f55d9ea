import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { defineLayer, LayerError, oneInput } from './layer.ts';
import { besidePixels } from './pixel-numbers.ts';
import { convolutionSight, POINT } from './sight.ts';

/**
 * The parts of a partial convolution (Liu et al. 2018, section 3.1), which convolves what is known and makes up for what is not: what
 * lies in holes is hidden, the rest goes through an ordinary convolution without bias, `coverage` says which share of each of its
 * windows was known, `renormalise` divides by that share, and `uncovered` are the holes that are left.
 */

/** Less than the share that any single known value of a window makes up. */
const NOTHING = 1e-9;

/**
 * Holes `[h, w, 1]`, 1 where nothing is known and 0 elsewhere, -> `[ceil(h/stride), ceil(w/stride), 1]`: the known share of each window
 * of a convolution with padding `same`, from 0 to 1. What lies outside of the picture is not known. Each mask of holes stands for as many
 * of the convolution's input channels as `channels` says.
 */
export const coverage = defineLayer(
  'coverage',
  z.strictObject({
    channels: z.array(z.int().min(1).max(65_536)).min(1).max(8),
    kernel: z.int().min(1).max(11),
    stride: z.int().min(1).max(4),
  }),
  {
    sight: ({ kernel, stride }) => convolutionSight({ kernel, stride, padding: 'same' }),
    shape(holes, { channels, stride }) {
      if (holes.length !== channels.length)
        throw new LayerError(`coverage takes ${channels.length} masks, not ${holes.length}`);
      const [h, w] = oneInput('coverage', holes.slice(0, 1), 3);
      const other = holes.find((mask) => mask.length !== 3 || mask[0] !== h || mask[1] !== w || mask[2] !== 1);
      if (other !== undefined) throw new LayerError(`coverage: [${other}] is no mask [${h},${w},1]`);
      return [Math.ceil(h / stride), Math.ceil(w / stride), 1];
    },
    apply(holes, _, { channels, kernel, stride }) {
      const taps = kernel * kernel;
      const all = channels.reduce((sum, own) => sum + own) * taps;
      const shares = Array.from({ length: taps }, () => channels.map((own) => own / all)).flat();
      const filter = tf.tensor4d(shares, [kernel, kernel, channels.length, 1]);
      const known = tf.sub(1, holes.length === 1 ? holes[0] : tf.concat([...holes], -1)); // [N,h,w,masks]
      return tf.conv2d(known as tf.Tensor4D, filter, stride, 'same');
    },
    macs([[h, w]], { channels, kernel, stride }) {
      return Math.ceil(h / stride) * Math.ceil(w / stride) * kernel * kernel * channels.length;
    },
  },
);

/**
 * `[h, w, c]` of a convolution without bias, and the `coverage` `[h, w, 1]` of its windows -> `[h, w, c]`: divided by that share, plus
 * a trained bias where there is one; 0 where nothing was known (equation 1).
 */
export const renormalise = defineLayer('renormalise', z.strictObject({ bias: z.boolean() }), {
  sight: POINT,
  shape: (inputs) => besidePixels('renormalise', inputs, ['x', 'coverage']),
  parameters: ([x], { bias }) => (bias ? { bias: { shape: [x.at(-1)!], kind: 'bias' } } : {}),
  apply([x, coverage], { bias }) {
    const known = tf.cast(tf.greater(coverage, NOTHING), 'float32'); // [N,h,w,1]
    const y = tf.mul(x, tf.div(known, tf.maximum(coverage, NOTHING)));
    return bias === undefined ? y : tf.add(y, tf.mul(known, bias));
  },
});

/**
 * Coverage `[h, w, 1]` -> the holes that are left, `[h, w, 1]`: 1 where it is 0, and 0 where anything was known (equation 2). Its slope
 * is 0.
 */
export const uncovered = defineLayer('uncovered', z.strictObject({}), {
  sight: POINT,
  shape(inputs) {
    const coverage = oneInput('uncovered', inputs, 3);
    if (coverage[2] !== 1) throw new LayerError(`uncovered: [${coverage}] is no coverage [h,w,1]`);
    return coverage;
  },
  apply: ([coverage]) => tf.step(tf.sub(NOTHING, coverage)),
});
