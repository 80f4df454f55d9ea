import type { Sight } from '../layers/sight.ts';
import { bindNode, PlanError } from './check.ts';
import type { Plan, PlanNode, Shape } from './plan.ts';
import { isPicture, shapesOf } from './shapes.ts';

/** How far a plan looks that makes pictures out of pictures, and the sides that it takes. */
export interface Reach {
  /**
   * Pixels of the input to each side of an output pixel beyond which nothing changes it; undefined where it looks at everything,
   * such as with a normalisation over the whole picture. Never too small.
   */
  readonly reach: number | undefined;
  /** What both sides of the input must divide by, so that every layer that shrinks them leaves no rest. */
  readonly multiple: number;
}

/**
 * What is known of a value: which pixels of the input its number `o` of a row may depend on, from `o * step + first` to
 * `o * step + last`. Rows and columns are alike.
 */
interface Field {
  /** Pixels between two numbers that lie beside each other; undefined for values that do not lie in rows. */
  readonly step: Ratio | undefined;
  readonly first: number;
  readonly last: number;
}

/** In lowest terms. */
type Ratio = readonly [above: number, below: number];

/**
 * Walks a plan by what each layer says of how far it looks (`layers/sight.ts`). Only the places of numbers count, not what they are:
 * a branch that is always zero counts as any other. Throws PlanError for a plan whose layers do not fit together.
 */
export function reachOf(plan: Plan): Reach {
  const shapes = shapesOf(plan);
  const fields = new Map<string, Field>(
    Object.entries(plan.inputs).map(([name, shape]) => [
      name,
      { step: isPicture(shape) ? [1, 1] : undefined, first: 0, last: 0 },
    ]),
  );
  let multiple = 1;
  for (const node of plan.nodes) {
    const field = fieldOf(
      node,
      node.inputs.map((id) => fields.get(id)!),
      shapes.get(node.id)!,
    );
    if (field.step !== undefined) multiple = leastCommonMultiple(multiple, field.step[0]);
    fields.set(node.id, field);
  }
  const outputs = Object.values(plan.outputs).map((id) => fields.get(id) ?? noSuchOutput(id));
  const furthest = Math.max(0, ...outputs.flatMap(({ first, last }) => [-first, last]));
  return { reach: Number.isFinite(furthest) ? Math.ceil(furthest) : undefined, multiple };
}

function fieldOf(node: PlanNode, inputs: readonly Field[], made: Shape): Field {
  const { sight } = bindNode(node);
  const steps = inputs.flatMap(({ step }) => (step === undefined ? [] : [step]));
  const [step] = steps;
  // Numbers that come from nowhere in the input, or from places that lie apart differently, may know anything.
  if (!isPicture(made) || step === undefined || steps.some((other) => other.join() !== step.join())) {
    return {
      step: isPicture(made) ? step : undefined,
      first: Number.NEGATIVE_INFINITY,
      last: Number.POSITIVE_INFINITY,
    };
  }
  const apart = step[0] / step[1];
  return {
    step: stepBehind(step, sight),
    first: Math.min(...inputs.map(({ first }) => first)) - apart * sight.before,
    last: Math.max(...inputs.map(({ last }) => last)) + apart * sight.after,
  };
}

function stepBehind([above, below]: Ratio, { down, up }: Sight): Ratio {
  const product = [above * down, below * up] as const;
  const divisor = greatestCommonDivisor(...product);
  const step = [product[0] / divisor, product[1] / divisor] as const;
  if (step.every(Number.isSafeInteger)) return step;
  throw new PlanError('plan: it shrinks or enlarges its picture beyond all measure');
}

function leastCommonMultiple(a: number, b: number): number {
  const multiple = (a / greatestCommonDivisor(a, b)) * b;
  if (Number.isSafeInteger(multiple)) return multiple;
  throw new PlanError('plan: no sides divide by all of its strides');
}

const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b));

function noSuchOutput(id: string): never {
  throw new PlanError(`plan: an output is "${id}", which no node computes`);
}
