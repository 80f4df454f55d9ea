import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { startBackend } from '../index.ts';
import { expectAsOnCpu, numbers } from './against-cpu.ts';
import { convGeometry } from './conv-geometry.ts';
import { picturesAtOnce } from './conv2d-backprop-filter.ts';
import { suitsConvolution } from './filter-gradient-by-convolution.ts';

type Pad = 'same' | 'valid' | number | tf.backend_util.ExplicitPadding;
interface Case {
  x: [number, number, number, number];
  kernel: [number, number];
  filters: number;
  strides: [number, number];
  pad: Pad;
}

const cases: Case[] = [
  { x: [2, 8, 8, 9], kernel: [4, 4], filters: 5, strides: [2, 2], pad: 'same' },
  { x: [2, 8, 8, 3], kernel: [4, 4], filters: 5, strides: [2, 2], pad: 'same' },
  { x: [2, 7, 9, 10], kernel: [3, 3], filters: 4, strides: [1, 1], pad: 'valid' },
  { x: [2, 7, 9, 3], kernel: [3, 3], filters: 4, strides: [1, 1], pad: 'same' },
  { x: [2, 9, 8, 8], kernel: [3, 3], filters: 7, strides: [2, 2], pad: 'valid' },
  { x: [1, 8, 8, 2], kernel: [3, 3], filters: 7, strides: [2, 2], pad: 'valid' },
  { x: [3, 11, 7, 9], kernel: [5, 3], filters: 6, strides: [2, 3], pad: 'same' },
  { x: [2, 6, 6, 17], kernel: [1, 1], filters: 3, strides: [1, 1], pad: 'same' },
  { x: [2, 7, 7, 9], kernel: [1, 1], filters: 3, strides: [2, 2], pad: 'valid' },
  { x: [2, 9, 9, 9], kernel: [2, 2], filters: 3, strides: [3, 3], pad: 'valid' },
  { x: [2, 8, 6, 9], kernel: [4, 4], filters: 3, strides: [2, 2], pad: 1 },
  {
    x: [2, 6, 6, 8],
    kernel: [3, 3],
    filters: 3,
    strides: [2, 2],
    pad: [
      [0, 0],
      [2, 1],
      [0, 3],
      [0, 0],
    ],
  },
  {
    x: [2, 5, 5, 8],
    kernel: [2, 2],
    filters: 3,
    strides: [1, 1],
    pad: [
      [0, 0],
      [3, 2],
      [2, 3],
      [0, 0],
    ],
  },
  { x: [1, 4, 4, 64], kernel: [4, 4], filters: 1, strides: [1, 1], pad: 'valid' },
];

const filterShape = ({ x, kernel, filters }: Case) => [...kernel, x[3], filters] as [number, number, number, number];
/** tfjs wants a rounding mode with padding in numbers, and none with padding by name. */
const rounding = ({ pad }: Case) => (typeof pad === 'string' ? undefined : ('floor' as const));
const geometryOf = (c: Case) =>
  tf.backend_util.computeConv2DInfo(c.x, filterShape(c), c.strides, 1, c.pad, rounding(c));
const outShape = (c: Case) => geometryOf(c).outShape;

describe('conv2dBackpropInput', () => {
  it.each(cases)('x $x kernel $kernel filters $filters strides $strides pad $pad', async (c) => {
    await expectAsOnCpu([outShape(c), filterShape(c)], (dy, filter) =>
      tf.conv2dTranspose(dy as tf.Tensor4D, filter as tf.Tensor4D, c.x, c.strides, c.pad as 'same', rounding(c)),
    );
  });

  it('is the gradient of conv2d', async () => {
    await expectAsOnCpu(
      [
        [2, 9, 9, 8],
        [4, 4, 8, 5],
      ],
      (x, filter) =>
        tf.tidy(() =>
          tf.grad((p: tf.Tensor) => tf.sum(tf.square(tf.conv2d(p as tf.Tensor4D, filter as tf.Tensor4D, 2, 'same'))))(
            x!,
          ),
        ),
    );
  });
});

describe('conv2dBackpropFilter', () => {
  // Few pictures go by columns, many by a convolution where that is possible.
  const both = cases.flatMap((c) => [c, { ...c, x: [9, ...c.x.slice(1)] as Case['x'] }]);
  it.each(both)('x $x kernel $kernel filters $filters strides $strides pad $pad', async (c) => {
    await expectAsOnCpu([c.x, outShape(c)], (x, dy) =>
      tf.engine().runKernel('Conv2DBackpropFilter', { x: x!, dy: dy! }, {
        strides: c.strides,
        pad: c.pad,
        dataFormat: 'NHWC',
        dimRoundingMode: rounding(c),
        filterShape: filterShape(c),
      } as never),
    );
  });

  it('goes by a convolution when there are many pictures, unless a tap is all or the last pixels are not seen', () => {
    const suits = (x: Case['x'], kernel: Case['kernel'], strides: Case['strides'], pad: Pad) =>
      suitsConvolution(geometryOf({ x, kernel, filters: 2, strides, pad }));
    expect(suits([8, 8, 8, 3], [4, 4], [2, 2], 'same')).toBe(true);
    expect(suits([7, 8, 8, 3], [4, 4], [2, 2], 'same')).toBe(false);
    expect(suits([8, 8, 8, 3], [1, 1], [1, 1], 'same')).toBe(false);
    expect(suits([8, 8, 9, 3], [4, 4], [2, 2], 'valid')).toBe(false);
  });

  it('adds up parts when the columns of all pictures are too many', async () => {
    const c: Case = { x: [7, 67, 67, 8], kernel: [10, 10], filters: 2, strides: [2, 2], pad: 'valid' };
    const geometry = convGeometry(c.x, filterShape(c), { strides: 2, pad: 'valid', dataFormat: 'NHWC' });
    expect(suitsConvolution(geometry)).toBe(false); // the last row and column are not seen
    const step = picturesAtOnce(geometry);
    expect(step).toBe(12);
    expect(picturesAtOnce(geometry, 3 * 100 * 8 * 29 * 29)).toBe(3);
    expect(picturesAtOnce(geometry, 1)).toBe(1);
    // The gradient is linear in the batch: 25 pictures (three parts) must equal the sum over each of them.
    await startBackend({ name: 'wasm', threads: 1 });
    const pictures = 2 * step + 1;
    const all = tf.tensor4d(numbers(pictures * 67 * 67 * 8, 1), [pictures, 67, 67, 8]);
    const dy = tf.tensor4d(numbers(pictures * 29 * 29 * 2, 2), [pictures, 29, 29, 2]);
    const gradient = (x: tf.Tensor, d: tf.Tensor) =>
      tf.engine().runKernel('Conv2DBackpropFilter', { x, dy: d }, {
        strides: 2,
        pad: 'valid',
        dataFormat: 'NHWC',
        filterShape: filterShape(c),
      } as never) as tf.Tensor;
    const difference = tf.tidy(() => {
      let sum: tf.Tensor = tf.zeros(filterShape(c));
      for (let n = 0; n < pictures; n++) {
        sum = tf.add(
          sum,
          gradient(tf.slice(all, [n, 0, 0, 0], [1, 67, 67, 8]), tf.slice(dy, [n, 0, 0, 0], [1, 29, 29, 2])),
        );
      }
      return tf.div(tf.max(tf.abs(tf.sub(gradient(all, dy), sum))), tf.max(tf.abs(sum))).dataSync()[0]!;
    });
    expect(difference).toBeLessThan(1e-4);
    tf.dispose([all, dy]);
  });

  it('refuses channels-first data', () => {
    expect(() => convGeometry([1, 3, 8, 8], [3, 3, 3, 4], { strides: 1, pad: 'same', dataFormat: 'NCHW' })).toThrow(
      /NHWC.*transpose/,
    );
  });
});
