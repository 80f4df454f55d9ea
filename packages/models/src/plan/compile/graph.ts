import type { Plan, PlanNode, PlanWeights, Shape } from '../plan.ts';

/** One weight tensor while a plan is being compiled. */
export interface Weight {
  readonly shape: Shape;
  readonly values: Float32Array;
}

/** A plan together with its weights: what every pass of the compiler takes and returns. Passes change nothing in place. */
export interface Graph {
  readonly plan: Plan;
  readonly weights: PlanWeights;
}

/** The node that computes `id`, or undefined for a plan input. */
export const producer = (plan: Plan, id: string): PlanNode | undefined => plan.nodes.find((node) => node.id === id);

/** Whether `reader` is all that reads the value `id`. */
export const readOnlyBy = (plan: Plan, id: string, reader: PlanNode): boolean =>
  !Object.values(plan.outputs).includes(id) && plan.nodes.every((node) => node === reader || !node.inputs.includes(id));

/**
 * Walks up from the single input of `node` through reshapes, as long as nobody else reads on the way, to the node that
 * computed the values. Undefined at a plan input or a value that is read elsewhere.
 */
export function sourceThroughReshapes(plan: Plan, node: PlanNode): PlanNode | undefined {
  let reader = node;
  for (;;) {
    const source = producer(plan, reader.inputs[0]);
    if (source === undefined || !readOnlyBy(plan, source.id, reader)) return undefined;
    if (source.op !== 'reshape') return source;
    reader = source;
  }
}

/** Replaces nodes by id; a replacement of undefined removes the node, and its readers read its first input instead. */
export function rewrite(plan: Plan, replacements: ReadonlyMap<string, PlanNode | undefined>): Plan {
  const removed = new Map<string, string>();
  const now = (id: string): string => (removed.has(id) ? now(removed.get(id)!) : id);
  for (const node of plan.nodes) {
    if (replacements.has(node.id) && replacements.get(node.id) === undefined) removed.set(node.id, node.inputs[0]);
  }
  const nodes = plan.nodes
    .filter((node) => !removed.has(node.id))
    .map((node) => replacements.get(node.id) ?? node)
    .map((node) => ({ ...node, inputs: node.inputs.map(now) }));
  const outputs = Object.fromEntries(Object.entries(plan.outputs).map(([name, id]) => [name, now(id)]));
  return { inputs: plan.inputs, nodes, outputs };
}

/** Puts several nodes in the place of one; the last of them has its id, and the others ids of their own. */
export const expand = (plan: Plan, id: string, nodes: readonly PlanNode[]): Plan => ({
  ...plan,
  nodes: plan.nodes.flatMap((node) => (node.id === id ? nodes : [node])),
});

/** Weights with some replaced or added. */
export const withWeights = (weights: PlanWeights, changes: Iterable<[string, Weight]>): PlanWeights =>
  new Map([...weights, ...changes]);
