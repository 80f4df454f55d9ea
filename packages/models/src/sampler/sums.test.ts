import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { Sampler } from './sampler.ts';

const facts = { dimensions: 2, classes: 0, terms: 0, examples: [], style: undefined };
const picture = (values: tf.Tensor) => tf.reshape(values, [-1, 1, values.size / values.shape[0]!, 1]);
const origin = (...z: number[]) => ({ z: Float32Array.from(z), psi: 1 });
const [a, b, c] = [origin(1, 2), origin(10, -20), origin(0.5, 0.25)];
const SUMS = [
  [
    { origin: a, weight: 1 },
    { origin: b, weight: -1 },
    { origin: c, weight: 1 },
  ],
  [{ origin: b, weight: 0.5 }],
];

describe('a sum of origins', () => {
  it('is a sum of latents where there are no styles', () => {
    const sampler = new Sampler(facts, { synthesis: ({ z }) => picture(z!) });
    expect([...sampler.drawSums(SUMS).dataSync()]).toEqual([1 - 10 + 0.5, 2 + 20 + 0.25, 5, -10]);
  });

  it('is a sum of truncated styles where there are', () => {
    const sampler = new Sampler(
      { ...facts, style: { layers: 2, dimensions: 2 } },
      { mapping: { run: ({ z }) => tf.square(z!), average: Float32Array.of(3, 5) }, synthesis: ({ w }) => picture(w!) },
    );
    const half = SUMS.map((terms) => terms.map((term) => ({ ...term, origin: { ...term.origin, psi: 0.5 } })));
    const style = ([x, y]: Float32Array) => [3 + 0.5 * (x! ** 2 - 3), 5 + 0.5 * (y! ** 2 - 5)];
    const [wa, wb, wc] = [a, b, c].map(({ z }) => style(z));
    const first = wa!.map((value, i) => value - wb![i]! + wc![i]!);
    const second = wb!.map((value) => value / 2);
    expect([...sampler.drawSums(half).dataSync()]).toEqual([...first, ...first, ...second, ...second]);
  });

  it('leaves nothing but the pictures behind', () => {
    const sampler = new Sampler(facts, { synthesis: ({ z }) => picture(z!) });
    const before = tf.memory().numTensors;
    sampler.drawSums(SUMS).dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
