import type { PlanWeight } from '../plan.ts';

/** Largest magnitude of a kernel's integers. */
const MOST_INTEGER = 127;

/** What integers are stored as: the level of -128 is 0. */
const LEAST_LEVEL = -128;

/** Shares of a filter's largest weight that its integers may reach to. */
const CUTS = Array.from({ length: 20 }, (_, step) => 1 - step / 40);

/** A kernel as integers from -127 to 127, and what those of each filter are multiplied by. */
export interface KernelIntegers {
  /** `[..., filters]` of the kernel. */
  readonly integers: PlanWeight;
  /** `[filters]`. */
  readonly scales: PlanWeight;
}

/**
 * Rounds a kernel `[..., filters]` to integers, each filter in steps of its own: those of the least square error, which may cut off the
 * largest weights.
 */
export function kernelIntegers(kernel: PlanWeight): KernelIntegers {
  const made = known.get(kernel) ?? rounded(kernel);
  known.set(kernel, made);
  return made;
}

/** One plan is rounded many times, with other layers in integers each time. */
const known = new WeakMap<PlanWeight, KernelIntegers>();

function rounded({ shape, values }: PlanWeight): KernelIntegers {
  const filters = shape.at(-1)!;
  const scales = new Float32Array(filters);
  const codes = new Uint8Array(values.length);
  for (let filter = 0; filter < filters; filter++) {
    const weights = values.filter((_, index) => index % filters === filter);
    scales[filter] = bestScale(weights);
    weights.forEach((weight, index) => {
      codes[index * filters + filter] = integerOf(weight, scales[filter]!) - LEAST_LEVEL;
    });
  }
  return { integers: integerWeight(shape, codes), scales: { shape: [filters], values: scales } };
}

function integerWeight(shape: PlanWeight['shape'], codes: Uint8Array): PlanWeight {
  return {
    shape,
    get values() {
      return Float32Array.from(codes, (code) => code + LEAST_LEVEL);
    },
    levels: { codes, scale: 1, min: LEAST_LEVEL },
  };
}

const integerOf = (weight: number, scale: number): number =>
  Math.min(MOST_INTEGER, Math.max(-MOST_INTEGER, Math.round(weight / scale)));

/** A float32, since integers are rounded to what they will be multiplied by. Of a filter of zeros, 1. */
function bestScale(weights: Float32Array): number {
  const largest = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
  if (Math.fround(largest / MOST_INTEGER) === 0) return 1;
  let best = 1;
  let least = Number.POSITIVE_INFINITY;
  for (const cut of CUTS) {
    const scale = Math.fround((largest * cut) / MOST_INTEGER);
    const error = weights.reduce((sum, weight) => sum + (weight - integerOf(weight, scale) * scale) ** 2, 0);
    if (error < least) [best, least] = [scale, error];
  }
  return best;
}
