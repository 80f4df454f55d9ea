import { runEagerly } from '@omokage/models/net';
import { PURPOSE, RandomStream, type Seed } from '@omokage/models/sampling';
import type { Batch, Networks, Phase } from '@omokage/models/systems';
import * as tf from '@tensorflow/tfjs-core';
import { updateAverage } from './average.ts';
import type { DataBatch } from './batches.ts';
import type { Update } from './optimizers/index.ts';
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
}

/** Losses by phase and readouts by name: the numbers of one step. */
export type StepStats = Record<string, number>;

/** Scalars of a phase by name, and gradients by the names of tfjs variables. */
interface PhaseOutcome {
  readonly values: Record<string, tf.Tensor>;
  readonly gradients: Record<string, tf.Tensor>;
}

/**
 * One training step on a batch: every phase that is due, each a gradient of its loss for the networks that it trains and a move
 * of their optimizers; then the averages. All randomness follows from the seed and the step.
 */
export async function trainStep(state: TrainingState, data: DataBatch, options: StepOptions): Promise<StepStats> {
  const size = data.reals.shape[0];
  const values: Record<string, tf.Tensor> = {};
  tf.tidy(() => {
    state.system.phases.forEach((phase, index) => {
      if (state.step % phase.every !== 0) return;
      const latents = drawLatents(state, size, options.seed, index);
      Object.assign(values, runPhase(state, phase, { ...data, latents }, options.microBatch ?? size));
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
  return stats;
}

function drawLatents({ system, step }: TrainingState, n: number, seed: Seed, phase: number): tf.Tensor {
  const random = new RandomStream(seed, PURPOSE.trainingLatents, step, phase);
  return tf.tensor(random.normals(n * system.latentDimensions), [n, system.latentDimensions]);
}

/** Moves the networks that a phase trains. Returns its loss and readouts. */
function runPhase(state: TrainingState, phase: Phase, batch: Batch, microBatch: number): Record<string, tf.Tensor> {
  const parts = partsOf(batch, microBatch).map((part) => () => differentiate(state, phase, part));
  const { values, gradients } = meanOutcome(parts);
  for (const name of phase.trains) {
    const { parameters, optimizer } = state.network(name);
    // A loss need not reach every variable: R1, for one, is blind to the last bias.
    const updates = parameters
      .trainable()
      .map(([parameter, variable]) => ({ name: parameter, variable, gradient: gradients[variable.name] }));
    optimizer.apply(
      updates.filter((update): update is Update => update.gradient != null),
      state.learningRateScale,
    );
  }
  return values;
}

function differentiate(state: TrainingState, phase: Phase, batch: Batch): PhaseOutcome {
  const variables = phase.trains.flatMap((name) =>
    state
      .network(name)
      .parameters.trainable()
      .map(([, variable]) => variable),
  );
  let readouts: Record<string, tf.Scalar> = {};
  const { value, grads } = tf.variableGrads(() => {
    const result = phase.loss(callable(state), batch);
    // Kept for a moment: variableGrads frees all that its function does not return.
    readouts = Object.fromEntries(Object.entries(result.readouts).map(([name, readout]) => [name, tf.keep(readout)]));
    return result.loss;
  }, variables);
  const owned = Object.entries(readouts).map(([name, readout]) => [name, tf.clone(readout)]);
  for (const readout of Object.values(readouts)) readout.dispose();
  return { values: { [`loss/${phase.name}`]: value, ...Object.fromEntries(owned) }, gradients: grads };
}

/** The batch in equal parts of `size` images. */
function partsOf(batch: Batch, size: number): Batch[] {
  const count = batch.reals.shape[0]!;
  if (size === count) return [batch];
  const part = (tensor: tf.Tensor, first: number) =>
    tf.slice(tensor, [first, ...tensor.shape.slice(1).map(() => 0)], [size, ...tensor.shape.slice(1)]);
  return Array.from({ length: count / size }, (_, index) => ({
    reals: part(batch.reals, index * size),
    latents: part(batch.latents, index * size),
    ...(batch.labels && { labels: part(batch.labels, index * size) }),
  }));
}

/** Computes one part after the other, and frees all of it but the running sums before the next. */
function meanOutcome(parts: readonly (() => PhaseOutcome)[]): PhaseOutcome {
  if (parts.length === 1) return parts[0]!();
  const share = (outcome: PhaseOutcome, sum?: PhaseOutcome): PhaseOutcome => {
    const scaled = (of: keyof PhaseOutcome) =>
      Object.fromEntries(
        Object.entries(outcome[of]).flatMap(([name, value]) => {
          if (value == null) return []; // a variable that the loss does not reach
          const part = tf.div(value, parts.length);
          const before = sum?.[of][name];
          return [[name, before === undefined ? part : tf.add(before, part)]];
        }),
      );
    return { values: scaled('values'), gradients: scaled('gradients') };
  };
  return parts.reduce<PhaseOutcome | undefined>((sum, part) => {
    const next = tf.tidy(() => share(part(), sum) as unknown as tf.TensorContainer) as unknown as PhaseOutcome;
    for (const done of [sum?.values, sum?.gradients]) for (const value of Object.values(done ?? {})) value.dispose();
    return next;
  }, undefined)!;
}

const callable = (state: TrainingState): Networks =>
  Object.fromEntries(
    [...state.networks].map(([name, { description, parameters }]) => [
      name,
      (inputs) => runEagerly(description.network, inputs, undefined, parameters, 'train'),
    ]),
  );
