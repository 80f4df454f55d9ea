import { sizeOf } from '@omokage/models/layers';
import { checkPlan, type Plan, type Shape } from '@omokage/models/plan';
import { ArtefactError } from '@omokage/weights';
import { packedBytes } from './packed-bytes.ts';

/** What an isolate of 128 MB can serve; a store may hold more than that. Checked before weights are fetched. */
export const EDGE_LIMITS = {
  /** Of weights as they are computed with, in bytes: 4 million floats, or four times as many integers. */
  weightBytes: 16_000_000,
  /** Numbers in the largest value between two layers: 16 MB of floats, of which two or three are alive at a time. */
  valueSize: 4_000_000,
  /** Multiply-accumulates a picture: about a second of CPU. */
  macs: 10e9,
} as const;

/** A plan that runs anywhere may still be too much here. @param plans all of the model's */
export function checkFits(plan: Plan, shapes: ReadonlyMap<string, Shape>, plans: readonly Plan[]): void {
  const facts = checkPlan(plan, shapes);
  const largest = Math.max(...[...facts.shapes.values()].map(sizeOf));
  refuseOver('bytes of weights', packedBytes(plans, shapes), EDGE_LIMITS.weightBytes);
  refuseOver('numbers in one value', largest, EDGE_LIMITS.valueSize);
  refuseOver('multiply-accumulates a picture', facts.macs, EDGE_LIMITS.macs);
}

function refuseOver(what: string, amount: number, limit: number): void {
  if (amount <= limit) return;
  throw new ArtefactError('too-large', {
    what: 'The model is too large for this service.',
    detail: `It has ${amount} ${what}; ${limit} are served.`,
    fix: 'Export a narrower network.',
  });
}
