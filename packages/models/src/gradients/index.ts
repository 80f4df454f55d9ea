import * as tf from '@tensorflow/tfjs-core';
import { cheapenActivations } from './activations.ts';
import { repairComparisons } from './comparisons.ts';
import { repairConvolutions } from './convolutions.ts';
import { repairMissing } from './missing.ts';
import { repairPooling } from './pooling.ts';
import { cheapenReductions } from './reductions.ts';
import { repairResize } from './resize.ts';
import { repairSavedOutputs } from './saved-outputs.ts';

export { FUSED_KERNELS } from './fused-kernels.ts';
export { logSoftmax } from './saved-outputs.ts';

/**
 * Repairs the gradients that tfjs 4.22 gets wrong or lacks, so that first and second derivatives are right on every
 * backend, and cheapens those that every training step needs. Call once before training; more calls change nothing.
 *
 * The registry of gradients is one for the whole process, and tfjs-core fills it only when asked: load the stock gradients
 * first, by importing `@tensorflow/tfjs` or `@tensorflow/tfjs-core/dist/register_all_gradients`.
 *
 * @throws Error when the stock gradients are not loaded.
 */
export function repairGradients(): void {
  requireStockGradients();
  repairSavedOutputs();
  repairComparisons();
  repairResize();
  repairPooling();
  repairConvolutions();
  repairMissing();
  cheapenActivations();
  cheapenReductions();
}

function requireStockGradients(): void {
  const missing = [tf.Conv2D, tf.Tanh, tf.Sigmoid, tf.Exp, tf.Softmax, tf.Pow].filter((name) => !tf.getGradient(name));
  if (missing.length === 0) return;
  throw new Error(
    'The gradients of tfjs are not loaded, so nothing can be trained. ' +
      `No gradient is registered for ${missing.join(', ')}. ` +
      "Import '@tensorflow/tfjs' before calling repairGradients().",
  );
}
