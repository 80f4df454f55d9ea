import '@tensorflow/tfjs-backend-cpu';
import { type MakeExecutor, PlanRunner } from '@omokage/models/plan';
import { originOf, type Wish } from '@omokage/models/sampler';
import { latent, numericSeed, PURPOSE, RandomStream } from '@omokage/models/sampling';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type ConditionalKind,
  conditionalArtefact,
  conditionalDescription,
  conditionalModels,
  conditionalWeights,
} from '../fixtures/conditional-models.ts';
import type { DrawnModel } from './drawn-model.ts';
import { ModelSampler } from './model-sampler.ts';

const open = async (kind: ConditionalKind) =>
  new ModelSampler({ manifest: (await conditionalArtefact(kind)).manifest, weights: conditionalWeights(kind) });

const seed = numericSeed(5);
const other = numericSeed(6);

function draw(sampler: ModelSampler, ...wishes: Wish[]): number[][][] {
  return tf.tidy(() => {
    const pictures = sampler.draw(wishes.map((wish) => originOf(sampler.facts, wish))); // [N,8,8,1]
    return tf.reshape(pictures, [wishes.length, 8, 8]).arraySync() as number[][][];
  });
}

/** tanh(x W + b), by plain sums. */
function project(x: ArrayLike<number>, kind: ConditionalKind): number[] {
  const weights = conditionalWeights(kind);
  const [kernel, bias] = ['project/kernel', 'project/bias'].map((name) => weights.get(name)!.values);
  return Array.from(bias!, (b, unit) =>
    Math.tanh(Array.from(x).reduce((sum, value, i) => sum + value * kernel![i * 64 + unit]!, b)),
  );
}

let sampler: ModelSampler | undefined;
afterEach(() => {
  sampler?.dispose();
  sampler = undefined;
});

describe('a model of classes', () => {
  it('draws the class that is asked for, and says what it knows', async () => {
    sampler = await open('classes');
    const z = latent(seed, 4, 0.5);
    const [picture] = draw(sampler, { seed, psi: 0.5, class: 3 });
    expect(picture!.flat()).toEqual(project([...z, 0, 0, 0, 1, 0], 'classes').map((v) => expect.closeTo(v, 5)));
    expect(sampler.facts).toMatchObject({ dimensions: 4, classes: 5, terms: 0, style: undefined });
    expect(sampler.controls.classes).toContain('猫');
    expect(sampler.macs).toBe(9 * 64);
  });
});

describe('a model of texts', () => {
  it('draws what is said, or an example', async () => {
    sampler = await open('text');
    const text = Float32Array.of(0, 0, 0, 1, 0);
    const [said, silent] = draw(sampler, { seed, psi: 0, text }, { seed, psi: 0 });
    expect(said!.flat()).toEqual(project([0, 0, 0, 0, ...text], 'text').map((v) => expect.closeTo(v, 5)));
    const third = Math.fround(1 / Math.sqrt(3));
    const examples = [
      [third, third, third, 0, 0],
      [0, 0, 0, Math.SQRT1_2, Math.SQRT1_2],
    ].map((terms) => project([0, 0, 0, 0, ...terms], 'text'));
    const distances = examples.map((example) =>
      Math.max(...example.map((value, i) => Math.abs(value - silent!.flat()[i]!))),
    );
    expect(Math.min(...distances)).toBeLessThan(1e-5);
  });
});

describe('a model of styles', () => {
  const average = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6];

  it('shows the average style at psi 0, and mixes layers', async () => {
    sampler = await open('style');
    const [mean, own, others, mixed, all] = draw(
      sampler,
      { seed, psi: 0, class: 1 },
      { seed, psi: 1, class: 1 },
      { seed: other, psi: 1, class: 1 },
      { seed, psi: 1, class: 1, mix: { seed: other, from: 2, to: 3 } },
      { seed, psi: 1, class: 1, mix: { seed: other, from: 0, to: 3 } },
    );
    const same = Array.from({ length: 4 }, () => average).flat();
    expect(mean!.flat()).toEqual(project(same, 'style').map((v) => expect.closeTo(v, 5)));
    expect(own).not.toEqual(others);
    expect(mixed).not.toEqual(own);
    expect(all!.flat()).toEqual(others!.flat().map((v) => expect.closeTo(v, 5)));
  });

  it('of classes shows the average style of the class at psi 0, asked for or decided by the seed', async () => {
    sampler = await open('class-style');
    const { average } = conditionalModels['class-style'].style;
    const pictures = (average as number[][]).map((style) => project(Array(4).fill(style).flat(), 'class-style'));
    expect(pictures[0]).not.toEqual(pictures[1]);
    const mix = { seed: other, from: 0, to: 1 };
    const wishes = [0, 1].flatMap((index) => [
      { seed, psi: 0, class: index },
      { seed: other, psi: 0, class: index, mix },
    ]);
    const seeds = [1, 2, 3, 4].map(numericSeed);
    const decided = seeds.map((each) => new RandomStream(each, PURPOSE.sampledClass).integer(2));
    expect(new Set(decided).size).toBe(2);
    const drawn = draw(sampler, ...wishes, ...seeds.map((each) => ({ seed: each, psi: 0 })));
    const expected = [0, 0, 1, 1, ...decided].map((index) => pictures[index]!.map((v) => expect.closeTo(v, 5)));
    expect(drawn.map((picture) => picture.flat())).toEqual(expected);
  });

  it('leads every style towards the average of its class, and none away from it at psi 1', async () => {
    const [one, each] = [await open('style'), await open('class-style')];
    const wishes = (psi: number): Wish[] => [0, 1].map((index) => ({ seed, psi, class: index }));
    const styles = (from: ModelSampler, psi: number) =>
      tf.tidy(() => from.styles(wishes(psi).map((wish) => originOf(from.facts, wish))).arraySync() as number[][][]);
    expect(draw(each, ...wishes(1))).toEqual(draw(one, ...wishes(1)));
    const whole = styles(each, 1);
    const { average } = conditionalModels['class-style'].style;
    const expected = (average as number[][]).map((mean, index) =>
      whole[index]!.map((style) => style.map((w, i) => expect.closeTo(mean[i]! + 0.7 * (w - mean[i]!), 5))),
    );
    expect(styles(each, 0.7)).toEqual(expected);
    one.dispose();
    each.dispose();
  });

  it('draws the same with a memory of styles, and maps no latent twice', async () => {
    let mapped = 0;
    const runner: MakeExecutor = (plan, weights) => {
      const made = new PlanRunner(plan, weights);
      const run = made.run.bind(made);
      const isMapping = Object.hasOwn(plan.inputs, 'z');
      made.run = (inputs) => {
        if (isMapping) mapped++;
        return run(inputs);
      };
      return made;
    };
    const { manifest } = await conditionalArtefact('style');
    const mindful = new ModelSampler({ manifest, weights: conditionalWeights('style') }, { runner, styles: 4 });
    sampler = await open('style');
    const asked: Wish[] = [
      { seed, psi: 1, class: 1 },
      { seed, psi: 0.3, class: 1 },
      { seed, psi: 1, class: 1, mix: { seed: other, from: 2, to: 3 } },
      { seed: other, psi: 0.9, class: 1 },
    ];
    for (const wish of asked) expect(draw(mindful, wish)).toEqual(draw(sampler, wish));
    expect(mapped).toBe(2);
    mindful.dispose();
  });

  it('counts both of its networks', async () => {
    sampler = await open('style');
    expect(sampler.macs).toBe(6 * 6 + 24 * 64);
    expect(sampler.controls).toMatchObject({ styleLayers: 4, classes: ['day', 'night'] });
  });
});

describe('tensors', () => {
  it.each<ConditionalKind>(['classes', 'text', 'style'])('%s: none is left', async (kind) => {
    const before = tf.memory().numTensors;
    const model = await open(kind);
    const held = tf.memory().numTensors;
    draw(model, { seed, psi: 0.7 });
    expect(tf.memory().numTensors).toBe(held);
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  const described = conditionalDescription('style', 'style');
  it.each<[string, Partial<DrawnModel['manifest']>, RegExp]>([
    [
      'a picture of another size',
      { picture: { ...described.picture, width: 16 } },
      /plan makes \[8, 8, 1\].*\[8, 16, 1\]/,
    ],
    ['a style of another shape', { style: { ...described.style!, dimensions: 5 } }, /mapping makes \[6\].*\[5\]/],
    [
      'a mapping that cannot run',
      { style: { ...described.style!, plan: { ...described.style!.plan, inputs: { z: [9], class: [2] } } } },
      /map\/kernel/,
    ],
  ])('%s is refused, and leaves none', (_, change, said) => {
    const before = tf.memory().numTensors;
    const make = () =>
      new ModelSampler({ manifest: { ...described, ...change }, weights: conditionalWeights('style') });
    expect(make).toThrow(said);
    expect(tf.memory().numTensors).toBe(before);
  });
});
