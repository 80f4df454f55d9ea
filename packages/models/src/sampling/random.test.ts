import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalCdf } from './normal.ts';
import { philox4x32 } from './philox.ts';
import { PURPOSE } from './purposes.ts';
import { RandomStream } from './random.ts';
import { SamplingError } from './sampling-error.ts';
import { numericSeed, parseSeed } from './seed.ts';

const seed = numericSeed(7);
const draw = (stream: RandomStream, n: number): number[] => Array.from({ length: n }, () => stream.uint32());

/** Kolmogorov-Smirnov distance between sorted values and a distribution. */
function distance(sorted: Float32Array, cdf: (x: number) => number): number {
  const n = sorted.length;
  return sorted.reduce((worst, x, i) => Math.max(worst, Math.abs(cdf(x) - i / n), Math.abs(cdf(x) - (i + 1) / n)), 0);
}

/** Passed by chance in one run of a thousand; the seed is fixed, so the answer is too. */
const ksLimit = (n: number): number => 1.95 / Math.sqrt(n);

describe('RandomStream', () => {
  it('counts blocks in the first word of the counter, ids in the others', () => {
    const key = parseSeed('omokage');
    const block = new Uint32Array(4);
    philox4x32(block, 2, 5, 6, 7, key.low, key.high);
    expect(draw(new RandomStream(key, 5, 6, 7), 12).slice(8)).toEqual([...block]);
  });

  it('gives every stream numbers of its own, and the same ones again', () => {
    const ids = [[], [1], [0, 1], [0, 0, 1], [1, 1]];
    const starts = ids.map((id) => draw(new RandomStream(seed, ...id), 4).join());
    expect(new Set(starts).size).toBe(ids.length);
    expect(ids.map((id) => draw(new RandomStream(seed, ...id), 4).join())).toEqual(starts);
    expect(draw(new RandomStream(seed), 4)).toEqual(draw(new RandomStream(seed, 0, 0, 0), 4));
  });

  it.each([[[1, 2, 3, 4]], [[-1]], [[0.5]], [[2 ** 32]], [[0, Number.NaN]]])('refuses the ids %j', (ids) => {
    expect(() => new RandomStream(seed, ...ids)).toThrow(SamplingError);
  });

  it('draws uniforms inside (0, 1) that are uniform', () => {
    const values = new RandomStream(seed, 1).uniforms(100_000).sort();
    expect(values[0]).toBeGreaterThan(0);
    expect(distance(values, (x) => x)).toBeLessThan(ksLimit(values.length));
  });

  it('draws normals that are normal', () => {
    const values = new RandomStream(seed, 2).normals(100_000).sort();
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(0.01);
    expect(Math.abs(Math.sqrt(variance) - 1)).toBeLessThan(0.01);
    expect(distance(values, normalCdf)).toBeLessThan(ksLimit(values.length));
  });

  it('draws neighbours, in a stream and across streams, that do not follow each other', () => {
    const n = 50_000;
    const a = new RandomStream(seed, 2, 1).normals(n);
    const b = new RandomStream(seed, 2, 2).normals(n);
    const correlation = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, i) => sum + value * y[i], 0) / n;
    expect(Math.abs(correlation(a, b))).toBeLessThan(4 / Math.sqrt(n));
    expect(Math.abs(correlation(a.subarray(1), a))).toBeLessThan(4 / Math.sqrt(n));
  });

  it('gives arrays the numbers that single draws give', () => {
    const single = new RandomStream(seed, 3);
    expect([...new RandomStream(seed, 3).normals(9)]).toEqual(
      Array.from({ length: 9 }, () => Math.fround(single.normal())),
    );
  });

  it('draws integers below their bound, each as often as another', () => {
    const stream = new RandomStream(seed, 4);
    const counts = new Array<number>(7).fill(0);
    for (let i = 0; i < 70_000; i++) counts[stream.integer(7)]++;
    const chiSquared = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    expect(chiSquared).toBeLessThan(22.46); // 6 degrees of freedom, one in a thousand
    expect(stream.integer(1)).toBe(0);
    expect(stream.integer(2 ** 32)).toBeLessThan(2 ** 32);
  });

  it('does not favour small integers where the bound divides 2^32 badly', () => {
    // Plain `word % bound` would put half of the draws into the lowest third of the range.
    const bound = 3 * 2 ** 30;
    const stream = new RandomStream(seed, 5);
    const n = 20_000;
    let lower = 0;
    for (let i = 0; i < n; i++) if (stream.integer(bound) < 2 ** 30) lower++;
    expect(Math.abs(lower / n - 1 / 3)).toBeLessThan(0.015);
  });

  it.each([0, -1, 1.5, 2 ** 32 + 1, Number.NaN])('refuses an integer below %d', (below) => {
    expect(() => new RandomStream(seed).integer(below)).toThrow(SamplingError);
  });

  it('permutes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), fc.nat(), (n, id) => {
        const order = new RandomStream(seed, PURPOSE.batchOrder, id).permutation(n);
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
      }),
    );
  });

  it('reaches all orders of three evenly', () => {
    const stream = new RandomStream(seed, 6);
    const counts = new Map<string, number>();
    for (let i = 0; i < 6_000; i++) {
      const order = stream.permutation(3).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(120);
  });

  it.each([-1, 0.5, Number.NaN])('refuses to draw %d values', (n) => {
    expect(() => new RandomStream(seed).normals(n)).toThrow(SamplingError);
    expect(() => new RandomStream(seed).uniforms(n)).toThrow(SamplingError);
    expect(() => new RandomStream(seed).permutation(n)).toThrow(SamplingError);
  });
});

describe('PURPOSE', () => {
  it('gives every purpose a number of its own, latents 0', () => {
    const numbers = Object.values(PURPOSE);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(PURPOSE.latent).toBe(0);
  });
});
