import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { uniform } from '../gradients/finite-differences.ts';
import { layerNamed } from './index.ts';
import { expectClose, numbersOf, sumOver, tabulate } from './naive-values.ts';

const attributes = { filters: 3, kernel: 3, demodulate: true, bias: false };
const layer = (own: object = {}) => layerNamed('modulatedConv').bind({ ...attributes, ...own });

/** The kernel of each picture built anew, as the paper has it (Karras et al. 2019, equations 1 and 3). */
function byKernels(
  [x, style]: tf.Tensor[],
  { kernel, bias = tf.zeros([3]) }: { kernel: tf.Tensor; bias?: tf.Tensor },
  { demodulate = true, deviation = 1 },
) {
  const [, h, w, channels] = x.shape as [number, number, number, number];
  const [k, , , filters] = kernel.shape as [number, number, number, number];
  const [a, s, weight, b] = [x, style, kernel, bias].map(numbersOf);
  const modulated = (n: number, i: number, j: number, c: number, f: number) => (1 + s(n, c)) * weight(i, j, c, f);
  const reach = Math.floor((k - 1) / 2);
  return tabulate([2, h, w, filters], (n, row, column, f) => {
    const squares = sumOver([k, k, channels], (i, j, c) => modulated(n, i, j, c, f) ** 2);
    const sum = sumOver(
      [k, k, channels],
      (i, j, c) => modulated(n, i, j, c, f) * a(n, row + i - reach, column + j - reach, c),
    );
    return (demodulate ? (deviation * sum) / Math.sqrt(squares + 1e-8) : sum) + b(f);
  });
}

const inputs = [uniform([2, 4, 3, 2], 1), uniform([2, 2], 2)];
const kernel = uniform([3, 3, 2, 3], 3);
const bias = uniform([3], 4);

describe('modulatedConv', () => {
  it.each(['train', 'collect', 'eval'] as const)(
    'is a convolution with a kernel for each picture, in mode %s',
    (mode) => {
      expectClose(layer().apply(inputs, { kernel }, { mode }), byKernels(inputs, { kernel }, {}));
      expectClose(
        layer({ demodulate: false, bias: true }).apply(inputs, { kernel, bias }, { mode }),
        byKernels(inputs, { kernel, bias }, { demodulate: false }),
      );
      expectClose(
        layer({ deviation: 1.5, bias: true }).apply(inputs, { kernel, bias }, { mode }),
        byKernels(inputs, { kernel, bias }, { deviation: 1.5 }),
      );
    },
  );

  it('takes a single tap', () => {
    const single = uniform([1, 1, 2, 3], 5);
    expectClose(
      layer({ kernel: 1 }).apply(inputs, { kernel: single }, { mode: 'train' }),
      byKernels(inputs, { kernel: single }, {}),
    );
  });

  it('knows its shape, parameters and work', () => {
    const shapes = [[4, 3, 2], [2]];
    expect(layer().shape(shapes)).toEqual([4, 3, 3]);
    expect(layer().parameters(shapes)).toEqual({ kernel: { shape: [3, 3, 2, 3], kind: 'kernel', fanIn: 18 } });
    expect(layer({ bias: true }).parameters(shapes)).toHaveProperty('bias', { shape: [3], kind: 'bias' });
    expect(layer().macs(shapes)).toBe(4 * 3 * 9 * 2 * 3 + 2 * 3);
  });

  it('refuses what does not fit, and attributes out of range', () => {
    expect(() => layer().shape([[4], [4]])).toThrow('modulatedConv takes a value of rank 3, not [4]');
    expect(() => layer().shape([[4, 3, 2], [3]])).toThrow(
      'modulatedConv: [3] does not have one value for each channel',
    );
    expect(() => layer().shape([[4, 3, 2]])).toThrow('modulatedConv takes 2 inputs (x, style), not 1');
    for (const own of [{ filters: 4097 }, { kernel: 12 }, { kernel: 0 }, { deviation: -1 }, { stride: 2 }]) {
      expect(() => layer(own)).toThrow(/^modulatedConv: /);
    }
  });
});

describe('demodulate', () => {
  const demodulate = layerNamed('demodulate').bind({ deviation: 1.5, bias: true });

  it('divides each filter by the deviation that the style gives it', () => {
    const [y, style, energy] = [uniform([2, 2, 2, 3], 1), uniform([2, 4], 2), tf.square(uniform([4, 3], 3))];
    const [a, s, e, b] = [y, style, energy, bias].map(numbersOf);
    const expected = tabulate([2, 2, 2, 3], (n, row, column, f) => {
      const variance = sumOver([4], (c) => (1 + s(n, c)) ** 2 * e(c, f));
      return (1.5 * a(n, row, column, f)) / Math.sqrt(variance + 1e-8) + b(f);
    });
    expectClose(demodulate.apply([y, style], { energy, bias }, { mode: 'eval' }), expected);
  });

  it('refuses what does not fit', () => {
    expect(() => demodulate.shape([[4], [4]])).toThrow('demodulate: [4] and [4] are no picture and its style');
    expect(() => demodulate.shape([[2, 2, 4]])).toThrow('demodulate takes 2 inputs (y, style), not 1');
  });
});
