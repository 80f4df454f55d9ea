import { describe, expect, it } from 'vitest';
import { latent } from './latent.ts';
import { SamplingError } from './sampling-error.ts';
import { numericSeed } from './seed.ts';
import { slerp, walk } from './walk.ts';

const z = (seed: number, dimensions = 64, psi = 1) => latent(numericSeed(seed), dimensions, psi);
const length = (a: Float32Array) => Math.sqrt(a.reduce((sum, value) => sum + value * value, 0));
const scaled = (a: Float32Array, factor: number) => a.map((value) => value * factor);
const angle = (a: Float32Array, b: Float32Array) => {
  const cosine = a.reduce((sum, value, index) => sum + value * b[index]!, 0) / (length(a) * length(b));
  return Math.acos(Math.min(1, Math.max(-1, cosine)));
};
const moments = Array.from({ length: 21 }, (_, index) => index / 20);

describe('slerp', () => {
  it('is the quarter circle from one axis to the next', () => {
    const [a, b] = [Float32Array.of(1, 0), Float32Array.of(0, 1)];
    for (const t of moments) {
      const [x, y] = slerp(a, b, t);
      expect(x).toBeCloseTo(Math.cos((t * Math.PI) / 2), 6);
      expect(y).toBeCloseTo(Math.sin((t * Math.PI) / 2), 6);
    }
  });

  it('begins and ends with the vectors themselves, bit for bit, and copies them', () => {
    const [a, b] = [z(1), z(2)];
    expect(slerp(a, b, 0)).toEqual(a);
    expect(slerp(a, b, 1)).toEqual(b);
    expect(slerp(a, b, 0)).not.toBe(a);
  });

  it('keeps a length that both have', () => {
    const a = z(1);
    const b = scaled(z(2), length(a) / length(z(2)));
    for (const t of moments) expect(length(slerp(a, b, t)) / length(a)).toBeCloseTo(1, 5);
  });

  it('goes from one length to the other evenly, at one angular speed', () => {
    const [a, b] = [z(1), scaled(z(2), 3)];
    for (const t of moments) {
      const between = slerp(a, b, t);
      expect(length(between)).toBeCloseTo(length(a) + t * (length(b) - length(a)), 3);
      expect(angle(a, between)).toBeCloseTo(t * angle(a, b), 3);
    }
  });

  it('is the same way back', () => {
    const [a, b] = [z(1), z(2)];
    for (const t of moments) {
      const there = slerp(a, b, t);
      slerp(b, a, 1 - t).forEach((value, index) => {
        expect(value).toBeCloseTo(there[index]!, 5);
      });
    }
  });

  it('stays where both are one, or nearly', () => {
    const a = z(1);
    for (const b of [a, scaled(a, 1 + 1e-6), a.map((value, index) => (index === 0 ? value + 1e-6 : value))]) {
      for (const t of moments) {
        slerp(a, b, t).forEach((value, index) => {
          expect(value).toBeCloseTo(a[index]!, 4);
        });
      }
    }
  });

  it.each([2, 3, 64])(
    'goes around, not through the middle, between opposite vectors of %d dimensions',
    (dimensions) => {
      const a = z(1, dimensions);
      const opposite = scaled(a, -1);
      for (const t of moments) {
        const between = slerp(a, opposite, t);
        expect(length(between) / length(a)).toBeCloseTo(1, 5);
        expect(angle(a, between)).toBeCloseTo(t * Math.PI, 2);
      }
    },
  );

  it('is a straight line from the mean face, and in one dimension', () => {
    expect(slerp(new Float32Array(2), Float32Array.of(2, 4), 0.5)).toEqual(Float32Array.of(1, 2));
    expect(slerp(Float32Array.of(2, 4), new Float32Array(2), 0.25)).toEqual(Float32Array.of(1.5, 3));
    expect(slerp(new Float32Array(2), new Float32Array(2), 0.5)).toEqual(new Float32Array(2));
    expect(slerp(Float32Array.of(1), Float32Array.of(-1), 0.5)).toEqual(Float32Array.of(0));
  });

  it('refuses vectors of two models, and moments outside the way', () => {
    expect(() => slerp(z(1, 8), z(1, 9), 0.5)).toThrow(SamplingError);
    for (const t of [-0.1, 1.1, Number.NaN]) expect(() => slerp(z(1), z(2), t)).toThrow(/from 0 to 1/);
  });
});

describe('walk', () => {
  it('passes each latent in order and returns to the first', () => {
    const latents = [z(1), z(2), z(3)];
    const vectors = walk(latents, 10);
    expect(vectors).toHaveLength(30);
    for (const [index, vector] of latents.entries()) expect(vectors[10 * index]).toEqual(vector);
    expect(vectors[29]).toEqual(slerp(latents[2]!, latents[0]!, 0.9));
  });

  it('moves in small steps, also from its last vector to its first', () => {
    const vectors = walk([z(1), z(2)], 20);
    vectors.forEach((vector, index) => {
      expect(angle(vector, vectors[(index + 1) % vectors.length]!)).toBeLessThan(0.12);
    });
  });

  it('stands still at a single latent', () => {
    expect(walk([z(1)], 2)).toEqual([z(1), z(1)]);
  });

  it.each([
    [[], 1],
    [[z(1)], 0],
    [[z(1)], 1.5],
  ] as const)('refuses %j with %d frames', (latents, frames) => {
    expect(() => walk(latents, frames)).toThrow(SamplingError);
  });
});
