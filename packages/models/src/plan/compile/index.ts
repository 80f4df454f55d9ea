import type { Plan, PlanWeights } from '../plan.ts';
import { dropTraining } from './drop-training.ts';
import { dropUnused } from './drop-unused.ts';
import { foldBatchNorm } from './fold-batch-norm.ts';
import { fuseActivations } from './fuse-activations.ts';
import type { Graph } from './graph.ts';
import { toPhaseForm } from './phase-form.ts';
import { plainWeights } from './plain-weights.ts';
import { splitModulation } from './split-modulation.ts';
import { upsampleLast } from './upsample-last.ts';

/**
 * In this order: all others read kernels as they are computed with, a fold needs its convolution in the recorded form, a fused
 * activation the convolution in its last form.
 */
const passes: readonly ((graph: Graph) => Graph)[] = [
  plainWeights,
  dropTraining,
  splitModulation,
  foldBatchNorm,
  toPhaseForm,
  upsampleLast,
  fuseActivations,
  dropUnused,
];

/**
 * Turns a recorded plan and its trained parameters into the serving form: the same function of the same inputs, within
 * rounding, in fewer and cheaper operations. Neither argument is changed.
 */
export function compile(plan: Plan, weights: PlanWeights): Graph {
  return passes.reduce((graph, pass) => pass(graph), { plan, weights });
}
