import '@tensorflow/tfjs-backend-cpu';
import { kernelModule } from '@omokage/engine/node';
import { originOf, type Wish } from '@omokage/models/sampler';
import { parseSeed, toPixels } from '@omokage/models/sampling';
import { conditionalArtefact, conditionalWeights } from '@omokage/weights/fixtures/conditional-models';
import { type DrawnModel, ModelSampler } from '@omokage/weights/sampler';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it, vi } from 'vitest';
import { enginePainters } from './engine-painters.ts';

const wish: Wish = { seed: parseSeed('7'), psi: 0.8, class: 1 };

async function modelOf(kind: 'classes' | 'style'): Promise<DrawnModel> {
  return { manifest: (await conditionalArtefact(kind)).manifest, weights: conditionalWeights(kind) };
}

/** The same network, with a kernel that has yet to be scaled: the engine leaves that to tfjs. */
function uncompiled(model: DrawnModel): DrawnModel {
  const { plan } = model.manifest;
  const weights = { kind: 'equalized', gain: 2, multiplier: 1 };
  const nodes = plan.nodes.map((node) =>
    node.id === 'project' ? { ...node, attributes: { ...node.attributes, weights } } : node,
  );
  return { ...model, manifest: { ...model.manifest, plan: { ...plan, nodes } } };
}

/** By the runner that the engine is held to. */
function byTensors(model: DrawnModel): Uint8Array {
  const sampler = new ModelSampler(model);
  try {
    return toPixels(tf.tidy(() => sampler.draw([originOf(sampler.facts, wish)])).dataSync<'float32'>());
  } finally {
    sampler.dispose();
  }
}

function expectNear(pixels: Uint8Array, expected: Uint8Array): void {
  expect(pixels).toHaveLength(expected.length);
  expect(Math.max(...pixels.map((value, i) => Math.abs(value - expected[i]!)))).toBeLessThanOrEqual(1);
  expect(new Set(pixels).size).toBeGreaterThan(10);
}

describe('painters on the engine', () => {
  it.each(['classes', 'style'] as const)('draw what tfjs draws, without it: %s', async (kind) => {
    const startTfjs = vi.fn(async () => {});
    const model = await modelOf(kind);
    const painter = await enginePainters(kernelModule(), startTfjs)(model);
    expectNear(await painter.paint([originOf(painter.facts, wish)]), byTensors(model));
    expect(startTfjs).not.toHaveBeenCalled();
    painter.dispose();
  });

  it('wait for tfjs where a model needs it, once', async () => {
    const startTfjs = vi.fn(async () => {});
    const makePainter = enginePainters(kernelModule(), startTfjs);
    for (const kind of ['classes', 'style'] as const) {
      const model = uncompiled(await modelOf(kind));
      const painter = await makePainter(model);
      expectNear(await painter.paint([originOf(painter.facts, wish)]), byTensors(model));
      painter.dispose();
    }
    expect(startTfjs).toHaveBeenCalledTimes(1);
  });

  it('pass on that tfjs does not start, and what is wrong with a model', async () => {
    const model = await modelOf('classes');
    const fails = enginePainters(kernelModule(), () => Promise.reject(new Error('not given')));
    await expect(fails(uncompiled(model))).rejects.toThrow('not given');
    const { plan } = model.manifest;
    const broken = { ...model, manifest: { ...model.manifest, plan: { ...plan, inputs: { z: [9], class: [5] } } } };
    await expect(fails(broken)).rejects.toThrow(/project\/kernel/);
  });
});
