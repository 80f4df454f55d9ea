import { numericSeed, PURPOSE, RandomStream } from '@omokage/models/sampling';
import * as tf from '@tensorflow/tfjs-core';
import type { TrainingState } from './state.ts';

const BATCH = 64;

/**
 * Gives the shipped sampler's batch norms the statistics of its own activations, over `batches` batches of 64 fresh latents
 * (Brock et al. 2018, appendix B: "standing statistics"). Averaged weights need statistics of their own: those of the
 * weights in training fit them badly. Training itself does not read them, so it does not matter when or how often this runs.
 */
export function collectStandingStatistics(state: TrainingState, batches = 16): void {
  const parameters = state.shippedParameters();
  const sums = new Map<string, tf.Variable>();
  const add = (name: string, value: tf.Tensor) => {
    const sum = sums.get(name);
    if (sum === undefined) sums.set(name, tf.variable(value, false));
    else sum.assign(tf.add(sum, value));
  };
  const random = new RandomStream(numericSeed(0), PURPOSE.standingStatistics);
  const dimensions = state.system.latentDimensions;
  for (let batch = 0; batch < batches; batch++) {
    tf.tidy(() => {
      const latents = tf.tensor(random.normals(BATCH * dimensions), [BATCH, dimensions]);
      const means = new Map<string, tf.Tensor>();
      state.sample(latents, 'collect', (name, value) => {
        if (name.endsWith('/mean')) means.set(name, value);
        add(name, value);
      });
      for (const [name, mean] of means) add(`${name}^2`, tf.square(mean));
    });
  }
  for (const [name, sum] of sums) {
    if (name.endsWith('^2')) continue;
    tf.tidy(() => {
      const average = tf.div(sum, batches);
      if (name.endsWith('/mean')) return parameters.get(name).assign(average);
      // Over all images: the mean of the batches' variances, and the variance of their means.
      const mean = name.replace(/variance$/, 'mean');
      const between = tf.sub(tf.div(sums.get(`${mean}^2`)!, batches), tf.square(tf.div(sums.get(mean)!, batches)));
      parameters.get(name).assign(tf.add(average, tf.relu(between)));
    });
  }
  for (const sum of sums.values()) sum.dispose();
}
