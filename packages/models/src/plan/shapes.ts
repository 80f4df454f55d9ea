import { atNode, bindNode, PlanError } from './check.ts';
import type { Plan, Shape } from './plan.ts';

/** The shape of every value of a plan; weights are not looked at, nor is the plan's size. Throws PlanError where shapes do not agree. */
export function shapesOf(plan: Plan): Map<string, Shape> {
  const shapes = new Map<string, Shape>(Object.entries(plan.inputs));
  for (const node of plan.nodes) {
    shapes.set(
      node.id,
      atNode(node, () => bindNode(node).shape(shapesOfInputs(node.inputs, shapes))),
    );
  }
  return shapes;
}

/** Throws PlanError for an input that nothing computes. */
export const shapesOfInputs = (inputs: readonly string[], shapes: ReadonlyMap<string, Shape>): Shape[] =>
  inputs.map((id) => {
    const shape = shapes.get(id);
    if (shape === undefined) throw new PlanError(`plan: a node reads "${id}", which no earlier node computes`);
    return shape;
  });

/** Whether values of this shape lie in rows and columns. */
export const isPicture = (shape: Shape): boolean => shape.length === 3;
