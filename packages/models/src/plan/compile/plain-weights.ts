import { layerNamed, sizeOf } from '../../layers/index.ts';
import { equalizedScale, SHORTEST, weightFormSchema } from '../../layers/weight-form.ts';
import { checkPlan } from '../check.ts';
import type { PlanNode, Shape } from '../plan.ts';
import { type Graph, rewrite, type Weight, withWeights } from './graph.ts';

/** Kernels that are trained in another form than they are computed with become what they are computed with. */
export function plainWeights(graph: Graph): Graph {
  const formed = graph.plan.nodes.filter(({ attributes }) => attributes.weights !== undefined);
  if (formed.length === 0) return graph;
  const { shapes } = checkPlan(graph.plan, new Map([...graph.weights].map(([name, { shape }]) => [name, shape])));
  const factors = new Map(formed.map((node) => [node, factorsOf(node, shapes, graph)]));
  const plain = ({
    attributes: { weights, ...attributes },
    parameters: { direction, ...parameters },
    ...node
  }: PlanNode) => ({
    ...node,
    attributes,
    parameters,
  });
  return {
    plan: rewrite(graph.plan, new Map(formed.map((node) => [node.id, plain(node)]))),
    weights: withWeights(
      graph.weights,
      [...factors].flatMap(([{ parameters }, factors]) =>
        (['kernel', 'bias'] as const)
          .filter((role) => parameters[role] !== undefined)
          .map((role): [string, Weight] => [
            parameters[role],
            scaled(graph.weights.get(parameters[role])!, factors[role]),
          ]),
      ),
    ),
  };
}

/** What a node's kernel and bias are multiplied by before it computes with them. */
function factorsOf(
  node: PlanNode,
  shapes: ReadonlyMap<string, Shape>,
  { weights }: Graph,
): Record<'kernel' | 'bias', number> {
  const form = weightFormSchema.parse(node.attributes.weights)!;
  const { kernel, direction } = node.parameters;
  if (form.kind === 'spectral') {
    return { kernel: 1 / stretch(weights.get(kernel)!, weights.get(direction)!.values), bias: 1 };
  }
  const specs = layerNamed(node.op)
    .bind(node.attributes)
    .parameters(node.inputs.map((id) => shapes.get(id)!));
  return { kernel: equalizedScale(form, specs.kernel.fanIn!), bias: form.multiplier };
}

/** By how much a kernel, as a matrix of as many columns as its last axis, lengthens a unit vector `[columns]`. */
function stretch({ shape, values }: Weight, direction: Float32Array): number {
  const columns = direction.length;
  let squares = 0;
  for (let row = 0; row < sizeOf(shape) / columns; row++) {
    let product = 0;
    for (let column = 0; column < columns; column++) product += values[row * columns + column] * direction[column];
    squares += product * product;
  }
  return Math.sqrt(squares) + SHORTEST;
}

const scaled = ({ shape, values }: Weight, factor: number): Weight => ({
  shape,
  values: factor === 1 ? values : values.map((value) => value * factor),
});
