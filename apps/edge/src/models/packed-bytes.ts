import { sizeOf } from '@omokage/models/layers';
import type { Plan, PlanNode, Shape } from '@omokage/models/plan';

const FLOAT_BYTES = 4;

/**
 * About what a model's weights take once they are packed for kernels: a byte each of a kernel that integers are multiplied with, four of all
 * else, be they used or not.
 */
export function packedBytes(plans: readonly Plan[], shapes: ReadonlyMap<string, Shape>): number {
  const [integers, floats] = [new Set<string>(), new Set<string>()];
  for (const { nodes } of plans) {
    const stored = new Set(nodes.filter((node) => node.stored !== undefined).map(({ id }) => id));
    for (const node of nodes) {
      for (const [role, name] of Object.entries(node.parameters)) {
        (isOfIntegers(node, role, stored) ? integers : floats).add(name);
      }
    }
  }
  let bytes = 0;
  for (const [name, shape] of shapes) {
    if (integers.has(name)) bytes += sizeOf(shape);
    if (floats.has(name) || !integers.has(name)) bytes += FLOAT_BYTES * sizeOf(shape);
  }
  return bytes;
}

/** @param stored ids of nodes whose values are kept as codes */
const isOfIntegers = ({ inputs, scales }: PlanNode, role: string, stored: ReadonlySet<string>): boolean =>
  scales !== undefined && Object.hasOwn(scales, role) && stored.has(inputs[0]);
