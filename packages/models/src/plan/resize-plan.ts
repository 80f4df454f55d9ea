import type { ParameterSpec } from '../layers/index.ts';
import { atNode, bindNode, PlanError } from './check.ts';
import type { Plan, PlanNode, Shape } from './plan.ts';
import { isPicture, shapesOf, shapesOfInputs } from './shapes.ts';

/**
 * A plan that makes pictures out of pictures, for others of `height` and `width` pixels: the same layers with the same weights. All of its
 * pictures that go in have one size. Throws PlanError where that cannot be: a layer fixes the sides, by its attributes or its
 * weights, or the result would not have sides in proportion, as when strides leave a rest.
 */
export function resizePlan(plan: Plan, height: number, width: number): Plan {
  const pictures = Object.values(plan.inputs).filter(isPicture);
  const [from] = pictures;
  if (from === undefined) throw new PlanError('plan: no input is a picture, and so there is no other size of it');
  if (pictures.some(([h, w]) => h !== from[0] || w !== from[1])) {
    throw new PlanError('plan: its pictures are of several sizes, and so there is no other size of it');
  }
  if (![height, width].every((side) => Number.isSafeInteger(side) && side >= 1)) {
    throw new PlanError(`plan: ${height}x${width} is no size of a picture`);
  }
  const inputs = Object.fromEntries(
    Object.entries(plan.inputs).map(([name, shape]) => [
      name,
      isPicture(shape) ? [height, width, shape[2]!] : [...shape],
    ]),
  );
  const resized = { ...plan, inputs };
  const [before, after] = [shapesOf(plan), shapesOf(resized)];
  for (const node of plan.nodes) checkWeightsStay(node, before, after);
  for (const [name, id] of Object.entries(plan.outputs)) {
    const [old, now] = [before.get(id), after.get(id)];
    if (old === undefined || now === undefined || !isPicture(old)) continue;
    if (now[0]! * from[0]! === old[0]! * height && now[1]! * from[1]! === old[1]! * width) continue;
    throw new PlanError(`plan: of ${height}x${width} pixels, the output "${name}" is [${now}]: out of proportion`);
  }
  return resized;
}

/** Weights of a layer may have the size of its picture, as fixed noise has. */
function checkWeightsStay(node: PlanNode, before: ReadonlyMap<string, Shape>, after: ReadonlyMap<string, Shape>): void {
  const specsFor = (shapes: ReadonlyMap<string, Shape>): Record<string, ParameterSpec> =>
    atNode(node, () => bindNode(node).parameters(shapesOfInputs(node.inputs, shapes)));
  const [old, now] = [specsFor(before), specsFor(after)];
  const changed = Object.keys(old).find((role) => old[role]!.shape.join() !== now[role]!.shape.join());
  if (changed === undefined) return;
  throw new PlanError(`plan: node "${node.id}" (${node.op}) has a "${changed}" for pictures of one size`);
}
