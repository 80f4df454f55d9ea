import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Sampler } from '@omokage/models/sampler';
import { parseSeed } from '@omokage/models/sampling';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenSampler } from '../artefact/open-sampler.ts';
import { startBackend } from '../backends/index.ts';
import { PackedDataset } from '../data/packed.ts';
import { PackedWriter } from '../data/packed-writer.ts';
import { askedSource } from './asked.ts';
import { agreement, chanceOf } from './conditional-accuracy.ts';
import type { FeatureNetwork } from './features.ts';
import { datasetSource, evaluateMetrics, generatedSource } from './index.ts';

const SHADES = ['black', 'grey', 'white'];
const seed = parseSeed('4');
const N = 40;

/** One grey pixel, the shade of its label: black is 0, grey 127, white 255. */
let dataset: PackedDataset;
const folder = mkdtempSync(join(tmpdir(), 'omokage-asked-'));
beforeAll(async () => {
  await startBackend({ threads: 1 });
  const writer = new PackedWriter(join(folder, 'shades.pack'), {
    ...{ name: 'shades', width: 1, height: 1, images: [{ role: 'image', channels: 1 }] },
    columns: [
      { name: 'size', classes: ['small', 'large'] },
      { name: 'shade', classes: SHADES },
    ],
    texts: ['caption'],
    ...{ source: 'a test', licence: 'CC0-1.0', credits: [] },
  });
  for (let i = 0; i < N; i++) {
    const shade = (i * i) % 3; // black and grey only
    writer.append(Uint8Array.of(shade * 127.5), [i % 2, shade], [`a ${SHADES[shade]} picture`]);
  }
  writer.finish();
  dataset = PackedDataset.open(writer.path);
});
afterAll(() => {
  dataset.close();
  rmSync(folder, { recursive: true });
});

/** Sees the shade of the pixel. */
const eye: FeatureNetwork = {
  name: 'shades',
  dimensions: 1,
  classes: SHADES,
  describe(pictures) {
    const shade = tf.cast(tf.round(tf.add(tf.reshape(pictures, [-1]), 1)), 'int32');
    return { features: tf.reshape(pictures, [-1, 1]), probabilities: tf.cast(tf.oneHot(shade, 3), 'float32') };
  },
  dispose: () => {},
};

/** Draws the shade that it is told, but black for grey when it is `careless`. */
function painter(told: 'class' | 'text', careless: boolean): OpenSampler {
  const facts = {
    ...{ dimensions: 2, style: undefined },
    classes: told === 'class' ? 3 : 0,
    terms: told === 'text' ? 3 : 0,
    examples: told === 'text' ? [Float32Array.of(1, 0, 0)] : [],
  };
  const shades = tf.tensor2d([[-1], [careless ? -1 : 0], [1]]);
  const sampler = new Sampler(facts, {
    synthesis: (inputs) => tf.reshape(tf.matMul(inputs[told] as tf.Tensor2D, shades), [-1, 1, 1, 1]),
  });
  const controls = {
    ...{ classes: told === 'class' ? SHADES : [], vocabulary: told === 'text' ? SHADES : [] },
    ...{ examples: told === 'text' ? ['black'] : [], styleLayers: 0 },
  };
  return { sampler, controls };
}

async function accuracyOf(open: OpenSampler) {
  const asked = askedSource(open, dataset, seed, SHADES)!;
  const evaluation = { reals: datasetSource(dataset, seed), fakes: generatedSource(open.sampler, seed), asked };
  const [result] = await evaluateMetrics(['conditional-accuracy'], { ...evaluation, n: 30, seed, features: eye });
  return result!;
}

describe('conditional accuracy', () => {
  it.each(['class', 'text'] as const)('is 1 for a generator that draws the %s that it is told', async (told) => {
    const { name, value, details } = await accuracyOf(painter(told, false));
    expect([name, value]).toEqual(['conditional-accuracy-shades', 1]);
    expect(details).toEqual({ reals: 1, chance: expect.closeTo(0.5, 1), 'right black': 1, 'right grey': 1 });
  });

  it.each(['class', 'text'] as const)('counts what was drawn otherwise than the %s said', async (told) => {
    const { value, details } = await accuracyOf(painter(told, true));
    const source = askedSource(painter(told, true), dataset, seed, SHADES)!;
    expect(value).toBeCloseTo(source.expected(0, 30).filter((shade) => shade === 0).length / 30, 10);
    expect(value).toBeGreaterThan(0);
    expect(value).toBeLessThan(1);
    expect(details).toMatchObject({ reals: 1, 'right black': 1, 'right grey': 0 });
  });

  it('is not there for a generator that cannot be asked, or a classifier of something else', async () => {
    const deaf = { ...painter('class', false), controls: { ...painter('class', false).controls, classes: [] } };
    expect(askedSource(deaf, dataset, seed, SHADES)).toBeUndefined();
    expect(askedSource(painter('class', false), dataset, seed, ['cat', 'dog'])).toBeUndefined();
    // Whoever asks for a shade says nothing of the size.
    expect(askedSource(painter('class', false), dataset, seed, ['small', 'large'])).toBeUndefined();
    const reals = datasetSource(dataset, seed);
    await expect(
      evaluateMetrics(['conditional-accuracy'], { reals, fakes: reals, n: 8, seed, features: eye }),
    ).rejects.toThrow(/what was asked for/);
  });
});

it('counts colours that a text calls the same as one, and classes as themselves', () => {
  const browns = ['#763900', '#9e5622', '#f2d3b1', 'none'];
  const { columns } = dataset.header;
  const renamed = Object.create(dataset, {
    header: {
      value: { ...dataset.header, columns: [...columns, { ...columns[1]!, name: 'colour', classes: browns }] },
    },
    readLabels: { value: () => new Uint16Array(N) },
  }) as PackedDataset;
  const told = (by: 'class' | 'text', classes: string[]) =>
    askedSource(painter(by, false), renamed, seed, classes)!.said;
  expect(told('text', browns)).toEqual(['brown', 'brown', 'beige', 'none']);
  expect(told('class', SHADES)).toEqual(SHADES);
});

it('knows what a shuffled list would agree in', () => {
  expect(chanceOf(['a', 'a', 'b', 'c'], ['a', 'a', 'a', 'b'])).toBe((3 + 3 + 1) / 16);
});

it('compares lists place by place', () => {
  expect(agreement([1, 2, 3, 1], [1, 0, 3, 0])).toBe(0.5);
});
