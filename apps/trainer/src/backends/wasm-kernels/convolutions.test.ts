import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startBackend } from '../index.ts';
import { expectAsOnCpu, numbers } from './against-cpu.ts';
import { convGeometry } from './conv-geometry.ts';

type Pad = 'same' | 'valid' | number | tf.backend_util.ExplicitPadding;
interface Case {
  x: [number, number, number, number];
  kernel: [number, number];
  filters: number;
  strides: [number, number];
  pad: Pad;
}

const cases: Case[] = [
  { x: [3, 16, 8, 8], kernel: [4, 4], filters: 12, strides: [2, 2], pad: 'same' },
  { x: [1, 13, 14, 4], kernel: [4, 4], filters: 4, strides: [2, 2], pad: 'same' },
  { x: [2, 15, 17, 12], kernel: [4, 4], filters: 20, strides: [2, 2], pad: 'valid' },
  { x: [50, 8, 8, 4], kernel: [4, 4], filters: 8, strides: [2, 2], pad: 1 },
  { x: [2, 8, 8, 100], kernel: [4, 4], filters: 64, strides: [2, 2], pad: 'same' },
  { x: [1, 4, 4, 512], kernel: [4, 4], filters: 12, strides: [2, 2], pad: 'same' },
  { x: [50, 7, 7, 3], kernel: [3, 3], filters: 33, strides: [2, 2], pad: 'valid' },
  { x: [1, 28, 28, 1], kernel: [5, 5], filters: 40, strides: [1, 1], pad: 'same' },
  { x: [2, 17, 9, 5], kernel: [3, 3], filters: 36, strides: [3, 1], pad: 'same' },
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

/** Sizes that nobody would think of. */
const anyCase: fc.Arbitrary<Case> = fc
  .record({
    x: fc.tuple(
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 15 }),
      fc.integer({ min: 1, max: 15 }),
      fc.constantFrom(1, 3, 4, 5, 8, 12),
    ),
    kernel: fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })),
    filters: fc.constantFrom(1, 3, 4, 8, 12, 33),
    strides: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    pad: fc.constantFrom<Pad>('same', 'valid', 0, 1, 2),
  })
  .filter((c) => geometryOf(c).outHeight > 0 && geometryOf(c).outWidth > 0);

const filterShape = ({ x, kernel, filters }: Case) => [...kernel, x[3], filters] as [number, number, number, number];
/** tfjs wants a rounding mode with padding in numbers, and none with padding by name. */
const rounding = ({ pad }: Case) => (typeof pad === 'string' ? undefined : ('floor' as const));
const geometryOf = (c: Case) =>
  tf.backend_util.computeConv2DInfo(c.x, filterShape(c), c.strides, 1, c.pad, rounding(c));
const outShape = (c: Case) => geometryOf(c).outShape;

describe('conv2d', () => {
  it.each(cases)('x $x kernel $kernel filters $filters strides $strides pad $pad', async (c) => {
    await expectAsOnCpu([c.x, filterShape(c)], (x, filter) =>
      tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, c.strides, c.pad as 'same', 'NHWC', 1, rounding(c)),
    );
  });
});

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

  it('refuses channels-first data', () => {
    expect(() => convGeometry([1, 3, 8, 8], [3, 3, 3, 4], { strides: 1, pad: 'same', dataFormat: 'NCHW' })).toThrow(
      /NHWC.*transpose/,
    );
  });
});

it('convolves and finds both gradients at any sizes', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(anyCase, async (c) => {
      await expectAsOnCpu([c.x, filterShape(c), outShape(c)], (x, filter, dy) =>
        tf.tidy(() => allThree(c, x!, filter!, dy!)),
      );
    }),
    { numRuns: 60, seed: 7 },
  );
});

it.each([
  { x: [1, 16, 16, 8], kernel: [4, 4], filters: 8, strides: [2, 2], pad: 'same' },
  { x: [1, 12, 12, 3], kernel: [3, 3], filters: 5, strides: [1, 1], pad: 'same' },
  { x: [1, 7, 7, 8], kernel: [3, 3], filters: 40, strides: [2, 2], pad: 'valid' },
] as Case[])('lets no bad number of x $x kernel $kernel disappear', async (c) => {
  await startBackend({ name: 'wasm', threads: 1 });
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
    const spoiled = (shape: number[]) => {
      const values = numbers(tf.util.sizeFromShape(shape), 1);
      values[Math.floor(values.length / 2)] = bad;
      return tf.tensor(values, shape);
    };
    const sound = (shape: number[]) => tf.tensor(numbers(tf.util.sizeFromShape(shape), 2), shape);
    const [x, filter, dy] = [c.x, filterShape(c), outShape(c)];
    const results = tf.tidy(() => [
      allThree(c, spoiled(x), sound(filter), sound(dy)).dataSync(),
      allThree(c, sound(x), spoiled(filter), sound(dy)).dataSync(),
      allThree(c, sound(x), sound(filter), spoiled(dy)).dataSync(),
    ]);
    for (const result of results) expect(result.some((value) => !Number.isFinite(value))).toBe(true);
  }
});

/** y, dx and the filter's gradient, one behind the other. */
function allThree(c: Case, x: tf.Tensor, filter: tf.Tensor, dy: tf.Tensor): tf.Tensor1D {
  const forward = tf.conv2d(
    x as tf.Tensor4D,
    filter as tf.Tensor4D,
    c.strides,
    c.pad as 'same',
    'NHWC',
    1,
    rounding(c),
  );
  const dx = tf.conv2dTranspose(dy as tf.Tensor4D, filter as tf.Tensor4D, c.x, c.strides, c.pad as 'same', rounding(c));
  const gradient = tf.engine().runKernel('Conv2DBackpropFilter', { x, dy }, {
    strides: c.strides,
    pad: c.pad,
    dataFormat: 'NHWC',
    dimRoundingMode: rounding(c),
    filterShape: filterShape(c),
  } as never) as tf.Tensor;
  return tf.concat([forward, dx, gradient].map((tensor) => tf.reshape(tensor, [-1]))) as tf.Tensor1D;
}
