import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { defineLayer, oneInput } from './layer.ts';
import { EVERYWHERE } from './sight.ts';

/** A trained value of `shape`, standard normal at first; the input only says for how many pictures. */
export const constant = defineLayer(
  'constant',
  z.strictObject({ shape: z.array(z.int().min(1).max(65_536)).min(1).max(4) }),
  {
    sight: EVERYWHERE,
    shape(inputs, { shape }) {
      oneInput('constant', inputs);
      return shape;
    },
    parameters: (_, { shape }) => ({ kernel: { shape, kind: 'kernel', deviation: 1 } }),
    apply: ([like], { kernel }, { shape }) =>
      tf.tile(tf.reshape(kernel, [1, ...shape]), [like.shape[0], ...shape.map(() => 1)]),
  },
);
