import { describe, expect, it } from 'vitest';
import { centralProbability, inverseNormal, inverseNormalFromMedian, normalCdf } from './normal.ts';

/** |actual / expected - 1|: the errors that matter here are relative. */
const relativeError = (actual: number, expected: number): number => Math.abs(actual / expected - 1);

describe('inverseNormal', () => {
  it.each([
    [0.25, -0.6744897501960817],
    [0.001, -3.090232306167814],
    [1e-20, -9.262340089798409],
    [0.75, 0.6744897501960817],
    [0.975, 1.959963984540054],
  ])('of %d is %d', (p, z) => {
    expect(relativeError(inverseNormal(p), z)).toBeLessThan(1e-15);
  });

  it('has the ends of the line, the middle, and nothing outside', () => {
    expect([0, 0.5, 1].map(inverseNormal)).toEqual([-Infinity, 0, Infinity]);
    expect([-0.1, 1.1, Number.NaN].map(inverseNormal)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });

  it('increases across the joints of its three approximations', () => {
    for (const joint of [0.075, 0.925, Math.exp(-25)]) {
      const below = inverseNormal(joint * (1 - 1e-9));
      const above = inverseNormal(joint * (1 + 1e-9));
      expect(above).toBeGreaterThan(below);
      expect(above - below).toBeLessThan(1e-7);
    }
  });

  it('undoes normalCdf', () => {
    for (let x = -37; x <= 5; x += 0.37) expect(Math.abs(inverseNormal(normalCdf(x)) - x)).toBeLessThan(1e-9);
  });
});

describe('inverseNormalFromMedian', () => {
  it('equals inverseNormal, and keeps offsets that 1/2 would swallow', () => {
    for (const offset of [-0.49, -0.2, 0.1, 0.43]) {
      expect(inverseNormalFromMedian(offset)).toBeCloseTo(inverseNormal(0.5 + offset), 14);
    }
    expect(relativeError(inverseNormalFromMedian(1e-30), 1e-30 * Math.sqrt(2 * Math.PI))).toBeLessThan(1e-14);
  });
});

describe('normalCdf', () => {
  it.each([
    [-38, 2.88542835e-316, 1e-8],
    [-10, 7.619853024160527e-24, 1e-13],
    [-5, 2.866515718791939e-7, 1e-13],
    [-2, 0.02275013194817921, 1e-13],
    [-1, 0.15865525393145705, 1e-14],
    [1, 0.8413447460685429, 1e-15],
    [3, 0.9986501019683699, 1e-15],
  ])('of %d is %d', (x, p, tolerance) => {
    expect(relativeError(normalCdf(x), p)).toBeLessThan(tolerance);
  });

  it('is continuous where the tail takes over', () => {
    for (const joint of [-3, 3]) {
      expect(relativeError(normalCdf(joint - 1e-13), normalCdf(joint + 1e-13))).toBeLessThan(2e-12);
    }
  });

  it('reaches its limits, and answers NaN to NaN', () => {
    expect([-Infinity, 0, 9, Infinity, Number.NaN].map(normalCdf)).toEqual([0, 0.5, 1, 1, Number.NaN]);
  });
});

describe('centralProbability', () => {
  it('is what normalCdf leaves, and exact to the last digits near 0', () => {
    for (const t of [0.5, 1, 2.9, 3.1, 8]) {
      expect(centralProbability(t)).toBeCloseTo(1 - 2 * normalCdf(-t), 13);
    }
    expect(relativeError(centralProbability(1e-200), 2e-200 / Math.sqrt(2 * Math.PI))).toBeLessThan(1e-15);
    expect([0, Infinity].map(centralProbability)).toEqual([0, 1]);
  });
});
