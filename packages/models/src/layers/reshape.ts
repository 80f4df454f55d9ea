import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { defineLayer, LayerError, oneInput, sizeOf } from './layer.ts';
import { EVERYWHERE } from './sight.ts';

/** The same values in row-major order under another shape (per image). */
export const reshape = defineLayer(
  'reshape',
  z.strictObject({ shape: z.array(z.int().min(1).max(65_536)).min(1).max(4) }),
  {
    sight: EVERYWHERE,
    shape(inputs, { shape }) {
      const from = oneInput('reshape', inputs);
      if (sizeOf(from) !== sizeOf(shape)) {
        throw new LayerError(`reshape cannot lay the ${sizeOf(from)} values of [${from}] out as [${shape}]`);
      }
      return shape;
    },
    apply: ([x], _, { shape }) => tf.reshape(x, [x.shape[0], ...shape]),
  },
);
