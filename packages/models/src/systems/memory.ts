import * as tf from '@tensorflow/tfjs-core';
import type { BuiltSystem } from './system.ts';

/** What a piece of a system's memory is before the first step. */
export const firstMemory = (piece: NonNullable<BuiltSystem['memory']>[string]): tf.Tensor =>
  typeof piece === 'number' ? tf.scalar(piece) : tf.zeros([...piece.shape]);
