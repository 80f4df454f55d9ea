import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../backends/index.ts';
import { UserError } from '../errors.ts';
import { evaluateMetrics } from './index.ts';
import type { PictureSet, PictureShape } from './picture-set.ts';
import { drawn, evaluationOf, PATTERNS } from './test-pictures.ts';

beforeAll(() => startBackend({ threads: 1 }));

const measure = async (reals: PictureSet, fakes: PictureSet, seed = 7) =>
  Object.fromEntries(
    (await evaluateMetrics(['swd'], evaluationOf(reals, fakes, { seed }))).map((r) => [r.name, r.value]),
  );

/** The same pictures, each byte moved by up to `strength`. */
const noisy = (set: PictureSet, strength: number): PictureSet => ({
  ...set,
  pixels: set.pixels.map((value, i) =>
    Math.max(0, Math.min(255, value + ((i * 7919) % (2 * strength + 1)) - strength)),
  ),
});

describe('swd', () => {
  // Reference: numpy, with Philox4x32-10 and scipy.special.ndtri for the same patches and directions, pyramids by
  // scipy.ndimage.convolve, and scipy.stats.wasserstein_distance for each of the 512 projections.
  it.each([
    [[32, 32, 3], 6, { 'swd-mean': 123.1339108381, 'swd-32': 86.3960045128, 'swd-16': 159.8718161542 }],
    [[20, 28, 1], 5, { 'swd-mean': 111.8903115991, 'swd-20': 111.8903115991 }],
  ] as [PictureShape, number, Record<string, number>][])(
    'agrees with its definition on %j',
    async (shape, n, expected) => {
      const values = await measure(drawn(PATTERNS.a, n, shape), drawn(PATTERNS.b, n, shape));
      expect(Object.keys(values)).toEqual(Object.keys(expected));
      for (const [name, value] of Object.entries(expected)) expect(values[name]! / value, name).toBeCloseTo(1, 4);
    },
  );

  it('is 0 between a set and itself, and grows with noise', async () => {
    const pictures = drawn(PATTERNS.a, 4, [16, 16, 3]);
    const distances = [];
    for (const strength of [0, 20, 80]) distances.push((await measure(pictures, noisy(pictures, strength)))['swd-16']!);
    expect(distances[0]).toBe(0);
    expect(distances[1]).toBeGreaterThan(1);
    expect(distances[2]).toBeGreaterThan(2 * distances[1]!);
  });

  it('does not care how bright or how strong a whole set is, as patches are normalised', async () => {
    const dim = { ...drawn(PATTERNS.a, 4, [16, 16, 1]) };
    const halved = { ...dim, pixels: dim.pixels.map((value) => value & ~1) };
    const bright = { ...halved, pixels: halved.pixels.map((value) => value / 2 + 100) };
    expect((await measure(halved, bright))['swd-16']).toBeLessThan(1e-3);
  });

  it('says how it was measured', async () => {
    const pictures = drawn(PATTERNS.a, 3, [16, 16, 1]);
    const [mean] = await evaluateMetrics(['swd'], evaluationOf(pictures, pictures, { seed: 42 }));
    expect(mean).toMatchObject({ name: 'swd-mean', n: 3, seed: '42', better: 'lower', details: { patches: 128 } });
  });

  it('refuses pictures that hold no patch', async () => {
    const tiny = drawn(PATTERNS.a, 3, [6, 16, 1]);
    await expect(measure(tiny, tiny)).rejects.toThrow(UserError);
    await expect(measure(tiny, tiny)).rejects.toThrow(/too small for swd[\s\S]*16x6/);
  });
});
