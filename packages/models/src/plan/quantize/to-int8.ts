import type { Graph } from '../compile/graph.ts';
import type { Codes, Plan, PlanNode, PlanWeight, PlanWeights } from '../plan.ts';
import { codesFor, type RangeChoice } from './codes-range.ts';
import { Histogram } from './histogram.ts';
import { type KernelIntegers, kernelIntegers } from './kernel-integers.ts';
import type { Seen } from './observe.ts';
import { storageFor } from './storage.ts';

export interface Int8Options {
  /** The layers that compute in integers: some of `integerLayers`. */
  readonly layers: ReadonlySet<string>;
  /** By least error where nothing is said. */
  readonly range?: RangeChoice | undefined;
}

/**
 * A compiled plan with `layers` in integers: their kernels as integers with a scale for each filter, and the values between them as
 * codes. Everything else is as it was. Neither argument is changed.
 * @param seen what the values of the plan are, by id: those that are kept as codes must be among them
 */
export function toInt8(
  { plan, weights }: Graph,
  seen: ReadonlyMap<string, Seen>,
  { layers, range }: Int8Options,
): Graph {
  const codes = codesOf(plan, seen, layers, range);
  const shared = weightsOfFloats(plan, layers);
  const kernels = new Map<string, KernelIntegers & { readonly name: string }>();
  const nodes = plan.nodes.map((node): PlanNode => {
    const stored = codes.get(node.id);
    const kept = stored === undefined ? node : { ...node, stored };
    if (!layers.has(node.id)) return kept;
    const roles = Object.keys(node.parameters).filter((role) => role !== 'bias');
    for (const name of roles.map((role) => node.parameters[role]!)) {
      if (kernels.has(name)) continue;
      // Where a layer of floats reads the kernel too, that stays beside its integers.
      kernels.set(name, {
        ...kernelIntegers(weights.get(name)!),
        name: shared.has(name) ? `${name}/integers` : name,
      });
    }
    const namesOf = (nameOf: (kernel: { name: string }) => string) =>
      Object.fromEntries(roles.map((role) => [role, nameOf(kernels.get(node.parameters[role]!)!)]));
    return {
      ...kept,
      parameters: { ...node.parameters, ...namesOf(({ name }) => name) },
      scales: namesOf(({ name }) => `${name}/scales`),
    };
  });
  return { plan: { ...plan, nodes }, weights: withKernels(weights, kernels) };
}

/** How each value between integer layers is kept. */
function codesOf(
  plan: Plan,
  seen: ReadonlyMap<string, Seen>,
  layers: ReadonlySet<string>,
  range: RangeChoice | undefined,
): Map<string, Codes> {
  const { groups } = storageFor(plan, layers);
  const together = new Map<string, Histogram>();
  for (const [id, group] of groups) {
    if (!together.has(group)) together.set(group, new Histogram());
    for (const channel of seen.get(id)!) together.get(group)!.join(channel);
  }
  const chosen = new Map([...together].map(([group, histogram]) => [group, codesFor(histogram, range)]));
  return new Map([...groups].map(([id, group]) => [id, chosen.get(group)!]));
}

const weightsOfFloats = (plan: Plan, layers: ReadonlySet<string>): Set<string> =>
  new Set(plan.nodes.filter(({ id }) => !layers.has(id)).flatMap(({ parameters }) => Object.values(parameters)));

/** Integers in the places of their kernels, and scales behind them. */
function withKernels(
  weights: PlanWeights,
  kernels: ReadonlyMap<string, KernelIntegers & { readonly name: string }>,
): PlanWeights {
  return new Map(
    [...weights].flatMap(([name, weight]): [string, PlanWeight][] => {
      const kernel = kernels.get(name);
      if (kernel === undefined) return [[name, weight]];
      const made: [string, PlanWeight][] = [
        [kernel.name, kernel.integers],
        [`${kernel.name}/scales`, kernel.scales],
      ];
      return kernel.name === name ? made : [[name, weight], ...made];
    }),
  );
}
