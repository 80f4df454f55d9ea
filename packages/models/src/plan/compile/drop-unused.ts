import { weightNamesOf } from '../plan.ts';
import type { Graph } from './graph.ts';

/** Keeps the nodes that an output depends on, and the weights that those nodes name. */
export function dropUnused({ plan, weights }: Graph): Graph {
  const needed = new Set(Object.values(plan.outputs));
  const nodes = plan.nodes.toReversed().filter((node) => {
    if (!needed.has(node.id)) return false;
    for (const input of node.inputs) needed.add(input);
    return true;
  });
  const used = new Set(nodes.flatMap(weightNamesOf));
  return {
    plan: { ...plan, nodes: nodes.toReversed() },
    weights: new Map([...weights].filter(([name]) => used.has(name))),
  };
}
