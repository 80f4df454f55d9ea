import { inputsOf, oneHot, originOf, randomOrigin, type Wish } from '@omokage/models/sampler';
import { numericSeed, PURPOSE, parseSeed, RandomStream } from '@omokage/models/sampling';
import { alone, type ConfiguredSystem, systemNamed } from '@omokage/models/systems';
import { TINY_SYSTEMS } from '@omokage/models/systems/tiny';
import {
  averageStyle,
  averagesOfClasses,
  buildArtefact,
  checkManifest,
  type SamplerDescription,
} from '@omokage/weights';
import { ModelSampler } from '@omokage/weights/sampler';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../backends/index.ts';
import { freshState } from '../training/resume.ts';
import type { RunConfig } from '../training/run-config.ts';
import { collectStandingStatistics } from '../training/standing-statistics.ts';
import { TrainingState } from '../training/state.ts';
import { compileSampler } from './compile-sampler.ts';

beforeAll(() => startBackend({ threads: 1 }));

const runOf = (more: Partial<RunConfig>) => ({ seed: '1', ...more }) as RunConfig;
const tiny = (name: string, more: object = {}) => systemNamed(name).configure({ ...TINY_SYSTEMS[name], ...more });
const seed = numericSeed(3);
const other = numericSeed(4);

/** Biases and the like start at 0, where a mistake would not show. */
function shake(state: TrainingState): void {
  tf.tidy(() => {
    for (const [name, variable] of state.tensors()) {
      if (!/variance|direction|optimizer/.test(name)) {
        variable.assign(tf.add(variable, tf.mul(0.3, tf.randomNormal(variable.shape, 0, 1, 'float32', 5))));
      }
    }
  });
}

/** The largest difference between what the state draws and what its compiled model draws. */
async function difference(state: TrainingState, run: RunConfig, wishes: readonly Wish[]): Promise<number> {
  shake(state);
  await collectStandingStatistics(state, 2);
  const model = new ModelSampler(await compileSampler(state, run));
  expect(model.facts).toEqual(state.samplerFacts);
  const [ours, theirs] = [state.sampler(), model].map((sampler) =>
    sampler.draw(wishes.map((wish) => originOf(sampler.facts, wish))),
  );
  const [largest] = await tf.max(tf.abs(tf.sub(ours!, theirs!))).data();
  const [range] = await tf.sub(tf.max(ours!), tf.min(ours!)).data();
  expect(range).toBeGreaterThan(0.05);
  tf.dispose([ours!, theirs!]);
  model.dispose();
  return largest!;
}

async function describeAs(state: TrainingState, run: RunConfig) {
  await collectStandingStatistics(state, 2);
  const { manifest, weights } = await compileSampler(state, run);
  const built = await buildArtefact({ ...ABOUT, ...manifest }, weights, 'uint8');
  checkManifest(built.manifest);
  return built.manifest;
}

const ABOUT: Omit<SamplerDescription, 'plan' | 'latent' | 'picture'> = {
  name: 'tiny',
  kind: 'sampler',
  title: 'Tiny',
  created: '2026-01-01T00:00:00Z',
  training: {
    system: 'tiny',
    config: {},
    dataset: { name: 'none', images: 0 },
    imagesSeen: 0,
    seed: '0',
    hours: 0,
    backend: 'none',
    machine: 'none',
    metrics: [],
  },
  licence: 'CC0-1.0',
  credits: [],
};

describe('a system with classes', () => {
  const run = runOf({ labels: 'kind', classes: ['cat', 'dog', 'cow'] });

  it('is drawn by its model as it draws, class by class', async () => {
    const wishes = [0, 1, 2, undefined].map((index) => ({ seed, psi: 0.7, class: index }));
    expect(await difference(freshState(tiny('cgan'), run), run, wishes)).toBeLessThan(1e-4);
  });

  it('has the names of its run, or numbers', async () => {
    const state = freshState(tiny('cgan'), run);
    expect((await describeAs(state, run)).classes).toEqual({ input: 'class', names: ['cat', 'dog', 'cow'] });
    expect((await describeAs(state, runOf({}))).classes?.names).toEqual(['0', '1', '2']);
  });
});

describe('a system with texts', () => {
  const vocabulary = ['hair', 'red', 'red hair', 'skin', 'glasses'];
  const run = runOf({
    texts: { column: 'caption', vocabulary, examples: ['A man with red hair', 'skin, a hat and\nglasses'] },
  });

  it('is drawn by its model as it draws, said or not', async () => {
    const wishes: Wish[] = [
      { seed, psi: 0.7 },
      { seed: other, psi: 1 },
      { seed, psi: 1, text: Float32Array.of(0, 0, 0, 1, 0) },
    ];
    expect(await difference(freshState(tiny('stackgan'), run), run, wishes)).toBeLessThan(1e-4);
  });

  it('tells no more of its examples than it knows', async () => {
    const { text } = await describeAs(freshState(tiny('stackgan'), run), run);
    expect(text).toEqual({ input: 'text', vocabulary, examples: ['red hair', 'skin, glasses'] });
  });
});

describe.each(['stylegan', 'stylegan2'])('%s', (name) => {
  const run = runOf({});

  it('is drawn by its model as it draws, truncated and mixed', async () => {
    const wishes: Wish[] = [
      { seed, psi: 0 },
      { seed, psi: 0.7 },
      { seed: other, psi: 1 },
      { seed, psi: 1, mix: { seed: other, from: 0, to: 0 } },
    ];
    expect(await difference(freshState(tiny(name), run), run, wishes)).toBeLessThan(1e-4);
  });

  it('keeps its average style', async () => {
    const state = freshState(tiny(name), run);
    const { latent, style } = await describeAs(state, run);
    expect(latent.truncation).toBe('style');
    expect(averageStyle(style!.average)).toEqual(state.averageStyle);
    expect(style).toMatchObject(state.samplerFacts.style!);
  });
});

describe.each(['stylegan', 'stylegan2'])('%s with classes', (name) => {
  const run = runOf({ labels: 'kind', classes: ['cat', 'dog', 'cow'] });
  const withClasses = () => freshState(tiny(name, { classes: 3 }), run);

  it('is drawn by its model as it draws, each class truncated towards itself', async () => {
    const wishes = [0, 1, 2, undefined].flatMap((index): Wish[] => [
      { seed, psi: 0, class: index },
      { seed, psi: 0.7, class: index, mix: { seed: other, from: 0, to: 0 } },
    ]);
    expect(await difference(withClasses(), run, wishes)).toBeLessThan(1e-4);
  });

  it('keeps the average style of each class', async () => {
    const state = withClasses();
    shake(state);
    const { style, classes } = await describeAs(state, run);
    const averages = averagesOfClasses(style!.average)!;
    expect(averages).toHaveLength(classes!.names.length);
    expect(averageStyle(style!.average)).toEqual(state.averageStyle);
    // Of other latents than those that it is the mean of, so about the same.
    const random = new RandomStream(parseSeed('others'), PURPOSE.previewLatents);
    const fresh = Array.from({ length: 4096 }, () => randomOrigin(state.samplerFacts, random));
    const map = state.runOf(state.drawing.mapping!, 'eval');
    for (const [index, average] of averages.entries()) {
      const { mean, deviation } = tf.tidy(() => {
        const styles = map(inputsOf(fresh.map((origin) => ({ ...origin, class: oneHot(index, 3) }))));
        const moments = tf.moments(styles, 0);
        return { mean: [...moments.mean.dataSync()], deviation: [...tf.sqrt(moments.variance).dataSync()] };
      });
      const errors = average.map((value, i) => Math.abs(value - mean[i]!) / deviation[i]!);
      expect(Math.max(...errors)).toBeLessThan(0.1);
      const [next] = averages.filter((_, other) => other === (index + 1) % 3);
      const ways = average.map((value, i) => Math.abs(value - next![i]!) / deviation[i]!);
      expect(Math.max(...ways)).toBeGreaterThan(0.2);
    }
  });
});

it('keeps one average style for more classes than a manifest holds averages of', async () => {
  const state = freshState(tiny('stylegan', { classes: 1000, styleDimensions: 33 }), runOf({}));
  const { style } = await describeAs(state, runOf({}));
  expect(averagesOfClasses(style!.average)).toBeUndefined();
  expect(style!.average).toHaveLength(33);
});

describe('a network that stands in both plans', () => {
  const inputs = { z: [4] };
  const shared: ConfiguredSystem['networks'][string] = {
    network: (net, { z }) => net.relu(net.batchNorm(net.dense(z!, 'layer', 4), 'norm')),
    inputs,
    optimizer: { kind: 'sgd', learningRate: 0.1, momentum: 0 },
    averaged: false,
  };
  const system: ConfiguredSystem = {
    system: 'twice',
    config: {},
    picture: [2, 2, 1],
    latentDimensions: 4,
    networks: { shared },
    initialisation: 'he',
    phases: [],
    sampler: {
      mapping: alone('shared', shared),
      synthesis: {
        parts: ['shared'],
        inputs: { w: [3, 4] },
        network: (net, { w }) => {
          const again = net.part('shared').dense(net.row(w!, 1), 'layer', 4);
          return net.reshape(net.tanh(net.add(again, net.row(w!, 0), net.row(w!, 2))), [2, 2, 1]);
        },
      },
    },
  };

  it('is folded in each of them for itself', async () => {
    const state = new TrainingState(system, parseSeed('1'));
    expect(
      await difference(state, runOf({}), [
        { seed, psi: 1 },
        { seed: other, psi: 0.5 },
      ]),
    ).toBeLessThan(1e-4);
  });
});
