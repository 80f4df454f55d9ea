/** Between which two values a figure lies with a confidence of 95 %. */
export type Interval = readonly [low: number, high: number];

/** Standard deviations of a normal distribution to each side that hold 95 % of it. */
const NORMAL = 1.959964;
/** The same of Student's distribution, by degrees of freedom from 1 on. */
const STUDENT = [12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.306, 2.2622];

/** Of the mean of independent values, at least two: normal, which the mean of dozens is whatever the values are. */
export function intervalOfMean(values: ArrayLike<number>): Interval {
  const { mean, deviation } = momentsOf(values);
  return around(mean, (NORMAL * deviation) / Math.sqrt(values.length));
}

/** Of a share that was found in n independent cases (Wilson 1927): sound near 0 and 1, too, and inside them. */
export function intervalOfShare(share: number, n: number): Interval {
  const z = NORMAL ** 2 / n;
  const centre = (share + z / 2) / (1 + z);
  const half = (NORMAL * Math.sqrt((share * (1 - share) + z / 4) / n)) / (1 + z);
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}

/**
 * Of a figure over a whole sample, from the same figure over each of 2 to 10 disjoint parts of it, equally large (subsampling: Politis, Romano and
 * Wolf 1999, chapter 2; with Student's distribution for the few parts). Parts of 1/k of the sample scatter by the root of k more than the whole
 * would. A figure that depends on how much there is, as distances of sets do, is another one over the parts: only how they scatter is taken
 * from them. Where the figure is near what chance alone gives, they scatter by more than that, and the interval is too wide.
 */
export function intervalByParts(whole: number, parts: readonly number[]): Interval {
  const student = STUDENT[parts.length - 2];
  if (student === undefined) throw new RangeError(`${parts.length} parts; 2 to ${STUDENT.length + 1} are known`);
  return around(whole, (student * momentsOf(parts).deviation) / Math.sqrt(parts.length));
}

const around = (centre: number, half: number): Interval => [centre - half, centre + half];

/** With n - 1 below the sum. */
function momentsOf(values: ArrayLike<number>): { mean: number; deviation: number } {
  const n = values.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += values[i] / n;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (values[i] - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / (n - 1)) };
}
