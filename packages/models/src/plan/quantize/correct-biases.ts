import * as tf from '@tensorflow/tfjs-core';
import { SCALED } from '../check.ts';
import { type Graph, withWeights } from '../compile/graph.ts';
import type { Plan, PlanNode, PlanWeight, Shape } from '../plan.ts';
import { PlanRunner } from '../run.ts';
import { shapesOf } from '../shapes.ts';
import type { Calibration } from './observe.ts';

/**
 * Takes the mean error of every filter off its bias: rounding a kernel, and what it reads, moves the mean of what it makes, the same way
 * at every pixel, and that is seen (Nagel et al. 2019, section 4.2). Layer by layer in their order, each on what the rounded layers before it
 * make, over calibration inputs; layers of floats too, for what they read was rounded.
 * @param exact the plan before it was quantized: the same nodes
 * @returns `rounded` with other biases
 */
export async function correctBiases(exact: Graph, rounded: Graph, calibration: Calibration): Promise<Graph> {
  const shapes = shapesOf(exact.plan);
  let { weights } = rounded;
  const [ours, theirs] = [exact, rounded].map(() => calibration.map((batch) => new Values(batch)));
  try {
    for (const [index, node] of rounded.plan.nodes.entries()) {
      const original = exact.plan.nodes[index]!;
      const bias = SCALED.has(node.op) ? node.parameters.bias : undefined;
      if (bias !== undefined) {
        const wanted = meanOf(sums(original), exact.weights, shapes, ours!);
        const made = meanOf(sums(node), weights, shapes, theirs!);
        const [a, b] = [await wanted, await made];
        weights = withWeights(weights, [[bias, moved(weights.get(bias)!, a, b)]]);
      }
      step(original, exact.weights, shapes, ours!);
      step(node, weights, shapes, theirs!);
      const later = rounded.plan.nodes.slice(index + 1);
      for (const values of [...ours!, ...theirs!])
        values.drop((id) => !later.some(({ inputs }) => inputs.includes(id)));
    }
  } finally {
    for (const values of [...ours!, ...theirs!]) values.drop(() => true);
  }
  return { plan: rounded.plan, weights };
}

/** The values of a plan for one batch, as they are computed. Those of the plan's inputs are somebody else's. */
class Values {
  private readonly given: Readonly<Record<string, tf.Tensor>>;
  private readonly computed = new Map<string, tf.Tensor>();

  constructor(given: Readonly<Record<string, tf.Tensor>>) {
    this.given = given;
  }

  inputsOf({ inputs }: PlanNode): Record<string, tf.Tensor> {
    return Object.fromEntries(inputs.map((id) => [id, (this.computed.get(id) ?? this.given[id])!]));
  }

  keep(id: string, value: tf.Tensor): void {
    this.computed.set(id, value);
  }

  drop(spent: (id: string) => boolean): void {
    for (const [id, value] of this.computed) {
      if (!spent(id)) continue;
      value.dispose();
      this.computed.delete(id);
    }
  }
}

/** A node without what it does to its sums: nothing but they can be corrected by a bias. */
function sums({ stored: _stored, ...node }: PlanNode): PlanNode {
  const { activation: _activation, ...attributes } = node.attributes;
  return { ...node, attributes };
}

function step(
  node: PlanNode,
  weights: Graph['weights'],
  shapes: ReadonlyMap<string, Shape>,
  batches: readonly Values[],
) {
  const runner = runnerOf(node, weights, shapes);
  try {
    for (const values of batches) values.keep(node.id, runner.run(values.inputsOf(node))[OUTPUT]!);
  } finally {
    runner.dispose();
  }
}

/** The mean of each channel of what a node makes, `[c]`. */
async function meanOf(
  node: PlanNode,
  weights: Graph['weights'],
  shapes: ReadonlyMap<string, Shape>,
  batches: readonly Values[],
): Promise<Float32Array> {
  const runner = runnerOf(node, weights, shapes);
  const mean = tf.tidy(() => {
    const means = batches.map((values) => {
      const made = runner.run(values.inputsOf(node))[OUTPUT]!;
      return tf.mean(tf.reshape(made, [-1, made.shape.at(-1)!]), 0);
    });
    return tf.mean(tf.stack(means), 0);
  });
  runner.dispose();
  const values = await mean.data<'float32'>();
  mean.dispose();
  return values;
}

const OUTPUT = 'output';

/** Runs a single node. */
function runnerOf(node: PlanNode, weights: Graph['weights'], shapes: ReadonlyMap<string, Shape>): PlanRunner {
  const plan: Plan = {
    inputs: Object.fromEntries(node.inputs.map((id) => [id, [...shapes.get(id)!]])),
    nodes: [node],
    outputs: { [OUTPUT]: node.id },
  };
  return new PlanRunner(plan, weights);
}

const moved = ({ shape, values }: PlanWeight, wanted: Float32Array, made: Float32Array): PlanWeight => ({
  shape,
  values: values.map((value, index) => value + wanted[index]! - made[index]!),
});
