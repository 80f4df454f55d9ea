import type { Parameters } from '@omokage/models/net';
import { PURPOSE, parseSeed, RandomStream, type Seed } from '@omokage/models/sampling';
import type { Batch, Moment, Phase } from '@omokage/models/systems';
import * as tf from '@tensorflow/tfjs-core';
import { type Augmentation, adapt, augmentedPhase } from './augmentation.ts';
import { updateAverage } from './average.ts';
import type { DataBatch } from './batches.ts';
import type { Update } from './optimizers/index.ts';
import { computePhase, type Observed } from './phase-outcome.ts';
import { randomTensors } from './random-tensors.ts';
import type { RunConfig } from './run-config.ts';
import type { TrainingState } from './state.ts';

export interface StepOptions {
  readonly seed: Seed;
  /** Images over which an averaged parameter forgets half of its past. */
  readonly averageHalfLife: number;
  /**
   * Images whose activations are in memory at a time; gradients are averaged over the parts of the batch. Must divide the batch.
   * Layers that look at a whole batch (batch norm, minibatch standard deviation) then look at one part.
   */
  readonly microBatch?: number | undefined;
  /** What is done to pictures before they are judged; nothing when left out. */
  readonly augment?: Augmentation | undefined;
}

/** How a run does its steps. */
export const stepOptionsOf = ({ seed, averageHalfLife, microBatch, augment }: RunConfig): StepOptions => ({
  seed: parseSeed(seed),
  averageHalfLife,
  microBatch,
  augment,
});

/** Losses by phase and readouts by name: the numbers of one step. */
export type StepStats = Record<string, number>;

/**
 * One training step on a batch: every phase that is due, each a gradient of its loss for the networks that it trains and a move
 * of their optimizers; then the averages. All randomness follows from the seed and the step.
 */
export async function trainStep(state: TrainingState, data: DataBatch, options: StepOptions): Promise<StepStats> {
  const size = data.reals.shape[0];
  const values: Record<string, tf.Tensor> = {};
  tf.tidy(() => {
    state.system.phases.forEach((phase, index) => {
      if (!isDue(phase, state)) return;
      const latents = drawLatents(state, size, options.seed, index);
      const moment = momentOf(state, options.seed, index);
      const judged = withAugmentation(state, phase, index, options);
      Object.assign(values, runPhase(state, judged, { ...data, latents }, moment, options.microBatch ?? size));
    });
    for (const value of Object.values(values)) tf.keep(value);
    state.step++;
    state.imagesSeen += size;
    for (const network of state.networks.values()) {
      updateAverage(network, size, state.imagesSeen, options.averageHalfLife);
    }
  });
  const stats: StepStats = {};
  for (const [name, value] of Object.entries(values)) {
    stats[name] = (await value.data())[0]!;
    value.dispose();
  }
  const { augment } = options;
  return augment?.kind === 'adaptive' ? { ...stats, ...adapt(state, augment, stats, size) } : stats;
}

function isDue({ every, from = 0, until = Infinity }: Phase, { step, imagesSeen }: TrainingState): boolean {
  return step % every === 0 && imagesSeen >= from && imagesSeen < until;
}

function drawLatents({ system, step }: TrainingState, n: number, seed: Seed, phase: number): tf.Tensor {
  const random = new RandomStream(seed, PURPOSE.trainingLatents, step, phase);
  return tf.tensor(random.normals(n * system.latentDimensions), [n, system.latentDimensions]);
}

function momentOf(state: TrainingState, seed: Seed, phase: number): Moment {
  const noise = new RandomStream(seed, PURPOSE.layerNoise, state.step, phase);
  return {
    imagesSeen: state.imagesSeen,
    random: randomTensors(noise),
    choices: new RandomStream(seed, PURPOSE.penalty, state.step, phase),
    kernels: (network) => state.network(network).parameters.kernels(),
    recall: (name) => state.memory.get(name)!,
  };
}

function withAugmentation(state: TrainingState, phase: Phase, index: number, { augment, seed }: StepOptions): Phase {
  if (augment === undefined) return phase;
  const stream = new RandomStream(seed, PURPOSE.augmentation, state.step, index);
  return augmentedPhase(phase, state, augment, randomTensors(stream));
}

/** Moves the networks that a phase trains. Returns its loss and readouts. */
function runPhase(
  state: TrainingState,
  phase: Phase,
  batch: Batch,
  moment: Moment,
  microBatch: number,
): Record<string, tf.Tensor> {
  const observed: Observed = new Map(phase.trains.map((name) => [name, new Map()]));
  const { values, gradients, memory } = computePhase(state, phase, batch, moment, { microBatch, observed });
  for (const name of phase.trains) {
    const { description, parameters, optimizer } = state.network(name);
    // A loss need not reach every variable: R1, for one, is blind to the last bias.
    const updates = parameters
      .trainable()
      .map(([parameter, variable]) => ({ name: parameter, variable, gradient: gradients[variable.name] }));
    optimizer.apply(
      updates.filter((update): update is Update => update.gradient != null),
      state.learningRateScale,
    );
    if (description.clip !== undefined) clip(parameters, description.clip);
    for (const [parameter, value] of observed.get(name)!) {
      parameters.get(parameter).assign(value);
      value.dispose();
    }
  }
  for (const [name, value] of Object.entries(memory)) state.memory.get(name)!.assign(value);
  return values;
}

function clip(parameters: Parameters, bound: number): void {
  for (const [, variable] of parameters.trainable()) {
    tf.tidy(() => variable.assign(tf.clipByValue(variable, -bound, bound)));
  }
}
