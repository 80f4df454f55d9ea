import { runEagerly } from '@omokage/models/net';
import type { Batch, Moment, Networks, Phase } from '@omokage/models/systems';
import * as tf from '@tensorflow/tfjs-core';
import type { TrainingState } from './state.ts';

/** Tensors of a phase by name; gradients by the names of tfjs variables. */
export interface PhaseOutcome {
  readonly values: Record<string, tf.Tensor>;
  readonly gradients: Record<string, tf.Tensor>;
  /** New values of the system's memory. */
  readonly memory: Record<string, tf.Tensor>;
}

/** New values of buffers, by network and parameter: what the passes of a phase observed. Kept, to be disposed of. */
export type Observed = Map<string, Map<string, tf.Tensor>>;

/**
 * What a phase comes to on a batch, `microBatch` images at a time: gradients and values are means over the parts. Nothing moves.
 * Of the networks that it trains, `observed` receives what passes learned about buffers.
 */
export const computePhase = (
  state: TrainingState,
  phase: Phase,
  batch: Batch,
  moment: Moment,
  { microBatch, observed }: { readonly microBatch: number; readonly observed: Observed },
): PhaseOutcome =>
  meanOutcome(partsOf(batch, microBatch).map((part) => () => differentiate(state, phase, part, moment, observed)));

function differentiate(
  state: TrainingState,
  phase: Phase,
  batch: Batch,
  moment: Moment,
  observed: Observed,
): PhaseOutcome {
  const variables = phase.trains.flatMap((name) =>
    state
      .network(name)
      .parameters.trainable()
      .map(([, variable]) => variable),
  );
  // Kept for a moment: variableGrads frees all that its function does not return.
  const kept = { readouts: {}, memory: {} } as Record<'readouts' | 'memory', Record<string, tf.Tensor>>;
  const keep = (values: Readonly<Record<string, tf.Tensor>> = {}) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, tf.keep(tf.clone(value))]));
  const { value, grads } = tf.variableGrads(() => {
    const { loss, readouts, remember } = phase.loss(callable(state, moment, observed), batch, moment);
    Object.assign(kept.readouts, keep(readouts));
    Object.assign(kept.memory, keep(remember));
    return loss;
  }, variables);
  const owned = (values: Record<string, tf.Tensor>) =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => {
        const own = tf.clone(value);
        value.dispose();
        return [name, own];
      }),
    );
  return {
    values: { [`loss/${phase.name}`]: value, ...owned(kept.readouts) },
    gradients: grads,
    memory: owned(kept.memory),
  };
}

/** The batch in equal parts of `size` images. */
function partsOf(batch: Batch, size: number): Batch[] {
  const count = batch.reals.shape[0]!;
  if (size === count) return [batch];
  const part = (tensor: tf.Tensor, first: number) =>
    tf.slice(tensor, [first, ...tensor.shape.slice(1).map(() => 0)], [size, ...tensor.shape.slice(1)]);
  return Array.from(
    { length: count / size },
    (_, index) =>
      Object.fromEntries(
        Object.entries(batch).map(([name, tensor]: [string, tf.Tensor]) => [name, part(tensor, index * size)]),
      ) as unknown as Batch,
  );
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
    return { values: scaled('values'), gradients: scaled('gradients'), memory: scaled('memory') };
  };
  return parts.reduce<PhaseOutcome | undefined>((sum, part) => {
    const next = tf.tidy(() => share(part(), sum) as unknown as tf.TensorContainer) as unknown as PhaseOutcome;
    for (const done of [sum?.values, sum?.gradients, sum?.memory])
      for (const value of Object.values(done ?? {})) value.dispose();
    return next;
  }, undefined)!;
}

/** The networks in training mode. What they learn about buffers of networks that the phase trains goes to `observed`. */
const callable = (state: TrainingState, { random }: Moment, observed: Observed): Networks =>
  Object.fromEntries(
    [...state.networks].map(([name, { description, parameters }]) => [
      name,
      (inputs, form) =>
        runEagerly(description.network, inputs, form, parameters, 'train', {
          random,
          observe: (parameter, value) => remember(observed.get(name), parameter, value),
        }),
    ]),
  );

/** The last of several passes counts. */
function remember(values: Map<string, tf.Tensor> | undefined, parameter: string, value: tf.Tensor): void {
  if (values === undefined) return;
  values.get(parameter)?.dispose();
  values.set(parameter, tf.keep(tf.clone(value)));
}
