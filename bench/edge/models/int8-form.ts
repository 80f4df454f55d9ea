import type { Plan, PlanNode, PlanWeight } from '@omokage/models/plan';
import { integerLayers, observe, storageFor, toInt8 } from '@omokage/models/plan/quantize';
import * as tf from '@tensorflow/tfjs-core';
import { inputsOf } from '../contestants/inputs.ts';
import type { Graph } from './transposed-form.ts';

/** Samples that ranges are taken from. */
const SAMPLES = 8;

/**
 * A compiled plan with every layer in integers that can be: what the engine reaches. What `omokage export` makes of a trained model may keep
 * some in float32, where pictures suffer.
 */
export async function int8Form(graph: Graph): Promise<Graph> {
  const { plan } = graph;
  const layers = integerLayers(plan);
  const calibration = calibrationOf(plan);
  try {
    const seen = await observe(graph, [calibration], storageFor(plan, layers).groups.keys());
    return toInt8(graph, seen, { layers });
  } finally {
    tf.dispose(calibration);
  }
}

function calibrationOf(plan: Plan): Record<string, tf.Tensor> {
  const inputs = inputsOf(plan, SAMPLES);
  return Object.fromEntries(
    Object.entries(plan.inputs).map(([name, shape]) => [
      name,
      tf.tensor(inputs[name]!, [SAMPLES, ...shape], 'float32'),
    ]),
  );
}

/** Whether layers of a plan compute in integers. */
export const isInt8 = ({ nodes }: Plan): boolean => nodes.some(({ scales }) => scales !== undefined);

/** A plan whose layers compute in integers, with the numbers that these stand for and nothing rounded between layers. */
export function floatForm({ plan, weights }: Graph): Graph {
  const floats = new Map(weights);
  const nodes = plan.nodes.map(({ stored: _, scales = {}, ...node }): PlanNode => {
    const parameters = { ...node.parameters };
    for (const [role, name] of Object.entries(scales)) {
      const kernel = parameters[role]!;
      parameters[role] = `${kernel}/floats`;
      floats.set(parameters[role], scaled(weights.get(kernel)!, weights.get(name)!.values));
    }
    return { ...node, parameters };
  });
  const used = new Set(nodes.flatMap(({ parameters }) => Object.values(parameters)));
  return { plan: { ...plan, nodes }, weights: new Map([...floats].filter(([name]) => used.has(name))) };
}

/** By filter, the last axis. */
const scaled = ({ shape, values }: PlanWeight, scales: Float32Array): PlanWeight => ({
  shape,
  values: values.map((value, i) => value * scales[i % scales.length]!),
});
