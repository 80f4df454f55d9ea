import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { activateUnfused, fusedActivation } from './activations.ts';
import { layerNamed } from './index.ts';

const bind = (attributes: unknown) => layerNamed('activation').bind(attributes);
const inputs = [-2, -0.5, 0, 0.5, 2];

it.each([
  [{ kind: 'relu' }, (x: number) => Math.max(0, x)],
  [{ kind: 'leaky-relu', slope: 0.2 }, (x: number) => (x < 0 ? 0.2 * x : x)],
  [{ kind: 'sigmoid' }, (x: number) => 1 / (1 + Math.exp(-x))],
  [{ kind: 'tanh' }, (x: number) => Math.tanh(x)],
])('%j', (attributes, expected) => {
  for (const mode of ['train', 'eval'] as const) {
    const y = bind(attributes).apply([tf.tensor(inputs, [1, 5])], {}, { mode });
    expect(y.shape).toEqual([1, 5]);
    y.dataSync().forEach((value, i) => {
      expect(value).toBeCloseTo(expected(inputs[i]), 6);
    });
  }
});

it('takes any shape and owns nothing', () => {
  expect(bind({ kind: 'tanh' }).shape([[]])).toEqual([]);
  expect(bind({ kind: 'tanh' }).shape([[2, 3, 4]])).toEqual([2, 3, 4]);
  expect(bind({ kind: 'tanh' }).parameters([[2, 3, 4]])).toEqual({});
});

it('says how tfjs calls what it can fuse', () => {
  expect(fusedActivation(undefined, 3)).toEqual({});
  expect(fusedActivation({ kind: 'relu' }, 3)).toEqual({ activation: 'relu' });
  const { activation, preluActivationWeights } = fusedActivation({ kind: 'leaky-relu', slope: 0.5 }, 3);
  expect(activation).toBe('prelu');
  expect([...preluActivationWeights!.dataSync()]).toEqual([0.5, 0.5, 0.5]);
});

it('passes a value on where there is no activation', () => {
  const x = tf.tensor([1]);
  expect(activateUnfused(x, undefined)).toBe(x);
});

it.each([
  [{ kind: 'swish' }, /^activation: kind: /],
  [{ kind: 'leaky-relu' }, /^activation: slope: /],
  [{ kind: 'leaky-relu', slope: Number.NaN }, /^activation: slope: /],
  [{ kind: 'relu', slope: 0.1 }, /^activation: .*slope/],
  [{}, /^activation: /],
  ['relu', /^activation: /],
])('refuses %j', (attributes, message) => {
  expect(() => bind(attributes)).toThrow(message);
});
