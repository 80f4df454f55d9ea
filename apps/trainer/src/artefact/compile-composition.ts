import { NETWORK_OUTPUT, record } from '@omokage/models/net';
import { compile, type Plan, type PlanWeights } from '@omokage/models/plan';
import type { Composition } from '@omokage/models/systems';
import type { TrainingState } from '../training/state.ts';

/** A plan in its serving form, and all that it weighs. */
export interface Compiled {
  readonly plan: Plan;
  readonly weights: PlanWeights;
}

/**
 * A composition of a trained state, recorded in the form that is due, with the parameters that ship, and compiled. The state must have
 * its standing statistics. @param output what the plan calls its output
 */
export async function compileComposition(
  state: TrainingState,
  composition: Composition,
  output: string,
): Promise<Compiled> {
  const form = state.system.sampler?.form?.(state.imagesSeen);
  const { plan } = record(composition.network, composition.inputs, form);
  const weights = new Map<string, { shape: number[]; values: Float32Array }>();
  for (const [name, variable] of state.shippedParameters(composition).entries()) {
    weights.set(name, { shape: variable.shape, values: await variable.data<'float32'>() });
  }
  return compile({ ...plan, outputs: { [output]: plan.outputs[NETWORK_OUTPUT]! } }, weights);
}
