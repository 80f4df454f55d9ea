import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { layerNamed } from './index.ts';

const dense = (attributes: object = {}) => layerNamed('dense').bind({ units: 2, bias: true, ...attributes });

describe('dense', () => {
  const x = tf.tensor([
    [1, 2, 3],
    [0, -1, 1],
  ]);
  const kernel = tf.tensor([
    [1, 0],
    [0, 1],
    [2, -1],
  ]);
  const bias = tf.tensor([0.5, -0.5]);

  it.each(['train', 'collect', 'eval'] as const)('multiplies, adds, activates in mode %s', async (mode) => {
    const result = (attributes: object) => dense(attributes).apply([x], { kernel, bias }, { mode }).array();
    expect(await dense({ bias: false }).apply([x], { kernel }, { mode }).array()).toEqual([
      [7, -1],
      [2, -2],
    ]);
    expect(await result({})).toEqual([
      [7.5, -1.5],
      [2.5, -2.5],
    ]);
    expect(await result({ activation: { kind: 'relu' } })).toEqual([
      [7.5, 0],
      [2.5, 0],
    ]);
    expect(await result({ activation: { kind: 'leaky-relu', slope: 0.5 } })).toEqual([
      [7.5, -0.75],
      [2.5, -1.25],
    ]);
  });

  it('knows its shape, parameters and work', () => {
    expect(dense().shape([[3]])).toEqual([2]);
    expect(dense().parameters([[3]])).toEqual({
      kernel: { shape: [3, 2], kind: 'kernel', fanIn: 3 },
      bias: { shape: [2], kind: 'bias' },
    });
    expect(dense({ bias: false }).parameters([[3]])).not.toHaveProperty('bias');
    expect(dense().macs([[3]])).toBe(6);
  });

  it('refuses other ranks and attributes', () => {
    expect(() => dense().shape([[2, 2, 3]])).toThrow('dense takes a value of rank 1, not [2, 2, 3]');
    expect(() => dense({ units: 65_537 })).toThrow(/^dense: units: /);
    expect(() => dense({ units: '2' })).toThrow(/^dense: units: /);
    expect(() => dense({ activation: { kind: 'tanh' } })).toThrow(/^dense: activation/);
  });
});
