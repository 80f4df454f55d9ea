import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { uniform } from '../gradients/finite-differences.ts';
import { layerNamed, type Pass } from './index.ts';
import { expectClose, numbersOf, sumOver, tabulate } from './naive-values.ts';

const PASS: Pass = { mode: 'train' };

interface Window {
  readonly kernel: number;
  readonly stride: number;
}

const coverageOf = (holes: tf.Tensor[], channels: number[], { kernel, stride }: Window) =>
  layerNamed('coverage').bind({ channels, kernel, stride }).apply(holes, {}, PASS);

/** Holes in about half of the pixels. */
const someHoles = (shape: number[], seed: number) => tf.cast(tf.greater(uniform(shape, seed), 0), 'float32');

describe('coverage', () => {
  it.each([
    { kernel: 3, stride: 1, side: [5, 4] },
    { kernel: 4, stride: 2, side: [6, 8] },
    { kernel: 3, stride: 2, side: [5, 7] },
    { kernel: 7, stride: 2, side: [8, 8] },
    { kernel: 1, stride: 1, side: [3, 3] },
  ])('is the share of a window that is known, kernel $kernel, stride $stride', ({ kernel, stride, side }) => {
    const [h, w] = side as [number, number];
    const holes = [someHoles([2, h, w, 1], 1), someHoles([2, h, w, 1], 2)];
    const channels = [2, 3];
    const outputs = side.map((length) => Math.ceil(length / stride));
    const before = side.map((length, i) => Math.floor(Math.max(0, (outputs[i] - 1) * stride + kernel - length) / 2));
    const known = holes.map((mask) => numbersOf(tf.sub(1, mask))); // and zero outside
    const share = (n: number, row: number, column: number) =>
      sumOver(
        [kernel, kernel, 2],
        (i, j, m) => channels[m] * known[m](n, row * stride + i - before[0], column * stride + j - before[1], 0),
      ) /
      (kernel * kernel * 5);
    expectClose(coverageOf(holes, channels, { kernel, stride }), tabulate([2, ...outputs, 1], share));
  });

  it('counts what lies outside of the picture as not known', () => {
    const share = coverageOf([tf.zeros([1, 3, 3, 1])], [8], { kernel: 3, stride: 1 });
    const expected = [4, 6, 4, 6, 9, 6, 4, 6, 4].map((known) => known / 9);
    expectClose(share, { shape: [1, 3, 3, 1], data: expected });
  });

  it('refuses masks that are none, and another number of them', () => {
    const shapeOf = (...masks: number[][]) =>
      layerNamed('coverage')
        .bind({ channels: [1, 1], kernel: 3, stride: 1 })
        .shape(masks);
    expect(() => shapeOf([4, 4, 1])).toThrow('coverage takes 2 masks, not 1');
    expect(() => shapeOf([4, 4, 1], [4, 4, 2])).toThrow('coverage: [4,4,2] is no mask [4,4,1]');
    expect(() => shapeOf([4, 4, 3], [4, 4, 1])).toThrow('coverage: [4,4,3] is no mask [4,4,1]');
    expect(() => shapeOf([4, 4, 1], [2, 2, 1])).toThrow('coverage: [2,2,1] is no mask [4,4,1]');
  });
});

describe('renormalise', () => {
  const x = tf.tensor4d([1, 2, 3, 4, 5, 6], [1, 1, 3, 2]);
  const share = tf.tensor4d([1, 0.25, 0], [1, 1, 3, 1]);

  it('divides by what was known, and adds its bias where anything was', () => {
    const biased = layerNamed('renormalise').bind({ bias: true });
    expect(
      biased.parameters([
        [1, 3, 2],
        [1, 3, 1],
      ]),
    ).toEqual({ bias: { shape: [2], kind: 'bias' } });
    expectClose(biased.apply([x, share], { bias: tf.tensor1d([10, 20]) }, PASS), {
      shape: [1, 1, 3, 2],
      data: [11, 22, 22, 36, 0, 0],
    });
    const plain = layerNamed('renormalise').bind({ bias: false });
    expect(
      plain.parameters([
        [1, 3, 2],
        [1, 3, 1],
      ]),
    ).toEqual({});
    expectClose(plain.apply([x, share], {}, PASS), { shape: [1, 1, 3, 2], data: [1, 2, 12, 16, 0, 0] });
  });

  it.each([
    [
      [4, 4, 2],
      [4, 4, 2],
    ],
    [
      [4, 4, 2],
      [4, 2, 1],
    ],
    [[4, 4, 2], [1]],
    [[4], [1]],
  ])('refuses %j with coverage %j', (...shapes) => {
    expect(() => layerNamed('renormalise').bind({ bias: true }).shape(shapes)).toThrow(
      /is not one number for each pixel/,
    );
  });
});

describe('uncovered', () => {
  it('are the windows of which nothing was known, and no others', () => {
    const share = tf.tensor4d([0, 1 / 3, 1, 0], [1, 2, 2, 1]);
    expectClose(layerNamed('uncovered').bind({}).apply([share], {}, PASS), { shape: [1, 2, 2, 1], data: [1, 0, 0, 1] });
  });

  it.each([[[4, 4, 2]], [[1]]])('refuses %j', (shape) => {
    expect(() => layerNamed('uncovered').bind({}).shape([shape])).toThrow(
      expect.objectContaining({ name: 'LayerError' }),
    );
  });

  it('overlooks no single known value of the widest window', () => {
    const holes = tf.tensor4d([0, ...new Array(120).fill(1)], [1, 11, 11, 1]);
    const share = coverageOf([holes, tf.ones([1, 11, 11, 1])], [1, 65_536], { kernel: 11, stride: 1 });
    const left = layerNamed('uncovered').bind({}).apply([share], {}, PASS);
    const seesTheCorner = (row: number, column: number) => row <= 5 && column <= 5;
    expectClose(
      left,
      tabulate([1, 11, 11, 1], (_, row, column) => (seesTheCorner(row, column) ? 0 : 1)),
    );
  });
});
