import '@tensorflow/tfjs-backend-cpu';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Engine } from '@omokage/engine';
import { kernelModule } from '@omokage/engine/node';
import type { PlanWeights } from '@omokage/models/plan';
import { originOf } from '@omokage/models/sampler';
import { parseSeed } from '@omokage/models/sampling';
import { buildArtefact, verifyArtefact } from '@omokage/weights';
import { writeArtefact } from '@omokage/weights/directory-store';
import {
  conditionalArtefact,
  conditionalDescription,
  conditionalWeights,
} from '@omokage/weights/fixtures/conditional-models';
import { type DrawnModel, ModelSampler } from '@omokage/weights/sampler';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openArtefact } from './open-sampler.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'omokage-open-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A model of classes whose one kernel is of integers, behind values that are kept as codes. */
async function integerModel() {
  const description = conditionalDescription('classes', 'integers');
  const { plan } = description;
  const codes = { both: { scale: 0.05, zero: 64 }, project: { scale: 0.02, zero: 60 } };
  const nodes = plan.nodes.map((node) => ({
    ...node,
    ...(node.id in codes && { stored: codes[node.id as keyof typeof codes] }),
    ...(node.id === 'project' && { scales: { kernel: 'project/scales' } }),
  }));
  const kernel = conditionalWeights('classes').get('project/kernel')!;
  const levels = {
    codes: Uint8Array.from(kernel.values, (value) => 128 + Math.round(200 * value)),
    scale: 1,
    min: -128,
  };
  const weights: PlanWeights = new Map([
    ...conditionalWeights('classes'),
    ['project/kernel', { ...kernel, levels }],
    ['project/scales', { shape: [64], values: new Float32Array(64).fill(1 / 200) }],
  ]);
  return buildArtefact({ ...description, plan: { ...plan, nodes } }, weights, 'uint8');
}

describe('an exported model', () => {
  it('of integers draws on the engine, to the last bit', async () => {
    const artefact = await integerModel();
    await writeArtefact(join(folder, 'integers'), artefact);
    const before = tf.memory().numTensors;
    const { sampler } = await openArtefact(join(folder, 'integers'));
    expect(tf.memory().numTensors).toBe(before);

    const engine = new Engine(kernelModule());
    const served = new ModelSampler((await verifyArtefact(artefact)) as DrawnModel, {
      runner: (plan, weights) => engine.runner(plan, weights),
    });
    const origins = ['1', '2', '3'].map((seed) => originOf(sampler.facts, { seed: parseSeed(seed), psi: 1 }));
    const [drawn, expected] = [sampler, served].map((each) => tf.tidy(() => each.draw(origins).dataSync()));
    expect(drawn).toEqual(expected);
    expect(new Set(drawn).size).toBeGreaterThan(30);
  });

  it('of integers can keep floats between layers: near the rounded picture, and moved by the smallest step', async () => {
    await writeArtefact(join(folder, 'smooth'), await integerModel());
    const rounded = (await openArtefact(join(folder, 'smooth'))).sampler;
    const smooth = (await openArtefact(join(folder, 'smooth'), { smooth: true })).sampler;
    const origin = originOf(smooth.facts, { seed: parseSeed('1'), psi: 1 });
    const moved = { ...origin, z: origin.z.map((value) => value + 1e-4) };
    const picture = (sampler: typeof smooth, at: typeof origin) => tf.tidy(() => sampler.draw([at]).dataSync());
    const most = (a: ArrayLike<number>, b: ArrayLike<number>) =>
      Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i]!)));
    expect(most(picture(smooth, origin), picture(rounded, origin))).toBeLessThan(0.1);
    const step = most(picture(smooth, origin), picture(smooth, moved));
    expect(step).toBeGreaterThan(0);
    expect(step).toBeLessThan(0.01);
  });

  it('of floats draws on the backend that was started', async () => {
    await writeArtefact(join(folder, 'floats'), await conditionalArtefact('classes'));
    const before = tf.memory().numTensors;
    await openArtefact(join(folder, 'floats'));
    expect(tf.memory().numTensors).toBeGreaterThan(before);
  });
});
