import type { Tensor } from '@tensorflow/tfjs-core';
import { sizeOf } from '../layers/index.ts';
import { PlanError } from './check.ts';
import type { Plan } from './plan.ts';

/** What a plan takes, as it is given to whoever executes it. What is no input of the plan is not looked at, nor are inherited properties. */

/** Throws PlanError where an input is missing, or is not `[N, ...shape]`. */
export function checkTensors({ inputs: shapes }: Plan, inputs: Readonly<Record<string, Tensor>>): void {
  for (const [name, shape] of Object.entries(shapes)) {
    const value = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
    if (value === undefined) throw new PlanError(`plan: the input "${name}" is missing`);
    if (value.shape.length !== shape.length + 1 || shape.some((side, axis) => side !== value.shape[axis + 1])) {
      throw new PlanError(`plan: input "${name}" is [${value.shape}]; the plan takes [N,${shape}]`);
    }
  }
}

/** Throws PlanError where an input is missing, or has not as many numbers as so many pictures need. */
export function checkNumbers(
  { inputs: shapes }: Plan,
  inputs: Readonly<Record<string, Float32Array>>,
  pictures = 1,
): void {
  for (const [name, shape] of Object.entries(shapes)) {
    const values = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
    if (values?.length === pictures * sizeOf(shape)) continue;
    const taken = pictures === 1 ? `[${shape}]` : `${pictures} of [${shape}]`;
    throw new PlanError(`plan: input "${name}" has ${values?.length ?? 'no'} numbers; the plan takes ${taken}`);
  }
}
