import { fusibleActivationSchema } from '../../layers/activations.ts';
import type { PlanNode } from '../plan.ts';
import { type Graph, producer, rewrite, sourceThroughReshapes } from './graph.ts';

/** Operations whose kernels can take an activation along. */
const FUSES = new Set(['dense', 'conv', 'phaseConv']);

/** An activation right behind a dense layer or a convolution (reshapes between do not matter) becomes an attribute of it. */
export function fuseActivations(graph: Graph): Graph {
  let { plan } = graph;
  for (const node of graph.plan.nodes) {
    if (node.op !== 'activation') continue;
    const { data: activation } = fusibleActivationSchema.safeParse(node.attributes);
    if (activation === undefined) continue;
    const source = sourceThroughReshapes(plan, producer(plan, node.id)!);
    if (source === undefined || !FUSES.has(source.op) || source.attributes.activation !== undefined) continue;
    const fused: PlanNode = { ...source, attributes: { ...source.attributes, activation } };
    plan = rewrite(
      plan,
      new Map([
        [source.id, fused],
        [node.id, undefined],
      ]),
    );
  }
  return { plan, weights: graph.weights };
}
