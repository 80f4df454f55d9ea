import type { PlanNode } from '../plan.ts';
import { expand, type Graph, producer } from './graph.ts';

/** A 1x1 convolution behind an upsampling goes before it, where there are a quarter of the pixels: it treats each pixel alone. */
export function upsampleLast(graph: Graph): Graph {
  let { plan } = graph;
  for (const { id } of graph.plan.nodes) {
    const node = producer(plan, id)!;
    const source = producer(plan, node.inputs[0]);
    if (!isPointwise(node) || source?.op !== 'upsample') continue;
    plan = expand(plan, id, [
      { ...node, id: `${id}/small`, inputs: source.inputs },
      { ...source, id, inputs: [`${id}/small`] },
    ]);
  }
  return { plan, weights: graph.weights };
}

const isPointwise = ({ op, attributes }: PlanNode): boolean =>
  op === 'conv' && attributes.kernel === 1 && attributes.stride === 1;
