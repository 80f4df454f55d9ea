/** The standard normal distribution: its quantiles, its probabilities. Doubles throughout. */

// Rational approximations of Wichura's AS 241, lowest degree first; the paper's digits, rounded to doubles.
const CENTRE_TOP = [
  3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987, 67265.7709270087,
  33430.57558358813, 2509.0809287301227,
] as const;
const CENTRE_BOTTOM = [
  1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271, 28729.085735721943,
  5226.495278852854,
] as const;
const NEAR_TOP = [
  1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684, 0.2417807251774506,
  0.022723844989269184, 0.0007745450142783414,
] as const;
const NEAR_BOTTOM = [
  1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
  0.0005475938084995345, 1.0507500716444169e-9,
] as const;
const FAR_TOP = [
  6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
  0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
] as const;
const FAR_BOTTOM = [
  1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133, 1.8463183175100548e-5,
  1.421511758316446e-7, 2.0442631033899397e-15,
] as const;

type Octic = readonly [number, number, number, number, number, number, number, number];

/** Polynomial of degree 7 by Horner's rule, unrolled: training draws quantiles by the million. */
const polynomial = (c: Octic, x: number): number =>
  ((((((c[7] * x + c[6]) * x + c[5]) * x + c[4]) * x + c[3]) * x + c[2]) * x + c[1]) * x + c[0];

/** Offsets from 1/2 up to here are read by one rational function; beyond lie the tails. */
const CENTRE = 0.425;

/** Quantile of 1/2 + offset, for |offset| <= CENTRE. */
function centreQuantile(offset: number): number {
  const r = CENTRE * CENTRE - offset * offset;
  return (offset * polynomial(CENTRE_TOP, r)) / polynomial(CENTRE_BOTTOM, r);
}

/** How far from 0 the quantile lies that leaves `probability` (0 to 0.075) beyond it. */
function tailQuantile(probability: number): number {
  const r = Math.sqrt(-Math.log(probability));
  if (r <= 5) return polynomial(NEAR_TOP, r - 1.6) / polynomial(NEAR_BOTTOM, r - 1.6);
  return polynomial(FAR_TOP, r - 5) / polynomial(FAR_BOTTOM, r - 5);
}

/**
 * The standard normal's quantile of `p`: -Infinity at 0, Infinity at 1, NaN outside [0, 1].
 *
 * Relative error about 1e-16 (Wichura, "Algorithm AS 241: the percentage points of the normal distribution",
 * Applied Statistics 37(3), 1988; routine PPND16).
 */
export function inverseNormal(p: number): number {
  const offset = p - 0.5;
  if (Math.abs(offset) <= CENTRE) return centreQuantile(offset);
  if (p === 0) return -Infinity;
  if (p === 1) return Infinity;
  return offset < 0 ? -tailQuantile(p) : tailQuantile(1 - p);
}

/** `inverseNormal(1/2 + offset)` that keeps offsets too small to survive the sum. */
export function inverseNormalFromMedian(offset: number): number {
  return Math.abs(offset) <= CENTRE ? centreQuantile(offset) : inverseNormal(0.5 + offset);
}

/** Density of the standard normal at x. */
export const normalDensity = (x: number): number => Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);

/**
 * x^2/3 + x^4/(3 5) + x^6/(3 5 7) + ...: Marsaglia's series is x (1 + this), and
 * Phi(x) = 1/2 + phi(x) x (1 + this) ("Evaluating the normal distribution", J. Stat. Software 11(4), 2004).
 * All terms are positive, so nothing cancels.
 */
export function centralSeries(x: number): number {
  const square = x * x;
  let sum = 0;
  let term = 1;
  for (let odd = 3; ; odd += 2) {
    term *= square / odd;
    const next = sum + term;
    if (!(next > sum && next < Infinity)) return next; // settled, overflowed or NaN
    sum = next;
  }
}

/** Probability that a standard normal lies in [-t, t], t >= 0. Keeps its relative precision down to t = 0. */
export function centralProbability(t: number): number {
  if (t > SERIES_LIMIT) return 1 - 2 * upperTail(t);
  return 2 * normalDensity(t) * t * (1 + centralSeries(t));
}

/** Past here the series loses the small tail in its difference from 1/2, and the continued fraction is quick. */
const SERIES_LIMIT = 3;
const FRACTION_TERMS = 100;

/** Probability beyond x >= SERIES_LIMIT, by Laplace's continued fraction phi(x) / (x + 1/(x + 2/(x + 3/(x + ... */
function upperTail(x: number): number {
  let denominator = x;
  for (let k = FRACTION_TERMS; k > 0; k--) denominator = x + k / denominator;
  return normalDensity(x) / denominator;
}

/** Probability that a standard normal lies below x. Keeps its relative precision in the lower tail. */
export function normalCdf(x: number): number {
  if (x < -SERIES_LIMIT) return upperTail(-x);
  if (x > SERIES_LIMIT) return 1 - upperTail(x);
  return 0.5 + normalDensity(x) * x * (1 + centralSeries(x));
}
