import { type Plan, PlanError, resizePlan, type Shape } from '@omokage/models/plan';
import { dimsOf, isPicture } from './layout.ts';

/** Which sides of values are fixed, and what those that are not are called. */

const BATCH = 'batch';

/** Whether a plan takes pictures of other sides than those that it is written with. */
export function takesAnySides(plan: Plan): boolean {
  const [h, w] = Object.values(plan.inputs).find(isPicture) ?? [1, 1];
  try {
    resizePlan(plan, 2 * h!, 2 * w!);
    return true;
  } catch (error) {
    if (error instanceof PlanError) return false;
    throw error;
  }
}

export const inputDims = (shape: Shape, anySides: boolean): (number | string)[] =>
  isPicture(shape) && anySides ? [BATCH, shape[2]!, 'height', 'width'] : [BATCH, ...dimsOf(shape)];

/** Of pictures with the sides of those that go in, the same names. */
export function outputDims(name: string, shape: Shape, plan: Plan, anySides: boolean): (number | string)[] {
  if (!isPicture(shape) || !anySides) return [BATCH, ...dimsOf(shape)];
  const [h, w] = Object.values(plan.inputs).find(isPicture)!;
  const isSame = shape[0] === h && shape[1] === w;
  return [BATCH, shape[2]!, ...(isSame ? ['height', 'width'] : [`${name}_height`, `${name}_width`])];
}
