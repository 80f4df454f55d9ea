import { sizeOf } from '@omokage/models/layers';
import { checkPlan, type Plan, type Shape } from '@omokage/models/plan';
import { ArtefactError } from '@omokage/weights';

/** What an isolate of 128 MB can serve; a store may hold more than that. Checked before weights are fetched. */
export const EDGE_LIMITS = {
  parameters: 4_000_000,
  /** Numbers in the largest value between two layers: 16 MB, of which two or three are alive at a time. */
  valueSize: 4_000_000,
  /** Multiply-accumulates a picture: about a second of CPU. */
  macs: 10e9,
} as const;

/** A plan that runs anywhere may still be too much here. */
export function checkFits(plan: Plan, shapes: ReadonlyMap<string, Shape>): void {
  const facts = checkPlan(plan, shapes);
  const parameters = sum([...shapes.values()].map(sizeOf));
  const largest = Math.max(...[...facts.shapes.values()].map(sizeOf));
  refuseOver('parameters', parameters, EDGE_LIMITS.parameters);
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

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
