import { readdirSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../backends/index.ts';
import { evaluateMetrics, metricNames, metricSummaries, resultOf } from './index.ts';
import { from } from './sources.ts';
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

it('knows every metric that has a file, and describes it', () => {
  const files = new Set(readdirSync(import.meta.dirname));
  for (const name of metricNames()) expect(files, name).toContain(`${name}.ts`);
  expect(metricSummaries()).toHaveLength(metricNames().length);
  for (const line of metricSummaries()) expect(line).toMatch(/^[a-z-]+: .{20,}/);
});
