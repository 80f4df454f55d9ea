import '@tensorflow/tfjs-backend-cpu';
import { layerNames } from '@omokage/models/layers';
import type { Plan, PlanNode } from '@omokage/models/plan';
import { describe, expect, it } from 'vitest';
import { bothOf, differenceOf, planOf } from './fixtures/parity.ts';

type Nodes = (Pick<PlanNode, 'op'> & Partial<PlanNode>)[];
type Case = readonly [inputs: Plan['inputs'], attributes: PlanNode['attributes']];

const conv = (filters: number, kernel: number, stride: number, padding: string, more: object = {}) => ({
  filters,
  kernel,
  stride,
  padding,
  bias: true,
  ...more,
});
const RELU = { activation: { kind: 'relu' } };
const LEAKY = { activation: { kind: 'leaky-relu', slope: 0.2 } };
const SIGMOID = { activation: { kind: 'sigmoid' } };

/** Sides that are odd, one pixel alone, one channel and three, and channels that come in groups of four. */
const PICTURES = [
  [4, 4, 4],
  [5, 3, 3],
  [1, 1, 7],
  [3, 6, 1],
  [2, 9, 8],
];
const VECTORS = [[1], [5], [16]];
const each = (shapes: number[][], attributes: PlanNode['attributes'] = {}): Case[] =>
  shapes.map((x) => [{ x }, attributes]);
const pairs = (shapes: number[][], attributes: PlanNode['attributes'] = {}): Case[] =>
  shapes.map((shape) => [{ a: shape, b: shape }, attributes]);
const withVectors = (shapes: number[][], vectors: number): Case[] =>
  shapes.map((x) => [
    { x, ...Object.fromEntries(['scale', 'shift'].slice(0, vectors).map((name) => [name, [x.at(-1)!]])) },
    {},
  ]);
const besidePixels = (shapes: number[][]): Case[] =>
  shapes.map((x) => [{ x, other: [x[0], x[1], 1] }, x[2] % 2 === 0 ? { bias: true } : { bias: false }]);

const CASES: Readonly<Record<string, readonly Case[]>> = {
  activation: [
    ...each([...PICTURES, ...VECTORS], { kind: 'relu' }),
    ...each(PICTURES, { kind: 'leaky-relu', slope: 0.3 }),
    ...each([...PICTURES, ...VECTORS], { kind: 'sigmoid' }),
    ...each([...PICTURES, ...VECTORS, [3, 5]], { kind: 'tanh' }),
  ],
  add: [...pairs([...PICTURES, ...VECTORS]), [{ a: [3, 3, 2], b: [3, 3, 2], c: [3, 3, 2] }, {}]],
  affine: each([...PICTURES, ...VECTORS]),
  attention: [[{ query: [3, 4, 2], key: [2, 3, 2], value: [2, 3, 5] }, {}]],
  averagePool: each([[4, 6, 3]]),
  batchNorm: each([...PICTURES, ...VECTORS]),
  blur: each(PICTURES),
  concat: [
    [{ a: [3, 5, 4], b: [3, 5, 8] }, {}],
    [{ a: [3, 5, 1], b: [3, 5, 3], c: [3, 5, 2] }, {}],
    [{ a: [2, 2, 3], b: [2, 2, 4] }, {}],
    [{ a: [5], b: [3] }, {}],
    [{ a: [4], b: [12] }, {}],
    [{ a: [3, 5], b: [3, 2] }, {}],
  ],
  constant: [
    [{ z: [4] }, { shape: [4, 4, 3] }],
    [{ z: [4] }, { shape: [6] }],
    [{ z: [4] }, { shape: [2, 5] }],
    [{ z: [4] }, { shape: [2, 2, 3, 5] }],
  ],
  conv: [
    ...[1, 2, 3, 4, 5, 7, 11].flatMap((kernel) => each(PICTURES, conv(5, kernel, 1, 'same'))),
    ...[2, 3, 4].flatMap((stride) =>
      [1, 3, 4].flatMap((kernel) => each(PICTURES, conv(3, kernel, stride, 'same', RELU))),
    ),
    ...[1, 2, 3].flatMap((stride) =>
      each(
        [
          [7, 9, 3],
          [4, 4, 8],
        ],
        conv(8, 4, stride, 'valid', LEAKY),
      ),
    ),
    ...each([[6, 5, 4]], conv(1, 3, 1, 'same', SIGMOID)),
    ...each([[6, 5, 4]], conv(13, 3, 1, 'same', { bias: false })),
    ...each([[6, 5, 4]], { filters: 2, kernel: 3, stride: 1, bias: true }),
    ...each([[4, 4, 3]], conv(4, 3, 1, 'same', { weights: { kind: 'equalized', gain: 1, multiplier: 1 } })),
  ],
  convTranspose: [1, 2, 3, 4].flatMap((stride) =>
    [1, 2, 3, 4, 5, 7].flatMap((kernel) =>
      ['same', 'valid'].flatMap((padding) =>
        each(
          [
            [3, 4, 3],
            [1, 1, 8],
          ],
          conv(5, kernel, stride, padding, { bias: kernel % 2 === 0 }),
        ),
      ),
    ),
  ),
  coverage: [[{ holes: [5, 4, 1] }, { channels: [3], kernel: 3, stride: 1 }]],
  demodulate: [
    [
      { y: [3, 5, 6], style: [7] },
      { bias: true, deviation: 1.4 },
    ],
    [{ y: [1, 1, 1], style: [4] }, { bias: false }],
  ],
  dense: [
    ...VECTORS.flatMap((x) => [1, 7, 8, 33].map((units): Case => [{ x }, { units, bias: true, ...RELU }])),
    [{ x: [9] }, { units: 5, bias: false, ...SIGMOID }],
  ],
  dot: pairs(VECTORS),
  dropout: each([...PICTURES, ...VECTORS], { rate: 0.5 }),
  gate: each(PICTURES),
  globalAverage: each(PICTURES),
  globalSum: each(PICTURES),
  hide: besidePixels(PICTURES).map(([inputs]) => [inputs, {}]),
  instanceNorm: [...each(PICTURES), ...each(PICTURES, { affine: false })],
  interpolate: [...pairs(PICTURES, { t: 0.3 }), ...pairs(VECTORS, { t: 1 })],
  layerNorm: each([...PICTURES, ...VECTORS]),
  maxPool: each([[4, 6, 3]]),
  modulate: [...withVectors(PICTURES, 1), ...withVectors([...PICTURES, [9]], 2)],
  modulatedConv: [
    [
      { x: [4, 5, 3], style: [3] },
      { filters: 4, kernel: 3, demodulate: true, bias: true },
    ],
  ],
  multiply: pairs([...PICTURES, ...VECTORS]),
  noise: each(PICTURES),
  phaseConv: [...each(PICTURES, { filters: 6, bias: true, ...LEAKY }), ...each(PICTURES, { filters: 8, bias: false })],
  pixelNorm: each([...PICTURES, ...VECTORS]),
  renormalise: besidePixels(PICTURES),
  reshape: [
    [{ x: [24] }, { shape: [2, 3, 4] }],
    [{ x: [24] }, { shape: [2, 4, 3] }],
    [{ x: [2, 3, 4] }, { shape: [24] }],
    [{ x: [3, 4, 2] }, { shape: [24] }],
    [{ x: [3, 5, 2] }, { shape: [2, 5, 3] }],
    [{ x: [2, 3] }, { shape: [3, 2, 1] }],
    [{ x: [2, 2, 2, 3] }, { shape: [4, 6] }],
    [{ x: [2, 4, 8] }, { shape: [4, 4, 4] }],
  ],
  row: [0, 2].flatMap((index) =>
    each(
      [
        [3, 5],
        [4, 8],
      ],
      { index },
    ),
  ),
  select: [
    [{ shares: [2], a: [3, 2, 3], b: [3, 2, 3] }, {}],
    [{ shares: [2], a: [1, 1, 3], b: [1, 1, 3] }, {}],
  ],
  slice: [
    ...each([[3, 4, 9], [12], [2, 11]], { begin: 4, size: 4 }),
    ...each([[3, 4, 9], [12], [2, 11]], { begin: 1, size: 7 }),
    ...each([[3, 4, 9]], { begin: 8, size: 1 }),
  ],
  spread: each([[5], [8]], { height: 3, width: 4 }),
  uncovered: each([[4, 3, 1]]),
  upsample: each(PICTURES),
};

/** Its result for one picture depends on the others: only discriminators have it. */
const OF_BATCHES = ['minibatchStddev'];

it('leaves out no operation', () => {
  expect([...Object.keys(CASES), ...OF_BATCHES].sort()).toEqual([...layerNames].sort());
});

/** A convolution around it wants a border, which everything between has to keep. */
const around = (op: string, attributes: PlanNode['attributes'], inputs: Plan['inputs']): Nodes => {
  const [[name, shape], ...others] = Object.entries(inputs);
  const node = { id: 'it', op, attributes };
  if (shape.length !== 3) return [node];
  const filters = shape[2];
  const before = { id: 'before', op: 'conv', inputs: [name], attributes: conv(filters, 3, 1, 'same') };
  return [before, { ...node, inputs: ['before', ...others.map(([id]) => id)] }];
};

describe.each(Object.entries(CASES))('%s', (op, cases) => {
  it.each(cases)('on %j, %j', (inputs, attributes) => {
    const alone = bothOf(planOf(inputs, [{ op, attributes }]), { pictures: 2 });
    expect(differenceOf(alone.expected, alone.actual)).toBeLessThan(1e-4);

    const nodes = around(op, attributes, inputs);
    const made = planOf(inputs, nodes);
    const result = alone.expected.output.shape.slice(1);
    const behind: Nodes =
      result.length === 3 ? [{ op: 'conv', attributes: conv(3, 5, 1, 'same'), inputs: ['it'] }] : [];
    const between = bothOf(behind.length > 0 ? planOf(inputs, [...nodes, ...behind]) : made);
    expect(differenceOf(between.expected, between.actual)).toBeLessThan(1e-4);
  });
});
