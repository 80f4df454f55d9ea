import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { Origin } from './origin.ts';
import { type PlainInputs, PlainSampler } from './plain-sampler.ts';
import { Sampler } from './sampler.ts';
import { StyleMemory } from './style-memory.ts';

const STYLE = { layers: 3, dimensions: 2 };
const factsWith = (style: typeof STYLE | undefined) => ({ dimensions: 2, classes: 2, terms: 0, examples: [], style });
const average = Float32Array.of(0.5, -1);
const origin = (z: number[], psi: number, more: Partial<Origin> = {}): Origin => ({
  z: Float32Array.from(z),
  psi,
  class: Float32Array.of(0, 1),
  ...more,
});
const mixed = { mix: { z: Float32Array.of(-2, 3), from: 1, to: 2 } };
const ORIGINS = [origin([1, 2], 0.5, mixed), origin([-3, 0.25], 1), origin([1, 2], 0)];
const PLACES = [
  { from: ORIGINS[0], to: ORIGINS[1], t: 0.25 },
  { from: ORIGINS[1], to: ORIGINS[2], t: 0.75 },
];

/** Networks that hand out what they are given: whatever is drawn tells all of it. */
const given = (inputs: PlainInputs, pictures: number): number[][] =>
  Array.from({ length: pictures }, (_, picture) =>
    Object.keys(inputs)
      .sort()
      .flatMap((name) => {
        const size = inputs[name].length / pictures;
        return [...inputs[name].subarray(picture * size, (picture + 1) * size)];
      }),
  );
const tensors = new Sampler(factsWith(undefined), { synthesis: (inputs) => asPictures(inputs) });
const asPictures = (inputs: Readonly<Record<string, tf.Tensor>>): tf.Tensor => {
  const [n] = Object.values(inputs)[0].shape as [number];
  const rows = Object.keys(inputs)
    .sort()
    .map((name) => tf.reshape(inputs[name], [n, 1, 1, inputs[name].size / n]));
  return tf.concat(rows, 3);
};
const numbersIn = (pictures: tf.Tensor): number[][] =>
  tf.tidy(() => tf.reshape(pictures, [pictures.shape[0]!, -1]).arraySync() as number[][]);
const closeTo = (rows: number[][]) => rows.map((row) => row.map((value) => expect.closeTo(value, 5)));

describe('PlainSampler', () => {
  it('draws of latents what a Sampler draws', () => {
    const plain = new PlainSampler(factsWith(undefined), { synthesis: given });
    expect(plain.draw(ORIGINS)).toEqual(closeTo(numbersIn(tensors.draw(ORIGINS))));
    expect(plain.drawBetween(PLACES)).toEqual(closeTo(numbersIn(tensors.drawBetween(PLACES))));
  });

  it('leads styles towards the average of their class, as a Sampler does', () => {
    const averages = Float32Array.of(0.5, -1, 4, 2); // [classes,dimensions]
    const [a, b] = [
      { ...ORIGINS[0], class: Float32Array.of(1, 0), psi: 0 },
      { ...ORIGINS[0], psi: 0.5 },
    ];
    const slow = new Sampler(factsWith(STYLE), {
      synthesis: asPictures,
      mapping: { run: ({ z }) => tf.square(z), average: averages },
    });
    const plain = new PlainSampler(factsWith(STYLE), {
      synthesis: given,
      mapping: { run: ({ z }) => z.map((value) => value ** 2), average: averages },
    });
    // Layers 1 and 2 are of the second seed, and of the same class.
    expect([...plain.styles([a, b])]).toEqual([0.5, -1, 0.5, -1, 0.5, -1, 2.5, 3, 4, 5.5, 4, 5.5]);
    expect([...slow.styles([a, b]).dataSync()]).toEqual([...plain.styles([a, b])]);
    const places = [0, 0.25, 1].map((t) => ({ from: a, to: b, t }));
    for (const space of ['w', 'z'] as const) {
      expect(plain.drawBetween(places, space)).toEqual(closeTo(numbersIn(slow.drawBetween(places, space))));
    }
    // Between two classes, so is what psi 0 shows.
    const [middle] = plain.drawBetween([{ from: a, to: { ...b, psi: 0 }, t: 0.25 }], 'z');
    expect(middle!.slice(-2)).toEqual([1.375, -0.25]);
  });

  it.each([0, 1, 8])('draws of styles what a Sampler draws, and remembers %i of them', (most) => {
    const slow = new Sampler(factsWith(STYLE), {
      synthesis: asPictures,
      mapping: { run: ({ z }) => tf.square(z), average },
    });
    let mapped = 0;
    const run = ({ z }: PlainInputs, pictures: number) => {
      mapped += pictures;
      return z.map((value) => value ** 2);
    };
    const memory = most > 0 ? new StyleMemory(most) : undefined;
    const plain = new PlainSampler(factsWith(STYLE), { synthesis: given, mapping: { run, average, memory } });
    expect(plain.draw(ORIGINS)).toEqual(closeTo(numbersIn(slow.draw(ORIGINS))));
    expect(plain.drawBetween(PLACES)).toEqual(closeTo(numbersIn(slow.drawBetween(PLACES))));
    expect(plain.drawBetween(PLACES, 'z')).toEqual(closeTo(numbersIn(slow.drawBetween(PLACES, 'z'))));
    expect([...plain.styles(ORIGINS)]).toEqual(closeTo([[...slow.styles(ORIGINS).dataSync()]])[0]);
    const before = mapped;
    plain.draw(ORIGINS);
    expect(mapped - before).toBe({ 0: 6, 1: 3, 8: 0 }[most]);
  });
});
