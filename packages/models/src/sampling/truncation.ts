import { centralSeries } from './normal.ts';
import { SamplingError } from './sampling-error.ts';

/** Under this psi the bound is psi sqrt(3) to the last bit: a normal cut so short is flat, that is, uniform. */
const FLAT = 1e-8;
/** No double below 1 asks for a wider bound: the widest is 8.8. */
const WIDEST = 9;

/** Bounds by psi. Pictures come with few psi; the limit only keeps a hostile caller from filling the memory. */
const remembered = new Map<number, number>();
const REMEMBERED_LIMIT = 256;

/**
 * The bound t for which a standard normal, conditioned to lie in [-t, t], has standard deviation psi.
 * Infinity at psi = 1, 0 at psi = 0, and strictly increasing between.
 *
 * @throws SamplingError unless psi is in [0, 1].
 */
export function truncationBound(psi: number): number {
  checkPsi(psi);
  const known = remembered.get(psi);
  if (known !== undefined) return known;
  const bound = solveBound(psi);
  if (remembered.size >= REMEMBERED_LIMIT) remembered.clear();
  remembered.set(psi, bound);
  return bound;
}

/** @throws SamplingError unless psi is in [0, 1]. */
export function checkPsi(psi: number): void {
  if (psi >= 0 && psi <= 1) return;
  throw new SamplingError('The truncation is out of range.', `psi is ${psi}.`, 'Give a psi from 0 to 1.');
}

/**
 * The truncated variance is 1 - 2 t phi(t) / (2 Phi(t) - 1). With Marsaglia's series, 2 Phi(t) - 1 = 2 phi(t) t (1 + s(t)),
 * it is s / (1 + s): so s(t) = psi^2 / (1 - psi^2), which cancels nowhere, neither near psi = 0 nor near 1.
 */
function solveBound(psi: number): number {
  if (psi === 1) return Infinity;
  if (psi < FLAT) return psi * Math.sqrt(3);
  const odds = (psi * psi) / ((1 - psi) * (1 + psi));
  // The uniform distribution on [-t, t] is wider than the normal there, hence the lower end; s(t) >= t^2/3, the upper.
  let low = psi * Math.sqrt(3);
  let high = Math.min(WIDEST, Math.sqrt(3 * odds));
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (centralSeries(middle) < odds) low = middle;
    else high = middle;
  }
}
