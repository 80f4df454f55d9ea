import { BATCH_NORM_EPSILON } from '../../layers/batch-norm.ts';
import { sizeOf } from '../../layers/layer.ts';
import type { PlanNode, PlanWeights } from '../plan.ts';
import { type Graph, producer, rewrite, sourceThroughReshapes, type Weight, withWeights } from './graph.ts';

/** Which axis of a kernel runs over the layer's output channels. */
const OUTPUT_AXIS: ReadonlyMap<string, number> = new Map([
  ['dense', 1],
  ['conv', 3],
  ['convTranspose', 2],
]);

/**
 * Batch norms with fixed statistics are `x * scale + shift`. One that follows a dense layer or a convolution goes into that
 * layer's kernel and bias; any other is left as an `affine` node.
 */
export function foldBatchNorm(graph: Graph): Graph {
  let { plan, weights } = graph;
  for (const norm of graph.plan.nodes.filter(({ op }) => op === 'batchNorm')) {
    const { scale, shift } = affineOf(norm, weights);
    const source = sourceThroughReshapes(plan, producer(plan, norm.id)!);
    if (source !== undefined && takes(source, weights, scale.length)) {
      const folded = fold(source, weights, scale, shift);
      weights = withWeights(weights, folded.weights);
      plan = rewrite(
        plan,
        new Map([
          [source.id, folded.node],
          [norm.id, undefined],
        ]),
      );
    } else {
      const names = { scale: `${norm.id}/scale`, shift: `${norm.id}/shift` };
      weights = withWeights(weights, [
        [names.scale, { shape: [scale.length], values: scale }],
        [names.shift, { shape: [shift.length], values: shift }],
      ]);
      plan = rewrite(plan, new Map([[norm.id, { ...norm, op: 'affine', attributes: {}, parameters: names }]]));
    }
  }
  return { plan, weights };
}

/**
 * Whether a layer can take a scale and a shift for each of `channels` channels along. After a reshape the channels may be
 * others than the layer's: every channel must still be made of whole outputs of the layer (outputs u with u mod channels
 * the same), which a reshape that puts several pixels into one channel axis breaks.
 */
function takes(node: PlanNode, weights: PlanWeights, channels: number): boolean {
  const axis = OUTPUT_AXIS.get(node.op);
  if (axis === undefined || node.attributes.activation !== undefined) return false;
  return weights.get(node.parameters.kernel)!.shape[axis] % channels === 0;
}

/** `y = gamma (x - mean) / sqrt(variance + epsilon) + beta`, as a scale and a shift for every channel; gamma 1 and beta 0 where there are none. */
function affineOf(norm: PlanNode, weights: PlanWeights): { scale: Float32Array; shift: Float32Array } {
  const values = (role: string) => weights.get(norm.parameters[role])?.values;
  const mean = values('mean')!;
  const variance = values('variance')!;
  const gamma = values('gamma') ?? new Float32Array(mean.length).fill(1);
  const beta = values('beta') ?? new Float32Array(mean.length);
  const scale = gamma.map((value, channel) => value / Math.sqrt(variance[channel] + BATCH_NORM_EPSILON));
  return { scale, shift: beta.map((value, channel) => value - mean[channel] * scale[channel]) };
}

function fold(
  node: PlanNode,
  weights: PlanWeights,
  scale: Float32Array,
  shift: Float32Array,
): { node: PlanNode; weights: [string, Weight][] } {
  const kernel = weights.get(node.parameters.kernel)!;
  const axis = OUTPUT_AXIS.get(node.op)!;
  const outputs = kernel.shape[axis];
  const stride = sizeOf(kernel.shape.slice(axis + 1));
  // Channels are innermost, also after a reshape, so that output u belongs to channel u mod channels.
  const channelOf = (unit: number) => unit % scale.length;
  const bias =
    node.parameters.bias === undefined ? new Float32Array(outputs) : weights.get(node.parameters.bias)!.values;
  const biasName = node.parameters.bias ?? `${node.id}/bias`;
  return {
    node: {
      ...node,
      attributes: { ...node.attributes, bias: true },
      parameters: { ...node.parameters, bias: biasName },
    },
    weights: [
      [
        node.parameters.kernel,
        {
          shape: kernel.shape,
          values: kernel.values.map((value, index) => value * scale[channelOf(Math.floor(index / stride) % outputs)]),
        },
      ],
      [
        biasName,
        {
          shape: [outputs],
          values: bias.map((value, unit) => value * scale[channelOf(unit)] + shift[channelOf(unit)]),
        },
      ],
    ],
  };
}
