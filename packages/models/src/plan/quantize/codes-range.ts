import { type Codes, MOST_CODE } from '../plan.ts';
import type { Histogram } from './histogram.ts';

/**
 * How the range of codes is chosen: by the least mean square error of what was seen, or as the one that a share of the numbers lies
 * in; 99.9 per cent leave one in two thousand out at each end.
 */
export type RangeChoice = { readonly by: 'error' } | { readonly by: 'percentile'; readonly percent: number };

/** Of a value of which nothing but zeros was seen. */
const ANY: Codes = { scale: 1, zero: 0 };

/** Far from where a float32 has lost its digits. */
const LEAST_SCALE = 2 ** -60;

/** Shares of the whole range that are tried, at each end. */
const CUTS = Array.from({ length: 40 }, (_, step) => 1 - step / 50);

type Filled = ReturnType<Histogram['filled']>;

/** Codes for a value of which a histogram was taken. 0 is exactly one of them. */
export function codesFor(histogram: Histogram, choice: RangeChoice = { by: 'error' }): Codes {
  const { min, max } = histogram;
  if (min === 0 && max === 0) return ANY;
  return choice.by === 'error'
    ? leastError(histogram)
    : codesBetween(...endsWithin(histogram, (1 - choice.percent / 100) / 2));
}

/** Codes whose range is the one from `min <= 0` to `max >= 0`, moved by half a step at most so that 0 is one of them. */
export function codesBetween(min: number, max: number): Codes {
  const scale = Math.fround(Math.max((max - min) / MOST_CODE, LEAST_SCALE));
  return { scale, zero: Math.round(Math.abs(min) / scale) };
}

function leastError(histogram: Histogram): Codes {
  const { min, max } = histogram;
  const filled = histogram.filled();
  let best = codesBetween(min, max);
  let least = errorOf(filled, best);
  for (const below of min < 0 ? CUTS : [0]) {
    for (const above of max > 0 ? CUTS : [0]) {
      const codes = codesBetween(min * below, max * above);
      const error = errorOf(filled, codes, least);
      if (error < least) [best, least] = [codes, error];
    }
  }
  return best;
}

/** How far to either side codes of the least error reach, cut off at the same distance from 0. */
export function reachFor(histogram: Histogram): number {
  const { min, max } = histogram;
  const filled = histogram.filled();
  let best = Math.max(max, -min);
  let least = Number.POSITIVE_INFINITY;
  for (const cut of CUTS) {
    const reach = Math.max(max, -min) * cut;
    const error = errorOf(filled, codesBetween(Math.max(min, -reach), Math.min(max, reach)), least);
    if (error < least) [best, least] = [reach, error];
  }
  return best;
}

/** Sum of the squared errors of keeping what was seen as codes; as soon as it passes `most`, what it has come to. */
export function errorOf(filled: Filled, { scale, zero }: Codes, most = Number.POSITIVE_INFINITY): number {
  let sum = 0;
  for (const { value, count } of filled) {
    const code = Math.min(MOST_CODE, Math.max(0, Math.round(value / scale + zero)));
    sum += count * (value - (code - zero) * scale) ** 2;
    if (sum > most) break;
  }
  return sum;
}

/** The range that leaves a share of the numbers out at each end. */
function endsWithin(histogram: Histogram, share: number): [min: number, max: number] {
  const { min, max, zeros } = histogram;
  const filled = histogram.filled();
  const most = share * filled.reduce((sum, { count }) => sum + count, zeros);
  const endOf = (bins: Filled) => {
    let sum = 0;
    return bins.find(({ count }) => {
      sum += count;
      return sum > most;
    })?.value;
  };
  const [low, high] = [
    endOf(filled.filter(({ value }) => value < 0)),
    endOf(filled.filter(({ value }) => value > 0).reverse()),
  ];
  const ends: [number, number] = [Math.max(min, low ?? 0), Math.min(max, high ?? 0)];
  return ends[0] === ends[1] ? [min, max] : ends;
}
