/** Steps of a histogram: each 5 % of the largest weight, so that the two outermost ones are the edge. */
const STEPS = 40;
const EDGE = 0.95;

export const largestOf = (weights: Float32Array): number =>
  weights.reduce((largest, weight) => Math.max(largest, Math.abs(weight)), 0);

/** Places of the weights within 5 % of the largest one, in size. */
export function edgeOf(weights: Float32Array): number[] {
  const least = EDGE * largestOf(weights);
  return [...weights.keys()].filter((i) => Math.abs(weights[i]!) >= least);
}

/** How many weights lie in each of {@link STEPS} equal steps from minus the largest to the largest. */
export function histogramOf(weights: Float32Array): number[] {
  const largest = largestOf(weights);
  const counts = new Array<number>(STEPS).fill(0);
  for (const weight of weights) {
    const step = Math.floor(((weight / largest + 1) / 2) * STEPS);
    counts[Math.min(STEPS - 1, step)]!++;
  }
  return counts;
}
