import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { layerNamed } from './index.ts';

const x = tf.tensor2d([
  [1, 2, 3, 4],
  [5, 6, 7, 8],
]);
const draws = [0.1, 0.9, 0.24, 0.26, 0.5, 0.01, 0.99, 0.2];
const random = {
  normals: () => {
    throw new Error('dropout draws uniform numbers');
  },
  uniforms: (shape: readonly number[]) => tf.tensor(draws, [...shape]),
};

describe('dropout', () => {
  const layer = layerNamed('dropout').bind({ rate: 0.25 });

  it('drops what chance says in training, and scales up the rest', () => {
    const y = layer.apply([x], {}, { mode: 'train', random });
    const expected = [...x.dataSync()].map((value, i) => (draws[i] > 0.25 ? value / 0.75 : 0));
    y.dataSync().forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i], 5);
    });
  });

  it.each([{ mode: 'collect', random }, { mode: 'eval', random }, { mode: 'train' }] as const)(
    'leaves everything as it is elsewhere: %o',
    (pass) => {
      expect([...layer.apply([x], {}, pass).dataSync()]).toEqual([...x.dataSync()]);
    },
  );

  it('drops nothing at a rate of zero', () => {
    const y = layerNamed('dropout').bind({ rate: 0 }).apply([x], {}, { mode: 'train', random });
    expect([...y.dataSync()]).toEqual([...x.dataSync()]);
  });

  it.each([-0.1, 1, Number.NaN, '0.5'])('refuses the rate %s', (rate) => {
    expect(() => layerNamed('dropout').bind({ rate })).toThrow(/^dropout: rate/);
  });
});
