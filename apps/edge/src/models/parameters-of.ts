import { sizeOf } from '@omokage/models/layers';
import type { Shape } from '@omokage/models/plan';

/** How many numbers there are in weights, be they a table of them or the weights themselves. */
export function parametersOf(weights: Iterable<{ readonly shape: Shape }>): number {
  let parameters = 0;
  for (const { shape } of weights) parameters += sizeOf(shape);
  return parameters;
}
