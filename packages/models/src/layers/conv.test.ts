import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { uniform } from '../gradients/finite-differences.ts';
import { layerNamed } from './index.ts';
import { naiveConv, type Values } from './naive-convolutions.ts';

const conv = (attributes: object) =>
  layerNamed('conv').bind({ filters: 5, kernel: 3, stride: 1, bias: false, ...attributes });
const plain = (x: tf.Tensor): Values => ({ shape: x.shape, data: x.dataSync() as Float32Array });

function expectClose(actual: tf.Tensor, expected: Values): void {
  expect(actual.shape).toEqual([...expected.shape]);
  const worst = Math.max(...[...actual.dataSync()].map((value, i) => Math.abs(value - expected.data[i])));
  expect(worst).toBeLessThan(1e-5);
}

describe('conv', () => {
  it.each([
    { side: [5, 6], kernel: 3, stride: 1 },
    { side: [6, 6], kernel: 4, stride: 2 },
    { side: [5, 7], kernel: 4, stride: 2 },
    { side: [5, 5], kernel: 3, stride: 2 },
    { side: [4, 3], kernel: 1, stride: 1 },
    { side: [9, 8], kernel: 5, stride: 3 },
    { side: [7, 7], kernel: 3, stride: 2, padding: 'valid' },
    { side: [8, 6], kernel: 3, stride: 2, padding: 'valid' },
    { side: [3, 3], kernel: 3, stride: 1, padding: 'valid' },
  ] as const)('is a convolution by its definition: $side, kernel $kernel, stride $stride', (window) => {
    const { side, kernel, stride, padding = 'same' } = { padding: undefined, ...window };
    const layer = conv({ kernel, stride, padding });
    const x = uniform([2, ...side, 3], 1);
    const filter = uniform([kernel, kernel, 3, 5], 2);
    const expected = naiveConv(plain(x), plain(filter), stride, padding);
    expect(layer.shape([[...side, 3]])).toEqual(expected.shape.slice(1));
    for (const mode of ['train', 'collect', 'eval'] as const) {
      expectClose(layer.apply([x], { kernel: filter }, { mode }), expected);
    }
  });

  it('adds its bias, then activates, fused in evaluation and unfused in training alike', () => {
    const x = uniform([2, 4, 4, 3], 1);
    const parameters = { kernel: uniform([3, 3, 3, 5], 2), bias: uniform([5], 3) };
    const sum = tf.add(tf.conv2d(x as tf.Tensor4D, parameters.kernel as tf.Tensor4D, 1, 'same'), parameters.bias);
    const activations = [
      { activation: { kind: 'relu' }, expected: plain(tf.relu(sum)) },
      { activation: { kind: 'leaky-relu', slope: 0.3 }, expected: plain(tf.leakyRelu(sum, 0.3)) },
      { activation: { kind: 'sigmoid' }, expected: plain(tf.sigmoid(sum)) },
    ];
    for (const { activation, expected } of activations) {
      const layer = conv({ bias: true, activation });
      expectClose(layer.apply([x], parameters, { mode: 'train' }), expected);
      expectClose(layer.apply([x], parameters, { mode: 'eval' }), expected);
    }
  });

  it('owns a kernel, HWIO, and a bias where it has one', () => {
    expect(conv({}).parameters([[8, 8, 3]])).toEqual({ kernel: { shape: [3, 3, 3, 5], kind: 'kernel', fanIn: 27 } });
    expect(conv({ bias: true }).parameters([[8, 8, 3]])).toEqual({
      kernel: { shape: [3, 3, 3, 5], kind: 'kernel', fanIn: 27 },
      bias: { shape: [5], kind: 'bias' },
    });
  });

  it('counts a multiplication for every tap of every output', () => {
    expect(conv({}).macs([[8, 6, 3]])).toBe(8 * 6 * 9 * 3 * 5);
    expect(conv({ kernel: 4, stride: 2 }).macs([[7, 6, 3]])).toBe(4 * 3 * 16 * 3 * 5);
  });

  it.each([
    [{ filters: 0 }, /^conv: filters: /],
    [{ filters: 4097 }, /^conv: filters: /],
    [{ kernel: 12 }, /^conv: kernel: /],
    [{ kernel: 2.5 }, /^conv: kernel: /],
    [{ stride: 0 }, /^conv: stride: /],
    [{ padding: 'reflect' }, /^conv: padding: /],
    [{ bias: 'yes' }, /^conv: bias: /],
    [{ activation: { kind: 'tanh' } }, /^conv: activation/],
    [{ activation: { kind: 'leaky-relu', slope: 2 } }, /^conv: activation.slope: /],
    [{ dilation: 2 }, /^conv: .*dilation/],
  ])('refuses attributes %j', (attributes, message) => {
    expect(() => conv(attributes)).toThrow(message);
    expect(() => conv(attributes)).toThrow(expect.objectContaining({ name: 'LayerError' }));
  });

  it('refuses a picture that is smaller than a kernel without padding', () => {
    expect(() => conv({ padding: 'valid' }).shape([[2, 5, 3]])).toThrow('a kernel of 3 does not fit into 2 pixels');
  });

  it('reads a plan that says nothing of padding as one with zeros around', () => {
    expect(conv({}).shape([[5, 5, 3]])).toEqual([5, 5, 5]);
  });

  it('refuses what is no picture', () => {
    expect(() => conv({}).shape([[8, 8]])).toThrow('conv takes a value of rank 3, not [8, 8]');
    expect(() => conv({}).parameters([[8]])).toThrow('conv takes a value of rank 3, not [8]');
    expect(() => conv({}).macs([[8, 8, 3, 1]])).toThrow('conv takes a value of rank 3');
    expect(() => conv({}).shape([])).toThrow('conv takes one input, not 0');
  });
});
