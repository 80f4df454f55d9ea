import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startBackend } from '../backends/index.ts';
import { UserError } from '../errors.ts';
import { loadFeatures } from './load-features.ts';
import { writeGraphModel } from './test-graph-model.ts';

let root = '';
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'omokage-features-'));
  await startBackend({ threads: 1 });
});
afterAll(() => rmSync(root, { recursive: true }));

let folder = '';
let model = '';
beforeEach(() => {
  folder = join(mkdtempSync(join(root, 'case-')), 'two by two');
  model = writeGraphModel(folder);
});
const describeWith = (file: object) => writeFileSync(join(folder, 'features.json'), JSON.stringify(file));
const ramp = (...shape: [number, number, number, number]) =>
  tf.reshape(
    tf.range(
      0,
      shape.reduce((a, b) => a * b),
    ),
    shape,
  );

describe('a tfjs graph model', () => {
  it('gives its first output as features, and is named after its folder', async () => {
    const network = await loadFeatures(model);
    expect(network).toMatchObject({ name: 'two-by-two', dimensions: 12 });
    expect(network.classes).toBeUndefined();
    const { features, probabilities } = network.describe(ramp(2, 2, 2, 3));
    expect(features.arraySync()).toEqual([0, 1].map((n) => Array.from({ length: 12 }, (_, i) => 2 * (12 * n + i))));
    expect(probabilities).toBeUndefined();
  });

  it('follows features.json: name, range, tensors and classes', async () => {
    const classes = ['red', 'green', 'blue'];
    describeWith({ name: 'toy', range: [0, 255], features: 'reshaped', logits: 'logits', classes });
    const network = await loadFeatures(model);
    expect(network).toMatchObject({ name: 'toy', dimensions: 12, classes });
    const picture = tf.tensor4d([-1, 1, 0, -1, 1, 0, -1, 1, 0, -1, 1, 0], [1, 2, 2, 3]);
    const { features, probabilities } = network.describe(picture);
    expect(features.arraySync()).toEqual([[0, 255, 127.5, 0, 255, 127.5, 0, 255, 127.5, 0, 255, 127.5]]);
    expect((probabilities!.arraySync() as number[][])[0]).toEqual([0, 1, 0].map((p) => expect.closeTo(p, 6)));
  });

  it('sees pictures of any size, and grey ones, in its own', async () => {
    const { describe } = await loadFeatures(model);
    // Bilinear with half-pixel centres: a value of [2, 2] is the mean of the middle two of four.
    const halved = describe(ramp(1, 4, 4, 1)).features.arraySync() as number[][];
    const means = [2.5, 4.5, 10.5, 12.5];
    expect(halved[0]).toEqual(means.flatMap((mean) => [2 * mean, 2 * mean, 2 * mean]));
  });

  it('leaves no tensor behind', async () => {
    const before = tf.memory().numTensors;
    const network = await loadFeatures(model);
    tf.tidy(() => void network.describe(tf.zeros([1, 2, 2, 3])));
    network.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([
    ['no file', () => rmSync(model), /model\.json cannot be used[\s\S]*ENOENT/],
    ['no JSON', () => writeFileSync(model, 'x'), /cannot be used as a feature network/],
    ['a missing shard', () => rmSync(join(folder, 'second.bin')), /cannot be used[\s\S]*second\.bin/],
    ['an unknown tensor', () => describeWith({ features: 'pool_3' }), /cannot be used[\s\S]*pool_3/],
    [
      'too few class names',
      () => describeWith({ logits: 'logits', classes: ['a', 'b'] }),
      /names 2 classes[\s\S]*are 3/,
    ],
    [
      'an unknown word',
      () => describeWith({ feature: 'pool_3' }),
      /does not describe a feature network[\s\S]*"feature"/,
    ],
  ])('is refused with %s', async (_, spoil, message) => {
    spoil();
    const refusal = await loadFeatures(model).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(UserError);
    expect((refusal as UserError).message).toMatch(message);
  });

  it('refuses pictures with other channels', async () => {
    const { describe } = await loadFeatures(model);
    expect(() => describe(tf.zeros([1, 2, 2, 4]))).toThrow(/reads 3 channels; the pictures have 4/);
  });
});

describe('a run', () => {
  it('is refused where there is no checkpoint', async () => {
    mkdirSync(join(root, 'empty'), { recursive: true });
    await expect(loadFeatures(join(root, 'empty'))).rejects.toThrow(/no checkpoint in/);
  });
});
