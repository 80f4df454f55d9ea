import type { Plan, PlanWeights } from '../plan.ts';
import { dropUnused } from './drop-unused.ts';
import { foldBatchNorm } from './fold-batch-norm.ts';
import { fuseActivations } from './fuse-activations.ts';
import type { Graph } from './graph.ts';
import { toPhaseForm } from './phase-form.ts';

/** In this order: a fold needs its convolution in the recorded form, a fused activation the convolution in its last form. */
const passes: readonly ((graph: Graph) => Graph)[] = [foldBatchNorm, toPhaseForm, fuseActivations, dropUnused];

/**
 * Turns a recorded plan and its trained parameters into the serving form: the same function of the same inputs, within
 * rounding, in fewer and cheaper operations. Neither argument is changed.
 */
export function compile(plan: Plan, weights: PlanWeights): Graph {
  return passes.reduce((graph, pass) => pass(graph), { plan, weights });
}
