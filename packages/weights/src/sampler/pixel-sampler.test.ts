import '@tensorflow/tfjs-backend-cpu';
import { type MakePlainExecutor, type PlainExecutor, PlanRunner } from '@omokage/models/plan';
import { originOf, type Wish } from '@omokage/models/sampler';
import { numericSeed, toPixels } from '@omokage/models/sampling';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { type ConditionalKind, conditionalArtefact, conditionalWeights } from '../fixtures/conditional-models.ts';
import { ModelSamplerError } from './drawn-model.ts';
import { ModelSampler } from './model-sampler.ts';
import { PixelSampler } from './pixel-sampler.ts';

/** Plans on tfjs's cpu backend, which waits for nobody either. */
class OnTfjs extends PlanRunner implements PlainExecutor {
  calculate(inputs: Readonly<Record<string, Float32Array>>, pictures: number): Record<string, Float32Array> {
    return tf.tidy(() => {
      const tensors = Object.entries(this.plan.inputs).map(
        ([name, shape]) => [name, tf.tensor(inputs[name]!, [pictures, ...shape])] as const,
      );
      const made = Object.entries(this.run(Object.fromEntries(tensors)));
      return Object.fromEntries(made.map(([name, tensor]) => [name, Float32Array.from(tensor.dataSync())]));
    });
  }

  pixelsOf(output: string, inputs: Readonly<Record<string, Float32Array>>, pictures: number): Uint8Array<ArrayBuffer> {
    return toPixels(this.calculate(inputs, pictures)[output]!);
  }
}

const runner: MakePlainExecutor = (plan, weights) => new OnTfjs(plan, weights);
const seed = numericSeed(5);
const mix = { seed: numericSeed(6), from: 1, to: 2 };

describe('PixelSampler', () => {
  it.each<[ConditionalKind, Wish[]]>([
    [
      'classes',
      [
        { seed, psi: 0.5, class: 3 },
        { seed, psi: 1 },
      ],
    ],
    ['text', [{ seed, psi: 1 }]],
    [
      'style',
      [
        { seed, psi: 0.7 },
        { seed, psi: 1, mix },
      ],
    ],
    [
      'class-style',
      [
        { seed, psi: 0.5, class: 0 },
        { seed, psi: 0.5, class: 1, mix },
        { seed, psi: 0 },
      ],
    ],
  ])('draws the pictures of a ModelSampler, of a model with %s', async (kind, wishes) => {
    const model = { manifest: (await conditionalArtefact(kind)).manifest, weights: conditionalWeights(kind) };
    const [slow, fast] = [new ModelSampler(model), new PixelSampler(model, { runner, styles: 4 })];
    expect([fast.controls, fast.macs, fast.facts]).toEqual([slow.controls, slow.macs, slow.facts]);
    const origins = wishes.map((wish) => originOf(slow.facts, wish));
    const values = tf.tidy(() => slow.draw(origins).dataSync<'float32'>());
    const bytes = fast.draw(origins);
    // A value half-way between two bytes may go to either.
    expect(toPixels(values).every((byte, i) => Math.abs(byte - bytes[i]!) <= 1)).toBe(true);
    expect(bytes).toHaveLength(values.length);
    const before = tf.memory().numTensors;
    slow.dispose();
    fast.dispose();
    expect(tf.memory().numTensors).toBeLessThan(before);
  });

  it('refuses a model that makes something else', async () => {
    const { manifest } = await conditionalArtefact('style');
    const other = { ...manifest, picture: { ...manifest.picture, width: 9 } };
    const before = tf.memory().numTensors;
    expect(() => new PixelSampler({ manifest: other, weights: conditionalWeights('style') }, { runner })).toThrow(
      ModelSamplerError,
    );
    expect(tf.memory().numTensors).toBe(before);
  });
});
