import type { Plan, PlanNode } from '../plan.ts';
import { expand, type Graph, producer, type Weight, withWeights } from './graph.ts';

/**
 * Modulated convolutions become their parts: channels scaled by the style, an ordinary convolution, and its filters scaled back
 * by `demodulate`, which holds the energy of the kernel so that nobody adds it up for each picture. Behind an upsampling the style
 * goes before it, where there are a quarter of the pixels, and the convolution meets the upsampling.
 */
export function splitModulation(graph: Graph): Graph {
  let { plan, weights } = graph;
  for (const node of graph.plan.nodes) {
    if (node.op !== 'modulatedConv') continue;
    plan = expand(plan, node.id, partsOf(node, plan));
    if (node.attributes.demodulate !== true) continue;
    weights = withWeights(weights, [[energyName(node), energyOf(weights.get(node.parameters.kernel)!)]]);
  }
  return { plan, weights };
}

const energyName = ({ id }: PlanNode): string => `${id}/energy`;

function partsOf(node: PlanNode, plan: Plan): PlanNode[] {
  const { id, attributes, parameters } = node;
  const { filters, kernel, demodulate, deviation } = attributes;
  const [x, style] = node.inputs;
  const source = producer(plan, x);
  const scaled = (of: string) => operation(`${id}/scaled`, 'modulate', [of, style]);
  const scaledInputs =
    source?.op === 'upsample'
      ? [scaled(source.inputs[0]), operation(`${id}/large`, 'upsample', [`${id}/scaled`])]
      : [scaled(x)];
  const convolution = (
    conv: string,
    bias: PlanNode['attributes'][string],
    names: PlanNode['parameters'],
  ): PlanNode => ({
    id: conv,
    op: 'conv',
    inputs: [scaledInputs.at(-1)!.id],
    attributes: { filters, kernel, stride: 1, padding: 'same', bias },
    parameters: names,
  });
  if (demodulate !== true) return [...scaledInputs, convolution(id, attributes.bias, parameters)];
  const { kernel: kernelName, ...bias } = parameters;
  return [
    ...scaledInputs,
    convolution(`${id}/conv`, false, { kernel: kernelName }),
    {
      id,
      op: 'demodulate',
      inputs: [`${id}/conv`, style],
      attributes: { ...(deviation !== undefined && { deviation }), bias: attributes.bias },
      parameters: { ...bias, energy: energyName(node) },
    },
  ];
}

const operation = (id: string, op: string, inputs: string[]): PlanNode => ({
  id,
  op,
  inputs,
  attributes: {},
  parameters: {},
});

/** From a kernel `[k, k, c, filters]` to the sum of its squares `[c, filters]`. */
function energyOf({ shape, values }: Weight): Weight {
  const [, , channels, filters] = shape as [number, number, number, number];
  const sums = new Float32Array(channels * filters);
  values.forEach((value, at) => {
    sums[at % sums.length] += value * value;
  });
  return { shape: [channels, filters], values: sums };
}
