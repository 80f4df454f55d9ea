import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../backends/index.ts';
import { evaluateMetrics } from './index.ts';
import { type PictureSet, pictureAt } from './picture-set.ts';
import { peakSignalToNoise } from './psnr.ts';
import { structuralSimilarity } from './structural-similarity.ts';
import { drawn, evaluationOf, PATTERNS, SLOPES } from './test-pictures.ts';

beforeAll(() => startBackend({ threads: 1 }));

const measure = async (reals: PictureSet, fakes: PictureSet) =>
  (await evaluateMetrics(['psnr', 'ssim'], evaluationOf(reals, fakes, { paired: true }))).map(({ value }) => value);

/** Pictures from the second on: the first ones of both sets of slopes are the same. */
const tail = (set: PictureSet): PictureSet => ({
  ...set,
  n: set.n - 1,
  pixels: set.pixels.subarray(set.pixels.length / set.n),
});

describe('psnr and ssim', () => {
  // References: skimage.metrics.peak_signal_noise_ratio, and structural_similarity with gaussian_weights=True, sigma=1.5,
  // use_sample_covariance=False.
  it.each([
    [[48, 48, 3], 26.821438240847435, 0.9385903688357328],
    [[25, 30, 1], 24.04840395556061, 0.9940007592089395],
  ] as const)('agree with skimage on pictures of %j', (shape, decibels, similarity) => {
    const set = drawn(SLOPES.a, 2, shape);
    const [a, b] = [pictureAt(set, 0), pictureAt(set, 1)];
    expect(peakSignalToNoise(a, b)).toBeCloseTo(decibels, 10);
    expect(structuralSimilarity(a, b, shape).full).toBeCloseTo(similarity, 10);
  });

  it('are means over the pairs', async () => {
    const [reals, fakes] = [SLOPES.a, SLOPES.b].map((slopes) => tail(drawn(slopes, 3, [24, 24, 3])));
    const [psnr, ssim] = await measure(reals!, fakes!);
    expect(psnr).toBeCloseTo(33.07930382548004, 10);
    expect(ssim).toBeCloseTo(0.9984362870568733, 10);
  });

  it('are 100 dB and 1 for the same pictures, and fall with noise', async () => {
    const set = drawn(SLOPES.a, 2, [24, 24, 1]);
    const noisy = (by: number) => ({ ...set, pixels: set.pixels.map((value, i) => Math.min(255, value + (i % by))) });
    expect(await measure(set, set)).toEqual([100, expect.closeTo(1, 12)]);
    const [slightly, strongly] = [await measure(set, noisy(5)), await measure(set, noisy(50))];
    for (const figure of [0, 1]) expect(slightly[figure]).toBeGreaterThan(strongly[figure]!);
  });

  it('tell beside them what there would be had nothing been done to the inputs', async () => {
    const [reals, inputs] = [SLOPES.a, SLOPES.b].map((slopes) => tail(drawn(slopes, 3, [24, 24, 3])));
    const evaluation = evaluationOf(reals!, reals!, { paired: true, inputs: evaluationOf(inputs!, inputs!).fakes });
    const results = await evaluateMetrics(['psnr', 'ssim'], evaluation);
    expect(results.map(({ value }) => value)).toEqual([100, expect.closeTo(1, 12)]);
    const untouched = results.map(({ details }) => details!.input);
    expect(untouched).toEqual([expect.closeTo(33.07930382548004, 10), expect.closeTo(0.9984362870568733, 10)]);
  });

  it('are refused for pictures that are no pairs, ssim for those smaller than its window', async () => {
    const set = drawn(PATTERNS.a, 3, [8, 8, 1]);
    await expect(evaluateMetrics(['psnr'], evaluationOf(set, set))).rejects.toThrow(/psnr cannot be[\s\S]*not pairs/);
    await expect(measure(set, set)).rejects.toThrow(/too small for ssim[\s\S]*8x8/);
  });
});
