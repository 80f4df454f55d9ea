import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it, vi } from 'vitest';
import type { Origin } from './origin.ts';
import { Sampler } from './sampler.ts';
import { StyleMemory } from './style-memory.ts';

const origin = (z: number, more: Partial<Origin> = {}): Origin => ({ z: Float32Array.of(z, 1), psi: 1, ...more });

/** A mapping to `[10 z, 10]`, and how often it was asked for which. */
function mapping() {
  const map = vi.fn((origins: Origin[]) => Float32Array.from(origins.flatMap(({ z }) => [10 * z[0]!, 10])));
  const asked = () => map.mock.calls.map(([origins]) => origins.map(({ z }) => z[0]));
  return { map, asked };
}

describe('StyleMemory', () => {
  it('has each style made once, and gives them in the order of the origins', () => {
    const { map, asked } = mapping();
    const memory = new StyleMemory(4);
    memory.stylesOf([origin(1)], map);
    const styles = memory.stylesOf([origin(2), origin(1), origin(3), origin(2)], map);
    expect(styles.map(([first]) => first)).toEqual([20, 10, 30, 20]);
    expect(asked()).toEqual([[1], [2, 3]]);
  });

  it('keeps those that were asked for last', () => {
    const { map, asked } = mapping();
    const memory = new StyleMemory(2);
    for (const z of [1, 2, 1, 3, 1, 2]) memory.stylesOf([origin(z)], map);
    expect(asked()).toEqual([[1], [2], [3], [2]]);
    expect(memory.size).toBe(2);
  });

  it('gives all that one call asks for, and keeps no more for it', () => {
    const { map } = mapping();
    const memory = new StyleMemory(2);
    const styles = memory.stylesOf(
      [1, 2, 3, 4].map((z) => origin(z)),
      map,
    );
    expect(styles.map(([first]) => first)).toEqual([10, 20, 30, 40]);
    expect(memory.size).toBe(2);
  });

  it('tells apart whatever the mapping is given, and nothing else', () => {
    const { map, asked } = mapping();
    const memory = new StyleMemory(100);
    const [a, b] = [Float32Array.of(1, 0), Float32Array.of(0, 1)];
    const different = [
      origin(1),
      origin(1 + 2 ** -23),
      origin(1, { class: a }),
      origin(1, { class: b }),
      origin(1, { text: a }),
      origin(1, { class: a, text: b }),
    ];
    memory.stylesOf(different, map);
    expect(memory.size).toBe(different.length);
    memory.stylesOf([origin(1, { psi: 0.3 }), origin(1, { mix: { z: a, from: 0, to: 1 }, class: a })], map);
    expect(asked()).toHaveLength(1);
  });

  it('keeps nothing of a mapping that failed', () => {
    const { map } = mapping();
    const memory = new StyleMemory(2);
    const fails = () => {
      throw new Error('no room');
    };
    expect(() => memory.stylesOf([origin(1)], fails)).toThrow('no room');
    expect(memory.size).toBe(0);
    expect(memory.stylesOf([origin(1)], map)[0]![0]).toBe(10);
  });
});

describe('a sampler that remembers styles', () => {
  const facts = { dimensions: 2, classes: 0, terms: 0, examples: [], style: { layers: 3, dimensions: 2 } };
  const run = vi.fn(({ z }: Readonly<Record<string, tf.Tensor>>) => tf.sin(tf.mul(z!, 1.7)));
  const synthesis = ({ w }: Readonly<Record<string, tf.Tensor>>) => tf.reshape(w!, [-1, 3, 2, 1]);
  const average = Float32Array.of(0.25, -0.5);
  const forgetful = new Sampler(facts, { synthesis, mapping: { run, average } });
  const memory = new StyleMemory(8);
  const mindful = new Sampler(facts, { synthesis, mapping: { run, average, memory } });

  const [from, to] = [origin(0.3, { psi: 0.7 }), origin(-2, { psi: 0.4 })];
  const mixed: Origin = { ...from, mix: { z: to.z, from: 1, to: 2 } };
  const draws: [string, (sampler: Sampler) => tf.Tensor, number][] = [
    ['a picture', (sampler) => sampler.draw([from]), 1],
    ['the same at another psi, and another', (sampler) => sampler.draw([{ ...from, psi: 0.1 }, to]), 1],
    ['a mix of the two', (sampler) => sampler.draw([mixed]), 0],
    ['a way between them', (sampler) => sampler.drawBetween([0, 0.25, 1].map((t) => ({ from, to, t }))), 0],
    ['a sum of them', (sampler) => sampler.drawSums([[from, to].map((each) => ({ origin: each, weight: 0.5 }))]), 0],
  ];

  it.each(draws)('draws as others do: %s', (_, draw, mapped) => {
    const before = tf.memory().numTensors;
    const [expected, timesWithout] = [tf.tidy(() => draw(forgetful).dataSync()), run.mock.calls.length];
    expect(tf.tidy(() => draw(mindful).dataSync())).toEqual(expected);
    expect(run.mock.calls.length - timesWithout).toBe(mapped);
    expect(tf.memory().numTensors).toBe(before);
  });
});
