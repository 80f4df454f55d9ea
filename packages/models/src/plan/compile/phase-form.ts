import { PHASES } from '../../layers/phase-conv.ts';
import type { Plan, PlanNode, PlanWeights } from '../plan.ts';
import { type Graph, producer, readOnlyBy, rewrite, type Weight, withWeights } from './graph.ts';

/**
 * Doublings become four 2x2 convolutions (`phaseConv`): transposed convolutions exactly, and nearest upsampling followed by a
 * 3x3 convolution by adding up the taps that fall on one source pixel; the upsampling stays where others read it.
 */
export function toPhaseForm(graph: Graph): Graph {
  let { plan, weights } = graph;
  for (const node of graph.plan.nodes) {
    const doubling = asDoubling(plan, node, weights);
    if (doubling === undefined) continue;
    weights = withWeights(
      weights,
      doubling.kernels.map((kernel, phase): [string, Weight] => [`${node.id}/${PHASES[phase][2]}`, kernel]),
    );
    const kernels = Object.fromEntries(PHASES.map(([, , role]) => [role, `${node.id}/${role}`]));
    const { filters, bias, activation } = node.attributes;
    const replacement: PlanNode = {
      id: node.id,
      op: 'phaseConv',
      inputs: doubling.inputs,
      attributes: { filters: filters, bias: bias, ...(activation !== undefined && { activation }) },
      parameters: { ...kernels, ...(node.parameters.bias !== undefined && { bias: node.parameters.bias }) },
    };
    plan = rewrite(plan, new Map([[node.id, replacement], ...doubling.removed.map((id) => [id, undefined] as const)]));
  }
  return { plan, weights };
}

interface Doubling {
  readonly inputs: string[];
  readonly kernels: Weight[];
  readonly removed: readonly string[];
}

function asDoubling(plan: Plan, node: PlanNode, weights: PlanWeights): Doubling | undefined {
  const current = producer(plan, node.id)!;
  if (node.op === 'convTranspose' && isSame(node, 4, 2)) {
    const kernel = weights.get(node.parameters.kernel)!;
    return { inputs: current.inputs, kernels: PHASES.map(([a, b]) => transposedPhase(kernel, a, b)), removed: [] };
  }
  if (node.op === 'conv' && isSame(node, 3, 1)) {
    const source = producer(plan, current.inputs[0]);
    if (source?.op !== 'upsample') return undefined;
    const kernel = weights.get(node.parameters.kernel)!;
    return {
      inputs: source.inputs,
      kernels: PHASES.map(([a, b]) => upsampledPhase(kernel, a, b)),
      removed: readOnlyBy(plan, source.id, current) ? [source.id] : [],
    };
  }
  return undefined;
}

const isSame = ({ attributes }: PlanNode, kernel: number, stride: number): boolean =>
  attributes.kernel === kernel && attributes.stride === stride && (attributes.padding ?? 'same') === 'same';

/** Kernel rows (or columns) of a k4 s2 transposed convolution that meet the earlier and the later source pixel. */
const TRANSPOSED_TAPS = [
  [3, 1],
  [2, 0],
] as const;

/** From `[4, 4, filters, c]` to the `[2, 2, c, filters]` of one parity. */
function transposedPhase({ shape, values }: Weight, rowParity: 0 | 1, columnParity: 0 | 1): Weight {
  const [, , filters, channels] = shape as [number, number, number, number];
  return phaseKernel(channels, filters, (i, j, channel, filter) => {
    const row = TRANSPOSED_TAPS[rowParity][i];
    const column = TRANSPOSED_TAPS[columnParity][j];
    return values[((row * 4 + column) * filters + filter) * channels + channel];
  });
}

/** Rows (or columns) of a 3x3 kernel that fall on the earlier and the later source pixel after nearest doubling. */
const UPSAMPLED_TAPS = [
  [[0], [1, 2]],
  [[0, 1], [2]],
] as const;

/** From `[3, 3, c, filters]` to the `[2, 2, c, filters]` of one parity. */
function upsampledPhase({ shape, values }: Weight, rowParity: 0 | 1, columnParity: 0 | 1): Weight {
  const [, , channels, filters] = shape as [number, number, number, number];
  return phaseKernel(channels, filters, (i, j, channel, filter) => {
    let sum = 0;
    for (const row of UPSAMPLED_TAPS[rowParity][i]) {
      for (const column of UPSAMPLED_TAPS[columnParity][j]) {
        sum += values[((row * 3 + column) * channels + channel) * filters + filter];
      }
    }
    return sum;
  });
}

function phaseKernel(
  channels: number,
  filters: number,
  tap: (i: 0 | 1, j: 0 | 1, channel: number, filter: number) => number,
): Weight {
  const values = new Float32Array(4 * channels * filters);
  let at = 0;
  for (const i of [0, 1] as const) {
    for (const j of [0, 1] as const) {
      for (let channel = 0; channel < channels; channel++) {
        for (let filter = 0; filter < filters; filter++) values[at++] = tap(i, j, channel, filter);
      }
    }
  }
  return { shape: [2, 2, channels, filters], values };
}
