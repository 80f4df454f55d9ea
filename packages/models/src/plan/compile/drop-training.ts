import type { PlanNode } from '../plan.ts';
import { type Graph, rewrite } from './graph.ts';

/**
 * Takes out what matters in training alone: dropout goes, and a constant, which only asks its input for how many pictures,
 * asks an input of the plan, so that nothing is computed for its sake.
 */
export function dropTraining({ plan, weights }: Graph): Graph {
  const [anyInput] = Object.keys(plan.inputs);
  const replacements = new Map<string, PlanNode | undefined>();
  for (const node of plan.nodes) {
    if (node.op === 'dropout') replacements.set(node.id, undefined);
    if (node.op === 'constant' && anyInput !== undefined) replacements.set(node.id, { ...node, inputs: [anyInput] });
  }
  return { plan: rewrite(plan, replacements), weights };
}
