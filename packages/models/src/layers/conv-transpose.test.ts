import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { uniform } from '../gradients/finite-differences.ts';
import { layerNamed } from './index.ts';
import { naiveConvTranspose, type Values } from './naive-convolutions.ts';

const DOUBLING = { kernel: 4, stride: 2, padding: 'same' };
const convTranspose = (bias: boolean, filters = 5) => layerNamed('convTranspose').bind({ ...DOUBLING, filters, bias });
const plain = (x: tf.Tensor): Values => ({ shape: x.shape, data: x.dataSync() as Float32Array });

describe('convTranspose', () => {
  it.each([[[4, 4]], [[3, 5]], [[1, 1]], [[1, 4]]])('scatters every pixel of %j over 4x4 pixels two apart', (side) => {
    const x = uniform([2, ...side, 3], 1);
    const kernel = uniform([4, 4, 5, 3], 2);
    const expected = naiveConvTranspose(plain(x), plain(kernel));
    const y = convTranspose(false).apply([x], { kernel }, { mode: 'train' });
    expect(y.shape).toEqual([2, ...convTranspose(false).shape([[...side, 3]])]);
    expect(y.shape).toEqual(expected.shape);
    expect(Math.max(...[...y.dataSync()].map((v, i) => Math.abs(v - expected.data[i])))).toBeLessThan(1e-5);
  });

  it.each([
    { side: [1, 1], kernel: 3, stride: 1, padding: 'valid' },
    { side: [3, 3], kernel: 3, stride: 2, padding: 'valid' },
    { side: [3, 2], kernel: 5, stride: 2, padding: 'same' },
    { side: [2, 4], kernel: 3, stride: 1, padding: 'same' },
  ] as const)('scatters likewise over other windows: $side, kernel $kernel, stride $stride, $padding', (window) => {
    const { side, kernel, stride, padding } = window;
    const layer = layerNamed('convTranspose').bind({ filters: 5, bias: false, kernel, stride, padding });
    const x = uniform([2, ...side, 3], 1);
    const filter = uniform([kernel, kernel, 5, 3], 2);
    const expected = naiveConvTranspose(plain(x), plain(filter), stride, padding);
    const y = layer.apply([x], { kernel: filter }, { mode: 'train' });
    expect(y.shape).toEqual([2, ...layer.shape([[...side, 3]])]);
    expect(y.shape).toEqual(expected.shape);
    expect(Math.max(...[...y.dataSync()].map((v, i) => Math.abs(v - expected.data[i])))).toBeLessThan(1e-5);
  });

  it('adds its bias', () => {
    const x = uniform([1, 2, 2, 3], 1);
    const kernel = uniform([4, 4, 5, 3], 2);
    const bias = tf.tensor([1, 2, 3, 4, 5]);
    const without = convTranspose(false).apply([x], { kernel }, { mode: 'eval' });
    const difference = tf.sub(convTranspose(true).apply([x], { kernel, bias }, { mode: 'eval' }), without);
    const pixels = [...difference.dataSync()].map((value) => Math.round(value * 1e4) / 1e4);
    expect(pixels).toEqual(Array.from({ length: 16 }, () => [1, 2, 3, 4, 5]).flat());
  });

  it('owns a kernel whose output channels stand before the input channels', () => {
    expect(convTranspose(true).parameters([[4, 4, 3]])).toEqual({
      kernel: { shape: [4, 4, 5, 3], kind: 'kernel', fanIn: 12 },
      bias: { shape: [5], kind: 'bias' },
    });
    expect(convTranspose(false).parameters([[4, 4, 3]])).not.toHaveProperty('bias');
  });

  it('counts 16 taps an input pixel', () => {
    expect(convTranspose(true).macs([[4, 6, 3]])).toBe(4 * 6 * 16 * 3 * 5);
  });

  it('refuses other ranks and attributes', () => {
    expect(() => convTranspose(false).shape([[16]])).toThrow('convTranspose takes a value of rank 3, not [16]');
    expect(() => convTranspose(false, 0)).toThrow(/^convTranspose: filters: /);
    expect(() => layerNamed('convTranspose').bind({ ...DOUBLING, filters: 4, bias: true, kernel: 12 })).toThrow(
      /kernel/,
    );
    expect(() => layerNamed('convTranspose').bind(null)).toThrow(/^convTranspose: /);
  });
});
