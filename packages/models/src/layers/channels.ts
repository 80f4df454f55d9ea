import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { channelsOf, defineLayer, LayerError, oneInput } from './layer.ts';
import { EVERYWHERE, POINT } from './sight.ts';

/** Values taken apart and put together along their axes. */

/** Along the last axis. */
export const concat = defineLayer('concat', z.strictObject({}), {
  sight: POINT,
  shape(inputs) {
    if (inputs.length < 2) throw new LayerError(`concat takes two inputs or more, not ${inputs.length}`);
    const channels = inputs.map((shape) => channelsOf('concat', [shape]));
    const [pixels, ...others] = inputs.map((shape) => shape.slice(0, -1));
    const fits = others.every(
      ({ length }, i) => length === pixels.length && others[i].every((side, axis) => side === pixels[axis]),
    );
    if (!fits)
      throw new LayerError(
        `concat: ${inputs.map((shape) => `[${shape}]`).join(', ')} differ in more than the last axis`,
      );
    return [...pixels, channels.reduce((sum, own) => sum + own)];
  },
  apply: (values) => tf.concat([...values], -1),
});

/** `[..., c] -> [..., size]`: channels from `begin` on. */
export const slice = defineLayer(
  'slice',
  z.strictObject({ begin: z.int().min(0).max(65_535), size: z.int().min(1).max(65_536) }),
  {
    sight: POINT,
    shape(inputs, { begin, size }) {
      const channels = channelsOf('slice', inputs);
      if (begin + size > channels) {
        throw new LayerError(`slice: there are no channels ${begin} to ${begin + size - 1} among ${channels}`);
      }
      return [...inputs[0].slice(0, -1), size];
    },
    apply([x], _, { begin, size }) {
      const whole = x.shape.slice(0, -1);
      return tf.slice(x, [...whole.map(() => 0), begin], [...whole, size]);
    },
  },
);

/** `[rows, c] -> [c]`. */
export const row = defineLayer('row', z.strictObject({ index: z.int().min(0).max(65_535) }), {
  sight: EVERYWHERE,
  shape(inputs, { index }) {
    const [rows, channels] = oneInput('row', inputs, 2);
    if (index >= rows) throw new LayerError(`row: there is no row ${index} among ${rows}`);
    return [channels];
  },
  apply([x], _, { index }) {
    const [n, , channels] = x.shape as [number, number, number];
    return tf.reshape(tf.slice(x, [0, index, 0], [n, 1, channels]), [n, channels]);
  },
});

/** `[c] -> [height, width, c]`, the same at every pixel. */
export const spread = defineLayer(
  'spread',
  z.strictObject({ height: z.int().min(1).max(4096), width: z.int().min(1).max(4096) }),
  {
    sight: EVERYWHERE,
    shape: (inputs, { height, width }) => [height, width, oneInput('spread', inputs, 1)[0]],
    apply([x], _, { height, width }) {
      const [n, channels] = x.shape as [number, number];
      // A sum with zeros rather than a tile, whose kernel goes pixel by pixel on wasm.
      return tf.add(tf.reshape(x, [n, 1, 1, channels]), tf.fill([n, height, width, channels], 0));
    },
  },
);
