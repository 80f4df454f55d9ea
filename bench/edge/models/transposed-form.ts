import type { Plan, PlanNode, PlanWeights } from '@omokage/models/plan';
import { PHASES } from '../../../packages/models/src/layers/phase-conv.ts';

/** A plan with its weights. */
export interface Graph {
  readonly plan: Plan;
  readonly weights: PlanWeights;
}

/** Rows (or columns) of a 4x4 kernel that the two of a phase are, by parity: as in `toPhaseForm`, whose inverse this is. */
const TAPS = [
  [3, 1],
  [2, 0],
] as const;

/**
 * A compiled plan as people would have written it: transposed convolutions in place of their phases, activations behind
 * convolutions as operations of their own. The same function of the same weights, which only move.
 */
export function transposedForm({ plan, weights }: Graph): Graph {
  const moved = new Map(weights);
  const nodes = plan.nodes.flatMap((node) => {
    if (node.op !== 'phaseConv') return unfused(node);
    const kernels = PHASES.map(([, , role]) => node.parameters[role]!);
    const kernel = `${node.id}/kernel`;
    moved.set(kernel, transposedKernel(kernels.map((name) => weights.get(name)!)));
    for (const name of kernels) moved.delete(name);
    const { bias } = node.parameters;
    return unfused({
      ...node,
      op: 'convTranspose',
      attributes: { ...node.attributes, kernel: 4, stride: 2, padding: 'same' },
      parameters: { kernel, ...(bias !== undefined && { bias }) },
    });
  });
  return { plan: { ...plan, nodes }, weights: moved };
}

function unfused(node: PlanNode): PlanNode[] {
  const { activation, ...attributes } = node.attributes;
  if (typeof activation !== 'object' || Array.isArray(activation)) return [node];
  const id = `${node.id}/sums`;
  const last: PlanNode = { id: node.id, op: 'activation', inputs: [id], attributes: activation, parameters: {} };
  return [{ ...node, id, attributes }, last];
}

type Weight = ReturnType<PlanWeights['get']> & object;

/** From four `[2, 2, c, filters]` to `[4, 4, filters, c]`. */
function transposedKernel(phases: readonly Weight[]): Weight {
  const [, , channels, filters] = phases[0]!.shape as [number, number, number, number];
  const values = new Float32Array(16 * filters * channels);
  for (const [at, [a, b]] of PHASES.entries()) {
    const { values: phase } = phases[at]!;
    for (const i of [0, 1] as const) {
      for (const j of [0, 1] as const) {
        const to = (TAPS[a][i] * 4 + TAPS[b][j]) * filters;
        for (let channel = 0; channel < channels; channel++) {
          const from = ((i * 2 + j) * channels + channel) * filters;
          for (let filter = 0; filter < filters; filter++)
            values[(to + filter) * channels + channel] = phase[from + filter]!;
        }
      }
    }
  }
  return { shape: [4, 4, filters, channels], values };
}
