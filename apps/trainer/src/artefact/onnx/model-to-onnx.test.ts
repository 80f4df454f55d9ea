import '@tensorflow/tfjs-backend-cpu';
import { originOf, type Wish } from '@omokage/models/sampler';
import { numericSeed } from '@omokage/models/sampling';
import type { RestorerDescription } from '@omokage/weights';
import {
  type ConditionalKind,
  conditionalDescription,
  conditionalWeights,
} from '@omokage/weights/fixtures/conditional-models';
import { ModelSampler } from '@omokage/weights/sampler';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeModel } from './messages.ts';
import { modelToOnnx, type OnnxFile } from './model-to-onnx.ts';
import { runOnnx, type Value } from './onnxruntime.ts';

beforeAll(() => tf.setBackend('cpu'));

const modelOf = (kind: ConditionalKind) => ({
  description: conditionalDescription(kind, 'tiny'),
  weights: conditionalWeights(kind),
  digest: 'd'.repeat(64),
});

const saidBy = ({ bytes }: OnnxFile): Record<string, string> =>
  Object.fromEntries(decodeModel(bytes).metadata_props.map(({ key, value }) => [key, value]));

const namesOf = ({ bytes }: OnnxFile) => {
  const { input, output } = decodeModel(bytes).graph;
  return [input, output].map((values) => values.map(({ name }) => name));
};

const stacked = (rows: readonly Float32Array[]): Value => ({
  dims: [rows.length, rows[0]!.length],
  data: Float32Array.from(rows.flatMap((row) => [...row])),
});

const seeds = [1, 2, 3].map(numericSeed);

/** What the model draws, and its origins. */
function drawn(kind: ConditionalKind, wishes: readonly Wish[]) {
  const { description, weights } = modelOf(kind);
  const sampler = new ModelSampler({ manifest: description, weights });
  const origins = wishes.map((wish) => originOf(sampler.facts, wish));
  const pictures = tf.tidy(() => sampler.draw(origins).dataSync<'float32'>());
  sampler.dispose();
  return { origins, pictures };
}

const expectClose = (made: Value, expected: Float32Array) =>
  expect([...made.data]).toEqual(Array.from(expected, (value) => expect.closeTo(value, 4)));

describe.each(['classes', 'text'] as const)('a model of %s', (kind) => {
  it('is one file that draws what it draws', async () => {
    const [file, ...others] = modelToOnnx(modelOf(kind));
    expect(others).toEqual([]);
    expect(file!.name).toBe('tiny.onnx');
    const input = kind === 'classes' ? 'class' : 'text';
    expect(namesOf(file!)).toEqual([['z', input], ['picture']]);
    const { origins, pictures } = drawn(
      kind,
      seeds.map((seed) => ({ seed, psi: 0.7 })),
    );
    const given = { z: stacked(origins.map(({ z }) => z)), [input]: stacked(origins.map((origin) => origin[input]!)) };
    const { picture } = await runOnnx(file!.bytes, given);
    expect(picture!.dims).toEqual([3, 1, 8, 8]);
    expectClose(picture!, pictures);
  });
});

describe.each(['style', 'class-style'] as const)('a style model (%s)', (kind) => {
  const files = modelToOnnx(modelOf(kind));
  const [synthesis, mapping] = files;

  it('is two files, of which one makes what the other takes', () => {
    expect(files.map(({ name }) => name)).toEqual(['tiny.onnx', 'tiny.mapping.onnx']);
    expect(namesOf(mapping!)).toEqual([['z', 'class', 'psi'], ['w']]);
    expect(namesOf(synthesis!)).toEqual([['w'], ['picture']]);
  });

  const made = async (wishes: readonly Wish[], psi: readonly number[]) => {
    const { origins, pictures } = drawn(kind, wishes);
    const { w } = await runOnnx(mapping!.bytes, {
      z: stacked(origins.map(({ z }) => z)),
      class: stacked(origins.map((origin) => origin.class!)),
      psi: { dims: [psi.length], data: Float32Array.from(psi) },
    });
    return { w: w!, pictures };
  };

  it.each([
    [[0.7, 0.7, 0.7], [0.7]],
    [
      [0, 0.5, 1],
      [0, 0.5, 1],
    ],
  ])('draws at the psi %j of its images, given as %j', async (psis, given) => {
    const wishes = seeds.map((seed, i) => ({ seed, psi: psis[i]!, class: i % 2 }));
    const { w, pictures } = await made(wishes, given);
    expect(w.dims).toEqual([3, 4, 6]);
    const { picture } = await runOnnx(synthesis!.bytes, { w });
    expectClose(picture!, pictures);
  });

  it('mixes where the layers of two styles are put together', async () => {
    const [own, other] = [seeds[0]!, seeds[1]!];
    const { w } = await made(
      [own, other].map((seed) => ({ seed, psi: 0.7, class: 1 })),
      [0.7],
    );
    const mixed = { dims: [1, 4, 6], data: Float32Array.from([...w.data.subarray(0, 12), ...w.data.subarray(36)]) };
    const { picture } = await runOnnx(synthesis!.bytes, { w: mixed });
    const wish = { seed: own, psi: 0.7, class: 1, mix: { seed: other, from: 2, to: 3 } };
    expectClose(picture!, drawn(kind, [wish]).pictures);
  });
});

describe('what a file says of itself', () => {
  it('is enough to draw, and whose it is', () => {
    for (const file of modelToOnnx(modelOf('style'))) {
      const { description } = modelOf('style');
      expect(saidBy(file)).toMatchObject({
        name: 'tiny',
        kind: 'sampler',
        licence: description.licence,
        credits: JSON.stringify(description.credits),
        digest: 'd'.repeat(64),
        layout: 'NCHW',
        colours: 'grey',
        pixel_range: '[-1,1]',
        latent_dimensions: '4',
        truncation: 'style',
        style_layers: '4',
        average_style: '[0.1,0.2,0.3,0.4,0.5,0.6]',
        classes: '["day","night"]',
      });
    }
    const [ofClasses] = modelToOnnx(modelOf('class-style'));
    expect(saidBy(ofClasses!).average_style).toBe('[[0.1,0.2,0.3,0.4,0.5,0.6],[0.9,0.1,0.7,0,0.2,0.8]]');
    const [text] = modelToOnnx(modelOf('text'));
    expect(JSON.parse(saidBy(text!).vocabulary!)).toContain('red hair');
    expect(saidBy(text!)).toMatchObject({ truncation: 'truncated-normal', examples: expect.stringContaining('beard') });
  });

  it('of a restorer too, which takes a picture and makes one', async () => {
    const {
      kind: _,
      latent,
      style,
      classes,
      text,
      picture,
      plan: __,
      ...about
    } = conditionalDescription('text', 'better');
    const description: RestorerDescription = {
      ...about,
      kind: 'restorer',
      plan: {
        inputs: { picture: [8, 8, 3], mask: [8, 8, 1] },
        nodes: [{ id: 'hidden', op: 'hide', inputs: ['picture', 'mask'], attributes: {}, parameters: {} }],
        outputs: { picture: 'hidden' },
      },
      restorer: {
        ...{ task: 'inpaint', picture: 'picture', mask: 'mask', inputChannels: 3, output: 'picture', channels: 3 },
        ...{ range: [-1, 1], reach: 0, multiple: 1 },
      },
    };
    const [file, ...others] = modelToOnnx({ description, weights: new Map() });
    expect(others).toEqual([]);
    expect(namesOf(file!)).toEqual([['picture', 'mask'], ['restored']]);
    expect(saidBy(file!)).toMatchObject({
      kind: 'restorer',
      task: 'inpaint',
      colours: 'RGB',
      sides_divide_by: '1',
      reach: '0',
    });
    expect(saidBy(file!)).not.toHaveProperty('digest');
    const { restored } = await runOnnx(file!.bytes, {
      picture: { dims: [1, 3, 1, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6) },
      mask: { dims: [1, 1, 1, 2], data: Float32Array.of(1, 0) },
    });
    expect([...restored!.data]).toEqual([0, 2, 0, 4, 0, 6]);
  });
});
