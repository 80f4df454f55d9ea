import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../backends/index.ts';
import { evaluateMetrics, metricNames, metricSummaries, resultOf } from './index.ts';
import type { PictureSet } from './picture-set.ts';
import { from } from './sources.ts';
import { quarters } from './test-features.ts';
import { drawn, evaluationOf, PATTERNS, sourceOf } from './test-pictures.ts';

beforeAll(() => startBackend({ threads: 1 }));

const [a, b] = [drawn(PATTERNS.a, 9, [16, 16, 1]), drawn(PATTERNS.b, 9, [16, 16, 1])];

describe('evaluateMetrics', () => {
  it('gives the figures of each metric in the order asked for', async () => {
    const results = await evaluateMetrics(['ms-ssim', 'swd'], evaluationOf(a, b));
    expect(results.map(({ name }) => name)).toEqual(['ms-ssim', 'swd-mean', 'swd-16']);
    for (const result of results) expect(result).toMatchObject({ n: 9, seed: '1', seconds: expect.any(Number) });
    expect(resultOf(results, 'swd')).toBe(results[1]);
    expect(resultOf(results, 'swd-16')).toBe(results[2]);
    expect(resultOf(results, 'sw')).toBeUndefined();
  });

  it('uses as many pictures as both sides have', async () => {
    const evaluation = { ...evaluationOf(a, b), n: 100, fakes: from(sourceOf(b), 2) };
    expect((await evaluateMetrics(['ms-ssim'], evaluation))[0]!.n).toBe(7);
    const few = { ...evaluation, fakes: from(sourceOf(b), 8) };
    await expect(evaluateMetrics(['ms-ssim'], few)).rejects.toThrow(/too few pictures[\s\S]*1 is left of 100/);
  });

  it('leaves no tensor behind', async () => {
    await evaluateMetrics(['swd'], evaluationOf(a, b));
    const before = tf.memory().numTensors;
    await evaluateMetrics(['swd', 'ms-ssim'], evaluationOf(a, b));
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses a name that it does not know, before any work', async () => {
    const evaluation = { ...evaluationOf(a, b), reals: sourceOf({ ...a, n: 0 }) };
    await expect(evaluateMetrics(['fid'], evaluation)).rejects.toThrow(/no metric "fid"[\s\S]*swd/);
  });

  it('refuses sides of different sizes', async () => {
    const other = drawn(PATTERNS.a, 9, [32, 16, 1]);
    await expect(evaluateMetrics(['swd'], evaluationOf(a, other))).rejects.toThrow(/16x16x1, fakes 32x16x1/);
  });
});

describe('metrics over features', () => {
  const ALL = ['fd', 'kd', 'is', 'precision-recall', 'class-coverage', 'classifier-score'];
  /** Three quarters dark; which one is bright goes round, among the first `classes` of the four. */
  const lit = (classes: number) =>
    drawn(
      (i, y, x) => (2 * Math.floor(y / 8) + Math.floor(x / 8) === i % classes ? 200 + (i % 7) : 30),
      40,
      [16, 16, 1],
    );
  const measure = async (reals: PictureSet, fakes: PictureSet) => {
    const results = await evaluateMetrics(ALL, evaluationOf(reals, fakes, { features: quarters }));
    return Object.fromEntries(results.map((result) => [result.name, result]));
  };

  it('name the network that they look through', async () => {
    expect(Object.keys(await measure(lit(4), lit(4)))).toEqual([
      ...['fd-quarters', 'kd-quarters', 'is-quarters', 'precision-quarters', 'recall-quarters'],
      ...['class-coverage-quarters', 'class-kl-quarters', 'classifier-score-quarters', 'recognised-quarters'],
    ]);
  });

  it('see that a generator makes only two classes of four', async () => {
    const [whole, part] = [await measure(lit(4), lit(4)), await measure(lit(4), lit(2))];
    const values = (name: string) => [whole[name]!.value, part[name]!.value];
    expect(values('class-coverage-quarters')).toEqual([4, 2]);
    expect(values('is-quarters')).toEqual([expect.closeTo(4, 4), expect.closeTo(2, 4)]);
    expect(values('recall-quarters')).toEqual([1, 0.5]);
    expect(values('precision-quarters')).toEqual([1, 1]);
    expect(values('recognised-quarters')).toEqual([1, 1]);
    for (const name of ['fd-quarters', 'class-kl-quarters']) {
      expect(whole[name]!.value, name).toBeCloseTo(0, 6);
      expect(part[name]!.value, name).toBeGreaterThan(0.1);
    }
    expect(part['class-coverage-quarters']!.missingClasses).toEqual(['bottom left', 'bottom right']);
    expect(part['class-coverage-quarters']!.details).toEqual({
      classes: 4,
      ...{ 'share top left': 0.5, 'share top right': 0.5, 'share bottom left': 0, 'share bottom right': 0 },
    });
  });

  it('leave no tensor behind', async () => {
    const before = tf.memory().numTensors;
    await measure(lit(4), lit(4));
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each(ALL)('%s is refused without a feature network', async (name) => {
    await expect(evaluateMetrics([name], evaluationOf(a, b))).rejects.toThrow(/cannot be measured[\s\S]*--features/);
  });

  it('are refused where they need what the network or the sampler lacks', async () => {
    const { classes: _, ...nameless } = quarters;
    const refusal = (name: string) => evaluateMetrics([name], evaluationOf(a, b, { features: nameless }));
    await expect(refusal('is')).rejects.toThrow(/knows none/);
    await expect(refusal('ppl')).rejects.toThrow(/--run or --model/);
  });
});

it('describes every metric in a line', () => {
  expect(metricSummaries()).toHaveLength(metricNames().length);
  for (const line of metricSummaries()) expect(line).toMatch(/^[a-z-]+: .{20,}/);
});
