import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { channelsOf, defineLayer, oneInput, type ParameterSpec } from './layer.ts';
import { momentsOfBatch, normalise, normaliseBatch } from './normalise-batch.ts';
import { POINT } from './sight.ts';

export { BATCH_NORM_EPSILON } from './normalise-batch.ts';

/**
 * Batch normalisation over all axes but the last (Ioffe and Szegedy 2015); `affine`: with a trained scale and shift for every
 * channel. `mean` and `variance` hold standing statistics: they are gathered by passes in `collect` mode over a trained network
 * (Brock et al. 2018, appendix B) rather than by a moving average, so that a training pass has no side effect and averaged weights
 * get statistics of their own.
 */
export const batchNorm = defineLayer('batchNorm', z.strictObject({ affine: z.boolean().default(true) }), {
  sight: POINT, // once it has its standing statistics
  shape: (inputs) => oneInput('batchNorm', inputs),
  parameters(inputs, { affine }): Record<string, ParameterSpec> {
    const channels = channelsOf('batchNorm', inputs);
    return {
      ...(affine && { gamma: { shape: [channels], kind: 'gain' }, beta: { shape: [channels], kind: 'bias' } }),
      mean: { shape: [channels], kind: 'mean' },
      variance: { shape: [channels], kind: 'variance' },
    };
  },
  apply([x], parameters, _, pass) {
    const { mean, variance } = parameters;
    const { gamma = tf.ones(mean.shape), beta = tf.zeros(mean.shape) } = parameters;
    if (pass.mode === 'eval') return normalise(x, mean, variance, gamma, beta);
    if (pass.mode === 'train') return normaliseBatch(x, gamma, beta);
    const moments = momentsOfBatch(x);
    pass.observe?.('mean', moments.mean);
    pass.observe?.('variance', moments.variance);
    return normalise(x, moments.mean, moments.variance, gamma, beta);
  },
});
