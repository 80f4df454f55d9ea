import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalCdf, normalDensity } from './normal.ts';
import { SamplingError } from './sampling-error.ts';
import { truncationBound } from './truncation.ts';

/** Standard deviation of a standard normal truncated to [-t, t], as the textbook has it. */
const truncatedDeviation = (t: number): number => Math.sqrt(1 - (2 * t * normalDensity(t)) / (2 * normalCdf(t) - 1));

describe('truncationBound', () => {
  it('leaves the standard deviation psi', () => {
    const psi = fc.double({ min: 0.05, max: 0.9999, noNaN: true });
    fc.assert(
      fc.property(psi, (p) => {
        expect(truncatedDeviation(truncationBound(p))).toBeCloseTo(p, 9);
      }),
    );
  });

  it('is psi sqrt(3) near 0, and joins its series there', () => {
    for (const psi of [1e-300, 1e-12, 0.99e-8, 1.01e-8, 1e-6]) {
      expect(truncationBound(psi) / psi).toBeCloseTo(Math.sqrt(3), 10);
    }
  });

  it('runs from 0 to infinity, increasing to the last double below 1', () => {
    const psis = [0, 1e-9, 0.3, 0.99, 1 - 1e-9, 1 - 2 ** -53, 1];
    const bounds = psis.map(truncationBound);
    expect(bounds[0]).toBe(0);
    expect(bounds.at(-1)).toBe(Infinity);
    expect(bounds).toEqual([...new Set(bounds)].sort((a, b) => a - b));
    expect(bounds.at(-2)).toBeCloseTo(8.716, 3);
  });

  it('answers the same after its memory has been swept', () => {
    const first = truncationBound(0.7);
    for (let i = 1; i < 600; i++) truncationBound(i / 600);
    expect(truncationBound(0.7)).toBe(first);
  });

  it.each([-0.1, 1.0001, Number.NaN, Infinity])('refuses %d', (psi) => {
    expect(() => truncationBound(psi)).toThrow(SamplingError);
  });
});
