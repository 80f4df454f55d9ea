/** Measures where the weights of a run's discriminator lie: `node weights.ts <settings as JSON>`. */
import * as tf from '@tensorflow/tfjs-core';
import { startBackend } from '../../apps/trainer/src/backends/index.ts';
import { freshState, loadState } from '../../apps/trainer/src/training/resume.ts';
import type { TrainingState } from '../../apps/trainer/src/training/state.ts';
import { type ArmSettings, writeResult } from './result.ts';
import { edgeOf, histogramOf, largestOf } from './weight-spread.ts';

export interface WeightsSettings extends ArmSettings {
  readonly run: string;
}

const { run, threads, json } = JSON.parse(process.argv[2]!) as WeightsSettings;
const { description: backend } = await startBackend({ threads });
const { state, checkpoint } = loadState(run);
const trained = await weightsOf(state);
const first = await weightsOf(freshState(state.system, checkpoint.progress.run));
const [edge, edgeAtFirst] = [edgeOf(trained), new Set(edgeOf(first))];
writeResult(json, backend, {
  figures: {
    'at the edge': edge.length / trained.length,
    'at first': edgeAtFirst.size / first.length,
    'pushed there': edge.filter((i) => !edgeAtFirst.has(i)).length / (first.length - edgeAtFirst.size),
    'largest weight': largestOf(trained),
  },
  histogram: histogramOf(trained),
});

/** The weights of all kernels, as they would stand after a step without gradients: clipped where the run clips. */
async function weightsOf(state: TrainingState): Promise<Float32Array> {
  const { parameters, description } = state.network('discriminator');
  const bound = description.clip ?? Infinity;
  const flat = tf.tidy(() => tf.concat(parameters.kernels().map((kernel) => tf.reshape(kernel, [-1])))); // [weights]
  const values = await flat.data<'float32'>();
  flat.dispose();
  return values.map((value) => Math.max(-bound, Math.min(bound, value)));
}
