import { SCALED } from '../check.ts';
import { type Graph, type Weight, withWeights } from '../compile/graph.ts';
import type { PlanNode } from '../plan.ts';
import { ChannelScales, FIXED } from './channel-scales.ts';
import { reachFor } from './codes-range.ts';
import { Histogram } from './histogram.ts';
import type { Seen } from './observe.ts';

/** A plan with other weights, and what its values are then. */
export interface Equalised {
  readonly graph: Graph;
  readonly seen: ReadonlyMap<string, Seen>;
}

/**
 * Divides channels by what they reach to, so that all channels of a value that is kept as codes make use of all codes: one scale is
 * too coarse for a channel that reaches a tenth as far as others, above all where skip connections are put together with what
 * they skipped. Layers before a value divide their filters and biases, layers behind it multiply their weights: the plan makes what it
 * made, within rounding (Nagel et al. 2019, section 4.1).
 *
 * @param seen what the values are that are to be kept as codes, by id
 * @param evenness the exponent of what channels are divided by: 0 leaves them, and 1 makes all of them reach to 1. In between is a middle way, for
 *   weights behind a small channel become small beside the others of their filter, and are rounded with them
 */
export function equalise({ plan, weights }: Graph, seen: ReadonlyMap<string, Seen>, evenness: number): Equalised {
  const channels = new ChannelScales(plan);
  const factors = factorsOf(channels, seen, evenness);
  const factorsAt = (id: string) => channels.scalesOf(id).map((channel) => factors.get(channel) ?? 1);
  const changes = plan.nodes.flatMap((node) => rescaled(node, weights, factorsAt));
  return {
    graph: { plan, weights: withWeights(weights, changes) },
    seen: new Map([...seen].map(([id, histograms]) => [id, divided(histograms, factorsAt(id))])),
  };
}

const divided = (histograms: Seen, factors: readonly number[]): Seen =>
  histograms.map((histogram, channel) => {
    const scaled = new Histogram();
    scaled.join(histogram, factors[channel]!);
    return scaled;
  });

function factorsOf(channels: ChannelScales, seen: ReadonlyMap<string, Seen>, evenness: number): Map<number, number> {
  const together = new Map<number, Histogram>();
  for (const [id, histograms] of seen) {
    channels.scalesOf(id).forEach((channel, index) => {
      if (!together.has(channel)) together.set(channel, new Histogram());
      together.get(channel)!.join(histograms[index]!);
    });
  }
  together.delete(FIXED);
  return new Map([...together].map(([channel, histogram]) => [channel, reachOf(histogram) ** evenness]));
}

/** How far codes of a channel's own would reach; of one that is always 0, 1. */
const reachOf = (histogram: Histogram): number =>
  histogram.min === 0 && histogram.max === 0 ? 1 : reachFor(histogram);

/** The weights of a node that reads values divided by factors, and makes one divided by factors. */
function rescaled(
  node: PlanNode,
  weights: Graph['weights'],
  factorsAt: (id: string) => readonly number[],
): [string, Weight][] {
  const made = factorsAt(node.id);
  const read = node.inputs.length > 0 ? factorsAt(node.inputs[0]!) : [];
  if ([...made, ...read].every((factor) => factor === 1)) return [];
  return Object.entries(node.parameters).flatMap(([role, name]): [string, Weight][] => {
    const factor = factorOf(node, role, read, made);
    if (factor === undefined) return [];
    const { shape, values } = weights.get(name)!;
    return [[name, { shape, values: values.map((value, index) => value * factor(index)) }]];
  });
}

/** What a number of a parameter is multiplied by, by its index; undefined for a parameter that stays. */
function factorOf(
  { op }: PlanNode,
  role: string,
  read: readonly number[],
  made: readonly number[],
): ((index: number) => number) | undefined {
  const multiplies = SCALED.has(op) ? role !== 'bias' : op === 'affine' && role === 'scale';
  if (multiplies) {
    // A kernel is [..., channels, filters], a scale [channels].
    const channelOf = SCALED.has(op) ? (index: number) => Math.floor(index / made.length) : (index: number) => index;
    return (index) => read[channelOf(index) % read.length]! / made[index % made.length]!;
  }
  return ADDS.get(op)?.includes(role) || (SCALED.has(op) && role === 'bias') ? (index) => 1 / made[index]! : undefined;
}

/** Parameters that are added to what an operation makes, or all that it makes is in proportion to. */
const ADDS: ReadonlyMap<string, readonly string[]> = new Map([
  ['affine', ['shift']],
  ['demodulate', ['bias']],
  ['instanceNorm', ['gamma', 'beta']],
  ['layerNorm', ['gamma', 'beta']],
  ['noise', ['strength']],
  ['renormalise', ['bias']],
]);
