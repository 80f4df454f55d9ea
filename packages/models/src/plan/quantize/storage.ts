import { bindNode, SCALED } from '../check.ts';
import type { Plan, PlanNode, Shape } from '../plan.ts';
import { shapesOf, shapesOfInputs } from '../shapes.ts';

/** Which nodes compute in integers, and which values are kept as codes between them. */
export interface Storage {
  readonly layers: ReadonlySet<string>;
  /** Every value that is kept as codes -> the group that it belongs to: values of one group have one scale. */
  readonly groups: ReadonlyMap<string, string>;
}

/** A layer that takes less than this share of a plan's work stays as it is: its rounding would cost more than it saves. */
const LEAST_SHARE = 1 / 200;

/**
 * The layers that can compute in integers: those with a kernel of output channels, and work worth it, that read what another node makes
 * and nobody outside. Inputs of the plan come as floats, and its outputs leave as floats.
 */
export function integerLayers(plan: Plan): Set<string> {
  const outputs = new Set(Object.values(plan.outputs));
  const work = workOf(plan);
  const total = [...work.values()].reduce((sum, macs) => sum + macs, 0);
  const fit = plan.nodes.filter(
    ({ id, op, inputs: [input], attributes }) =>
      SCALED.has(op) &&
      attributes.weights === undefined &&
      !Object.hasOwn(plan.inputs, input) &&
      !outputs.has(input) &&
      work.get(id)! >= LEAST_SHARE * total,
  );
  return new Set(fit.map(({ id }) => id));
}

/** Multiply-accumulates of every node, for one picture. */
export function workOf(plan: Plan): Map<string, number> {
  const shapes: ReadonlyMap<string, Shape> = shapesOf(plan);
  return new Map(plan.nodes.map((node) => [node.id, bindNode(node).macs(shapesOfInputs(node.inputs, shapes))]));
}

/** Operations that hand on the numbers that they are given, in other places. */
const MOVES: ReadonlySet<string> = new Set(['reshape', 'upsample', 'slice', 'concat']);

/** Operations that codes go through: what they read is kept as codes where what they make is. */
const PASSES: ReadonlySet<string> = new Set([...MOVES, 'add', 'activation']);

/**
 * Where `layers` are to compute in integers: they need what they read as codes, and what codes pass on the way there is kept as codes
 * too, back to the layers that make them. What floats alone read stays as it is.
 */
export function storageFor(plan: Plan, layers: ReadonlySet<string>): Storage {
  const nodes = new Map(plan.nodes.map((node) => [node.id, node]));
  const outputs = new Set(Object.values(plan.outputs));
  const stored = new Set(plan.nodes.filter(({ id }) => layers.has(id)).map(({ inputs: [input] }) => input));
  // Against the order in which they run: whoever reads a value has been looked at before it.
  for (const node of plan.nodes.toReversed()) {
    if (stored.has(node.id) && passesCodes(node, nodes, outputs, layers)) {
      for (const input of node.inputs) stored.add(input);
    }
  }
  return { layers, groups: groupsOf(plan, stored) };
}

/** Whether all that a node reads may be kept as codes, and is no more trouble to make so. */
function passesCodes(
  node: PlanNode,
  nodes: ReadonlyMap<string, PlanNode>,
  outputs: ReadonlySet<string>,
  layers: ReadonlySet<string>,
): boolean {
  if (!PASSES.has(node.op)) return false;
  return node.inputs.every((input) => {
    const source = nodes.get(input);
    if (source === undefined || outputs.has(input)) return false;
    // Sums and activations round anew: worth it only where nothing has to be turned into codes for them.
    return MOVES.has(node.op) || layers.has(input) || PASSES.has(source.op);
  });
}

/** What is only moved keeps its scale, and what is put together has one. */
function groupsOf(plan: Plan, stored: ReadonlySet<string>): Map<string, string> {
  const leaders = new Map<string, string>();
  const leaderOf = (id: string): string => {
    const leader = leaders.get(id) ?? id;
    return leader === id ? id : leaderOf(leader);
  };
  for (const { id, op, inputs } of plan.nodes) {
    if (!stored.has(id) || !MOVES.has(op)) continue;
    for (const input of inputs) if (stored.has(input)) leaders.set(leaderOf(input), leaderOf(id));
  }
  return new Map([...stored].map((id) => [id, leaderOf(id)]));
}
