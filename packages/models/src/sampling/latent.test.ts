import { describe, expect, it } from 'vitest';
import { latent } from './latent.ts';
import { PURPOSE } from './purposes.ts';
import { RandomStream } from './random.ts';
import { SamplingError } from './sampling-error.ts';
import { numericSeed, parseSeed } from './seed.ts';
import { truncationBound } from './truncation.ts';

const seed = parseSeed('omokage');

describe('latent', () => {
  it('is the untruncated normal vector at psi 1', () => {
    expect(latent(seed, 100, 1)).toEqual(new RandomStream(seed, PURPOSE.latent).normals(100));
  });

  it('is zero, and never -0, at psi 0', () => {
    for (const n of [1, 2]) expect(latent(numericSeed(n), 64, 0)).toEqual(new Float32Array(64));
  });

  it('differs between seeds at any other psi', () => {
    expect(latent(numericSeed(1), 4, 0.05)).not.toEqual(latent(numericSeed(2), 4, 0.05));
  });

  it.each([0.05, 0.3, 0.5, 0.7, 0.9])('has standard deviation psi and stays in its bound at psi %d', (psi) => {
    const z = latent(seed, 100_000, psi);
    const deviation = Math.sqrt(z.reduce((sum, x) => sum + x * x, 0) / z.length);
    expect(Math.abs(deviation / psi - 1)).toBeLessThan(0.01);
    const widest = z.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    expect(widest).toBeLessThanOrEqual(Math.fround(truncationBound(psi)));
    expect(widest).toBeGreaterThan(0.99 * truncationBound(psi));
  });

  it('moves every coordinate away from 0 as psi grows, in small steps and with one sign', () => {
    const steps = 400;
    let previous = latent(seed, 64, 0);
    for (let step = 1; step <= steps; step++) {
      const z = latent(seed, 64, step / steps);
      z.forEach((x, i) => {
        expect(Math.abs(x)).toBeGreaterThan(Math.abs(previous[i]));
        expect(Math.abs(x - previous[i])).toBeLessThan(0.1);
        expect(x * previous[i]).toBeGreaterThanOrEqual(0);
      });
      previous = z;
    }
  });

  it('meets psi 1 from below', () => {
    const whole = latent(seed, 64, 1);
    latent(seed, 64, 1 - 2 ** -53).forEach((x, i) => {
      expect(x).toBeCloseTo(whole[i], 6);
    });
  });

  it('keeps the order of the coordinates', () => {
    const order = (z: Float32Array) => [...z.keys()].sort((a, b) => z[a] - z[b]);
    expect(order(latent(seed, 50, 0.2))).toEqual(order(latent(seed, 50, 1)));
  });

  it('starts alike whatever its length', () => {
    expect(latent(seed, 100, 0.7).slice(0, 7)).toEqual(latent(seed, 7, 0.7));
  });

  it.each([-0.01, 1.01, Number.NaN, Infinity])('refuses psi %d', (psi) => {
    expect(() => latent(seed, 8, psi)).toThrow(SamplingError);
  });

  it.each([0, -1, 2.5, Number.NaN])('refuses %d dimensions', (dimensions) => {
    expect(() => latent(seed, dimensions, 1)).toThrow(SamplingError);
  });
});
