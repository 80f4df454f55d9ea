import type { Shape } from '../plan/plan.ts';
import { inputsNamed, LayerError } from './layer.ts';

/** The shape of the first of two inputs, where the second is one number for each of its pixels: `[h, w, c]` beside `[h, w, 1]`. */
export function besidePixels(op: string, inputs: readonly Shape[], names: readonly [string, string]): Shape {
  const [x, numbers] = inputsNamed(op, inputs, names) as [Shape, Shape];
  const fits = x.length === 3 && numbers.length === 3 && numbers[2] === 1 && [0, 1].every((i) => numbers[i] === x[i]);
  if (fits) return x;
  throw new LayerError(`${op}: the ${names[1]} [${numbers}] is not one number for each pixel of [${x}]`);
}
