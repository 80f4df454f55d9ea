import type { Plan, PlanNode, Shape } from '@omokage/models/plan';
import { operationFor } from './lower/index.ts';
import { writesDirectly } from './lower/windowed.ts';
import { sameCodes } from './value.ts';

/** A value that need not be copied into the concatenation that reads it. */
export interface Part {
  /** Id of the concatenation. */
  readonly into: string;
  /** Where its channels begin there. */
  readonly channel: number;
}

/**
 * The results of convolutions that only a concatenation reads are written right into it: kernels put pixels wherever a table says. They write
 * whole groups of four channels, and so those have to be groups of the concatenation.
 */
export function planParts(plan: Plan, shapes: ReadonlyMap<string, Shape>): ReadonlyMap<string, Part> {
  const nodes = new Map(plan.nodes.map((node) => [node.id, node]));
  const reads = new Map<string, number>();
  for (const id of [...plan.nodes.flatMap(({ inputs }) => inputs), ...Object.values(plan.outputs)]) {
    reads.set(id, (reads.get(id) ?? 0) + 1);
  }
  const parts = new Map<string, Part>();
  for (const concat of plan.nodes.filter(({ op }) => op === 'concat')) {
    // Codes that do not come in groups are put together as floats.
    const groups = concat.inputs.slice(0, -1).every((id) => shapes.get(id)!.at(-1)! % 4 === 0);
    if (!groups && concat.stored !== undefined) continue;
    let channel = 0;
    for (const id of concat.inputs) {
      const channels = shapes.get(id)!.at(-1)!;
      const maker = nodes.get(id);
      const whole = channel % 4 === 0 && channels % 4 === 0;
      if (whole && maker !== undefined && reads.get(id) === 1 && canWriteInto(maker, concat, nodes, shapes)) {
        parts.set(id, { into: concat.id, channel });
      }
      channel += channels;
    }
  }
  return parts;
}

function canWriteInto(
  maker: PlanNode,
  concat: PlanNode,
  nodes: ReadonlyMap<string, PlanNode>,
  shapes: ReadonlyMap<string, Shape>,
): boolean {
  if (!operationFor(maker).windowed || !sameCodes(maker.stored, concat.stored)) return false;
  const [input] = maker.inputs;
  return writesDirectly(maker, nodes.get(input)?.stored, shapes.get(input)!);
}
