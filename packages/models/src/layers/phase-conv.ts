import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { fusedActivation, fusibleActivationSchema } from './activations.ts';
import { defineLayer, oneInput } from './layer.ts';

/** The four output phases of a doubling, `[row parity, column parity]`, and the roles of their kernels. */
export const PHASES = [
  [0, 0, 'kernel00'],
  [0, 1, 'kernel01'],
  [1, 0, 'kernel10'],
  [1, 1, 'kernel11'],
] as const;

/**
 * A doubling in phase form: output pixels of one row and column parity are an ordinary 2x2 convolution of the input, so
 * that four small convolutions and two concatenations replace a transposed convolution, or nearest upsampling and a 3x3
 * convolution, with the same result and neither zeros nor repeated pixels multiplied. `[h, w, c] -> [2h, 2w, filters]`;
 * four kernels `[2, 2, c, filters]`. Made by compile; see `plan/compile/phase-form.ts`.
 */
export const phaseConv = defineLayer(
  'phaseConv',
  z.strictObject({
    filters: z.int().min(1).max(4096),
    bias: z.boolean(),
    activation: fusibleActivationSchema.optional(),
  }),
  {
    // Parity 0 looks at the number before, parity 1 at the one after.
    sight: { down: 1, up: 2, before: 1, after: 0.5 },
    shape(inputs, { filters }) {
      const [h, w] = oneInput('phaseConv', inputs, 3);
      return [2 * h, 2 * w, filters];
    },
    parameters(inputs, { filters, bias }) {
      const channels = oneInput('phaseConv', inputs, 3)[2];
      const kernel = { shape: [2, 2, channels, filters], kind: 'kernel', fanIn: 4 * channels } as const;
      return {
        ...Object.fromEntries(PHASES.map(([, , role]) => [role, kernel])),
        ...(bias && { bias: { shape: [filters], kind: 'bias' } }),
      };
    },
    apply([x], parameters, { filters, activation }) {
      const [n, h, w] = x.shape as [number, number, number, number];
      const fused = fusedActivation(activation, filters);
      const [p00, p01, p10, p11] = PHASES.map(([row, column, role]) =>
        tf.fused.conv2d({
          x: x as tf.Tensor4D,
          filter: parameters[role] as tf.Tensor4D,
          strides: 1,
          // Parity 0 looks at the pixel before, parity 1 at the one after.
          pad: [
            [0, 0],
            [1 - row, row],
            [1 - column, column],
            [0, 0],
          ],
          ...(parameters.bias && { bias: parameters.bias }),
          ...fused,
        }),
      ) as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D, tf.Tensor4D]; // each [n,h,w,filters]
      const line = (even: tf.Tensor4D, odd: tf.Tensor4D) =>
        tf.reshape(tf.concat([even, odd], 3), [n, h, 1, 2 * w * filters]);
      return tf.reshape(tf.concat([line(p00, p01), line(p10, p11)], 2), [n, 2 * h, 2 * w, filters]);
    },
    macs(inputs, { filters }) {
      const [h, w, c] = oneInput('phaseConv', inputs, 3);
      return h * w * 16 * c * filters;
    },
  },
);
