import { runEagerly } from '@omokage/models/net';
import { PURPOSE, RandomStream, type Seed } from '@omokage/models/sampling';
import type { Networks, Phase } from '@omokage/models/systems';
import * as tf from '@tensorflow/tfjs-core';
import type { Update } from './adam.ts';
import { updateAverage } from './average.ts';
import type { TrainingState } from './state.ts';

export interface StepOptions {
  readonly seed: Seed;
  /** Images over which an averaged parameter forgets half of its past. */
  readonly averageHalfLife: number;
}

/** Losses by phase and readouts by name: the numbers of one step. */
export type StepStats = Record<string, number>;

/**
 * One training step on `reals` `[N, h, w, c]`: every phase that is due, each a gradient of its loss for the networks that it
 * trains and a move of their optimizers; then the averages. All randomness follows from the seed and the step.
 */
export async function trainStep(state: TrainingState, reals: tf.Tensor, options: StepOptions): Promise<StepStats> {
  const values: Record<string, tf.Scalar> = {};
  tf.tidy(() => {
    state.system.phases.forEach((phase, index) => {
      if (state.step % phase.every !== 0) return;
      const latents = drawLatents(state, reals.shape[0]!, options.seed, index);
      Object.assign(values, runPhase(state, phase, reals, latents));
    });
    state.step++;
    state.imagesSeen += reals.shape[0]!;
    for (const network of state.networks.values()) {
      updateAverage(network, reals.shape[0]!, state.imagesSeen, options.averageHalfLife);
    }
  });
  const stats: StepStats = {};
  for (const [name, value] of Object.entries(values)) {
    stats[name] = (await value.data())[0]!;
    value.dispose();
  }
  return stats;
}

function drawLatents({ system, step }: TrainingState, n: number, seed: Seed, phase: number): tf.Tensor {
  const random = new RandomStream(seed, PURPOSE.trainingLatents, step, phase);
  return tf.tensor(random.normals(n * system.latentDimensions), [n, system.latentDimensions]);
}

function runPhase(state: TrainingState, phase: Phase, reals: tf.Tensor, latents: tf.Tensor): Record<string, tf.Scalar> {
  const trained = phase.trains.map((name) => state.network(name));
  const variables = trained.flatMap(({ parameters }) => parameters.trainable().map(([, variable]) => variable));
  let readouts: Record<string, tf.Scalar> = {};
  const { value, grads } = tf.variableGrads(() => {
    const result = phase.loss(callable(state), { reals, latents });
    readouts = Object.fromEntries(Object.entries(result.readouts).map(([name, readout]) => [name, tf.keep(readout)]));
    return result.loss;
  }, variables);
  for (const { parameters, optimizer } of trained) {
    // A loss need not reach every variable: R1, for one, is blind to the last bias.
    const updates = parameters
      .trainable()
      .map(([name, variable]) => ({ name, variable, gradient: grads[variable.name] }));
    optimizer.apply(updates.filter((update): update is Update => update.gradient != null));
  }
  return { [`loss/${phase.name}`]: tf.keep(value), ...readouts };
}

const callable = (state: TrainingState): Networks =>
  Object.fromEntries(
    [...state.networks].map(([name, { description, parameters }]) => [
      name,
      (inputs) => runEagerly(description.network, inputs, undefined, parameters, 'train'),
    ]),
  );
