import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { uniform } from '../gradients/finite-differences.ts';
import { BATCH_NORM_EPSILON } from './batch-norm.ts';
import { layerNamed } from './index.ts';

const layer = layerNamed('batchNorm').bind({});

/** Mean and variance (of the population) of every channel. */
function statistics(x: tf.Tensor): { mean: number[]; variance: number[] } {
  const channels = x.shape.at(-1)!;
  const columns = Array.from({ length: channels }, (_, c) => [...x.dataSync()].filter((_, i) => i % channels === c));
  const average = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const mean = columns.map(average);
  return { mean, variance: columns.map((values, c) => average(values.map((value) => (value - mean[c]) ** 2))) };
}

describe.each([[[4, 2]], [[3, 2, 4, 2]]])('batchNorm of %j', (shape) => {
  const x = tf.add(tf.mul(uniform(shape, 1), tf.tensor([1, 5])), tf.tensor([0, 3]));
  const stored = {
    gamma: tf.tensor([2, -0.5]),
    beta: tf.tensor([1, 0.25]),
    mean: tf.tensor([0.7, -0.3]),
    variance: tf.tensor([4, 0.25]),
  };

  function expectNormalised(y: tf.Tensor, mean: number[], variance: number[]): void {
    const [gamma, beta] = [
      [2, -0.5],
      [1, 0.25],
    ];
    const expected = [...x.dataSync()].map(
      (v, i) => (gamma[i % 2] * (v - mean[i % 2])) / Math.sqrt(variance[i % 2] + BATCH_NORM_EPSILON) + beta[i % 2],
    );
    expect(y.shape).toEqual(shape);
    y.dataSync().forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i], 4);
    });
  }

  it('normalises by the statistics of the batch in training and reports nothing', () => {
    const { mean, variance } = statistics(x);
    const observed: string[] = [];
    expectNormalised(
      layer.apply([x], stored, { mode: 'train', observe: (role) => observed.push(role) }),
      mean,
      variance,
    );
    expect(observed).toEqual([]);
  });

  it('does the same while statistics are collected, and reports them', () => {
    const expected = statistics(x);
    const observed: Record<string, number[]> = {};
    const observe = (role: string, value: tf.Tensor) => {
      observed[role] = [...value.dataSync()];
    };
    expectNormalised(layer.apply([x], stored, { mode: 'collect', observe }), expected.mean, expected.variance);
    expect(Object.keys(observed)).toEqual(['mean', 'variance']);
    for (const c of [0, 1]) {
      expect(observed.mean[c]).toBeCloseTo(expected.mean[c], 5);
      expect(observed.variance[c]).toBeCloseTo(expected.variance[c], 4);
    }
  });

  it('collects without an observer too', () => {
    const { mean, variance } = statistics(x);
    expectNormalised(layer.apply([x], stored, { mode: 'collect' }), mean, variance);
  });

  it('normalises by the stored statistics in evaluation', () => {
    expectNormalised(layer.apply([x], stored, { mode: 'eval' }), [0.7, -0.3], [4, 0.25]);
  });
});

describe('batchNorm', () => {
  it('keeps a constant channel finite', () => {
    const ones = tf.ones([4, 1]);
    const parameters = { gamma: tf.ones([1]), beta: tf.zeros([1]), mean: tf.zeros([1]), variance: tf.ones([1]) };
    expect([...layer.apply([ones], parameters, { mode: 'train' }).dataSync()]).toEqual([0, 0, 0, 0]);
  });

  it('owns four numbers a channel', () => {
    expect(layer.shape([[4, 4, 7]])).toEqual([4, 4, 7]);
    expect(layer.parameters([[4, 4, 7]])).toEqual({
      gamma: { shape: [7], kind: 'gain' },
      beta: { shape: [7], kind: 'bias' },
      mean: { shape: [7], kind: 'mean' },
      variance: { shape: [7], kind: 'variance' },
    });
    expect(layer.macs([[4, 4, 7]])).toBe(0);
  });

  it('does without a scale and a shift where it is told to', () => {
    const plain = layerNamed('batchNorm').bind({ affine: false });
    expect(plain.parameters([[7]])).toEqual({
      mean: { shape: [7], kind: 'mean' },
      variance: { shape: [7], kind: 'variance' },
    });
    const x = uniform([3, 2, 4, 2], 1);
    const stored = { mean: tf.tensor([0.7, -0.3]), variance: tf.tensor([4, 0.25]) };
    const neutral = { ...stored, gamma: tf.ones([2]), beta: tf.zeros([2]) };
    for (const mode of ['train', 'collect', 'eval'] as const) {
      const expected = [...layer.apply([x], neutral, { mode }).dataSync()];
      expect([...plain.apply([x], stored, { mode }).dataSync()]).toEqual(expected);
    }
  });

  it('refuses a single number and attributes', () => {
    expect(() => layer.parameters([[]])).toThrow('batchNorm takes a value with channels, not a single number');
    expect(() => layerNamed('batchNorm').bind({ epsilon: 1 })).toThrow(/^batchNorm: .*epsilon/);
  });
});
