import { intervalOfShare } from '../../apps/trainer/src/metrics/confidence.ts';
import type { Neighbour } from '../../apps/trainer/src/metrics/nearest-neighbours.ts';
import { byParts, type Figure, figure } from './measured.ts';

/** A picture is suspiciously near to a training picture where it is nearer than all but this part of real ones that are none. */
const SUSPICIOUS = 0.01;

/**
 * How near samples are to their nearest training pictures, beside how near real pictures are to theirs that the model has never seen (the floors). A
 * model that remembers has samples that are nearer than those.
 * @param space what distances are taken in
 */
export function neighbourFigures(
  space: string,
  samples: readonly (readonly Neighbour[])[],
  reals: readonly (readonly Neighbour[])[],
): Figure[] {
  const [own, real] = [distancesOf(samples), distancesOf(reals)];
  const n = own.length;
  const figures: Figure[] = [];
  for (const [name, share] of [
    ['median', 0.5],
    ['percentile-1', SUSPICIOUS],
  ] as const) {
    const value = quantile(own, share);
    const interval = byParts(value, n, (first, count) => quantile(own.slice(first, first + count), share));
    const details = { interval, floor: quantile(real, share), within: [0, Infinity] as const };
    figures.push(figure(`nearest-training-${space}/${name}`, value, n, details));
  }
  const suspicious = quantile(real, SUSPICIOUS);
  const share = (distances: readonly number[]) =>
    distances.filter((distance) => distance < suspicious).length / distances.length;
  const nearer = share(own);
  const details = { interval: intervalOfShare(nearer, n), floor: share(real) };
  return [...figures, figure(`nearest-training-${space}/nearer-than-1-percent-of-reals`, nearer, n, details)];
}

const distancesOf = (found: readonly (readonly Neighbour[])[]): number[] => found.map(([first]) => first!.distance);

/** The smallest value that at least so large a share of them does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}
