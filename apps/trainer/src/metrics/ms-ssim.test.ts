import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../backends/index.ts';
import { evaluateMetrics } from './index.ts';
import { multiScaleSimilarity } from './ms-ssim.ts';
import { type PictureSet, pictureAt } from './picture-set.ts';
import { drawn, evaluationOf, PATTERNS, SLOPES } from './test-pictures.ts';

beforeAll(() => startBackend({ threads: 1 }));

const measure = async (reals: PictureSet, fakes: PictureSet) =>
  (await evaluateMetrics(['ms-ssim'], evaluationOf(reals, fakes, { seed: 5 })))[0]!;

describe('ms-ssim', () => {
  // References: means in windows by scipy.ndimage.gaussian_filter(sigma=1.5, truncate=3.5) less a border of 5, scales by numpy.
  it('agrees with its definition on all five scales', () => {
    const set = drawn(SLOPES.a, 2, [176, 176, 1]);
    const value = multiScaleSimilarity(pictureAt(set, 0), pictureAt(set, 1), set.shape);
    expect(value).toBeCloseTo(0.9626570992729171, 10);
  });

  it('is the mean over random pairs of fakes; of odd sides and fewer scales, too', async () => {
    const { value, details } = await measure(drawn(SLOPES.a, 7, [50, 50, 3]), drawn(SLOPES.b, 7, [50, 50, 3]));
    expect(value).toBeCloseTo(0.42150066661192226, 10);
    expect(details).toEqual({ pairs: 3, scales: 3, reals: expect.closeTo(0.5857100821097235, 10) });
  });

  it('is 1 where all pictures are one, and low where they are unlike', async () => {
    const varied = drawn(PATTERNS.a, 6, [24, 24, 1]);
    const collapsed = drawn((_, y, x, c) => PATTERNS.a(0, y, x, c), 6, [24, 24, 1]);
    expect((await measure(varied, collapsed)).value).toBeCloseTo(1, 12);
    expect((await measure(varied, varied)).value).toBeLessThan(0.3);
  });

  it('is 0 for opposite pictures', () => {
    const picture = pictureAt(drawn(PATTERNS.a, 1, [22, 22, 1]), 0);
    const opposite = picture.map((value) => 255 - value);
    expect(multiScaleSimilarity(picture, opposite, [22, 22, 1])).toBe(0);
  });

  it('refuses pictures smaller than its window', async () => {
    const tiny = drawn(PATTERNS.a, 3, [10, 16, 1]);
    await expect(measure(tiny, tiny)).rejects.toThrow(/too small for ms-ssim[\s\S]*16x10/);
  });
});
