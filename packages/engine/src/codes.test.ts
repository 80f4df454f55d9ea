import '@tensorflow/tfjs-backend-cpu';
import { type Codes, type Plan, type PlanNode, PlanRunner, type PlanWeight } from '@omokage/models/plan';
import { describe, expect, it } from 'vitest';
import { engineOn, madeBy, type PlanWithWeights, planOf, someInputs } from './fixtures/parity.ts';

type Nodes = Parameters<typeof planOf>[1];

/** Kernels of plans that keep values as codes become integers with a scale for each output channel. */
function withIntegers({ plan, weights }: PlanWithWeights): PlanWithWeights {
  const changed = new Map<string, PlanWeight>(weights);
  const nodes = plan.nodes.map((node): PlanNode => {
    const kernels = Object.entries(node.parameters).filter(([role]) => role.startsWith('kernel'));
    if (!['conv', 'dense', 'phaseConv'].includes(node.op)) return node;
    const scales = kernels.map(([role, name], index) => {
      const { shape, values } = weights.get(name)!;
      const filters = shape.at(-1)!;
      const most = new Float32Array(filters);
      values.forEach((value, i) => {
        most[i % filters] = Math.max(most[i % filters], Math.abs(value));
      });
      const factors = most.map((value) => Math.max(value, 1e-6) / 127);
      // As they are stored: bytes that read as -128 to 127.
      const codes = Uint8Array.from(values, (value, i) => Math.round(value / factors[i % filters]) + 128);
      const integers = Float32Array.from(codes, (code) => code - 128);
      changed.set(
        name,
        index % 2 === 0
          ? { shape, values: integers, levels: { codes, scale: 1, min: -128 } }
          : { shape, values: integers },
      );
      changed.set(`${name}/scales`, { shape: [filters], values: factors });
      return [role, `${name}/scales`] as const;
    });
    return { ...node, scales: Object.fromEntries(scales) };
  });
  return { plan: { ...plan, nodes }, weights: changed };
}

const ACTIVATED: Codes = { scale: 0.02, zero: 0 };
const SIGNED: Codes = { scale: 0.03, zero: 64 };
const COARSE: Codes = { scale: 0.11, zero: 40 };

const conv = (filters: number, more: object = {}) => ({
  filters,
  kernel: 3,
  stride: 1,
  padding: 'same',
  bias: true,
  ...more,
});
const RELU = { activation: { kind: 'relu' } };
const LEAKY = { activation: { kind: 'leaky-relu', slope: 0.2 } };

/** Keeps the input as codes. */
const kept = (stored: Codes, id = 'kept'): Nodes[number] => ({
  id,
  op: 'activation',
  inputs: ['x'],
  attributes: { kind: 'tanh' },
  stored,
});
const behind = (op: string, attributes: object, stored?: Codes, input = 'kept'): Nodes[number] => ({
  op,
  id: op,
  inputs: [input],
  attributes: attributes as PlanNode['attributes'],
  ...(stored && { stored }),
});

const CASES: Readonly<Record<string, readonly [x: number[], nodes: Nodes]>> = {
  'a convolution of codes to codes': [
    [5, 4, 3],
    [kept(SIGNED), behind('conv', conv(6, RELU), ACTIVATED)],
  ],
  'a strided one, its border zeros': [
    [7, 5, 8],
    [kept(COARSE), behind('conv', conv(5, { ...LEAKY, stride: 2, kernel: 4 }), SIGNED)],
  ],
  'one of codes to floats': [
    [4, 4, 5],
    [kept(SIGNED), behind('conv', conv(3))],
  ],
  'one with a sigmoid': [
    [4, 4, 4],
    [kept(SIGNED), behind('conv', conv(3, { activation: { kind: 'sigmoid' } }), ACTIVATED)],
  ],
  'one without a bias, valid': [
    [6, 6, 4],
    [kept(SIGNED), behind('conv', conv(9, { bias: false, padding: 'valid' }), COARSE)],
  ],
  'one of floats to codes': [[4, 4, 3], [{ op: 'conv', attributes: conv(4), stored: SIGNED }]],
  'one pixel': [
    [1, 1, 1],
    [kept(SIGNED), behind('conv', conv(1), SIGNED)],
  ],
  'a doubling': [
    [3, 5, 4],
    [kept(SIGNED), behind('phaseConv', { filters: 10, bias: true, ...RELU }, ACTIVATED)],
  ],
  'a dense layer': [[13], [kept(SIGNED), behind('dense', { units: 21, bias: true, ...RELU }, ACTIVATED)]],
  'a transposed convolution, as floats': [
    [3, 3, 4],
    [kept(SIGNED), behind('convTranspose', conv(4, { stride: 2 }), COARSE)],
  ],
  'activations by table': [
    [4, 3, 4],
    [kept(SIGNED), behind('activation', { kind: 'leaky-relu', slope: 0.3 }, COARSE)],
  ],
  'a sigmoid by table, and a border of zeros behind it': [
    [4, 3, 4],
    [kept(SIGNED), behind('activation', { kind: 'sigmoid' }, COARSE), behind('conv', conv(4), COARSE, 'activation')],
  ],
  'a sigmoid of channels that fill no group': [
    [4, 3, 3],
    [kept(SIGNED), behind('activation', { kind: 'sigmoid' }, COARSE), behind('conv', conv(4), COARSE, 'activation')],
  ],
  'a sum of two': [
    [4, 3, 3],
    [kept(SIGNED, 'a'), kept(COARSE, 'b'), { op: 'add', inputs: ['a', 'b'], stored: SIGNED }],
  ],
  'a sum of three': [
    [4, 3, 3],
    [kept(SIGNED, 'a'), kept(COARSE, 'b'), { op: 'add', inputs: ['a', 'b', 'a'], stored: SIGNED }],
  ],
  'values side by side, of several scales': [
    [4, 3, 4],
    [
      kept(SIGNED, 'a'),
      kept(COARSE, 'b'),
      { op: 'concat', id: 'joined', inputs: ['a', 'b', 'x'], stored: SIGNED },
      behind('conv', conv(4), COARSE, 'joined'),
    ],
  ],
  'values side by side, in no groups': [
    [4, 3, 3],
    [
      kept(SIGNED, 'a'),
      { op: 'conv', id: 'b', inputs: ['a'], attributes: conv(4, RELU), stored: SIGNED },
      { op: 'concat', id: 'joined', inputs: ['b', 'a', 'a'], stored: SIGNED },
      behind('conv', conv(4), COARSE, 'joined'),
    ],
  ],
  'convolutions written side by side': [
    [4, 4, 4],
    [
      kept(SIGNED, 'a'),
      { op: 'conv', id: 'b', inputs: ['a'], attributes: conv(8, RELU), stored: SIGNED },
      { op: 'conv', id: 'c', inputs: ['a'], attributes: conv(12, LEAKY), stored: SIGNED },
      { op: 'concat', id: 'joined', inputs: ['b', 'c', 'a'], stored: SIGNED },
      behind('conv', conv(4, { kernel: 5 }), COARSE, 'joined'),
    ],
  ],
  'an enlargement': [
    [3, 2, 3],
    [kept(SIGNED), behind('upsample', {}, SIGNED), behind('conv', conv(3), COARSE, 'upsample')],
  ],
  'an enlargement to other codes': [
    [3, 2, 4],
    [kept(SIGNED), behind('upsample', {}, COARSE)],
  ],
  'a reshape into a picture': [
    [48],
    [kept(SIGNED), behind('reshape', { shape: [3, 4, 4] }, SIGNED), behind('conv', conv(4), COARSE, 'reshape')],
  ],
  'a reshape of channels in no groups': [
    [36],
    [kept(SIGNED), behind('reshape', { shape: [3, 4, 3] }, SIGNED), behind('conv', conv(4), COARSE, 'reshape')],
  ],
  'a reshape to other codes': [[48], [kept(SIGNED), behind('reshape', { shape: [48] }, COARSE)]],
  slices: [
    [3, 3, 12],
    [kept(SIGNED), behind('slice', { begin: 4, size: 4 }, SIGNED), behind('conv', conv(4), COARSE, 'slice')],
  ],
  'slices in no groups': [
    [3, 3, 12],
    [kept(SIGNED), behind('slice', { begin: 3, size: 5 }, COARSE)],
  ],
  'a row': [
    [3, 6],
    [kept(SIGNED), behind('row', { index: 1 }, SIGNED), behind('dense', { units: 4, bias: true }, COARSE, 'row')],
  ],
  'a spread vector': [
    [6],
    [kept(SIGNED), behind('spread', { height: 3, width: 2 }, SIGNED), behind('conv', conv(4), COARSE, 'spread')],
  ],
  'a constant': [
    [3],
    [{ op: 'constant', attributes: { shape: [2, 3, 3] }, stored: SIGNED, id: 'kept' }, behind('conv', conv(4), COARSE)],
  ],
  'norms, as floats': [
    [4, 4, 3],
    [kept(SIGNED), behind('instanceNorm', {}, COARSE), behind('conv', conv(4), SIGNED, 'instanceNorm')],
  ],
};

/** Codes of what comes out, where it is kept as codes. */
const codesOf = (values: Float32Array, { scale, zero }: Codes): number[] =>
  Array.from(values, (value) => Math.round(value / scale + zero));

function made({ plan, weights }: PlanWithWeights, relaxed: boolean, pictures: number): Float32Array {
  const runner = engineOn(relaxed).runner(plan, weights);
  const { output } = madeBy(runner, someInputs(plan, pictures), pictures);
  runner.dispose();
  return output.values;
}

function reference({ plan, weights }: PlanWithWeights, pictures: number): Float32Array {
  const runner = new PlanRunner(plan, weights);
  const { output } = madeBy(runner, someInputs(plan, pictures), pictures);
  runner.dispose();
  return output.values;
}

/** The same with another value handed out, so that differences are seen where they begin. */
const watched = ({ plan, weights }: PlanWithWeights, id: string): PlanWithWeights => ({
  plan: { ...plan, outputs: { output: id } } satisfies Plan,
  weights,
});

describe.each(Object.entries(CASES))('%s', (_, [x, nodes]) => {
  const model = withIntegers(planOf({ x }, nodes));
  const last = model.plan.nodes.at(-1)!;

  it('is what tfjs rounds it to', () => {
    const [expected, actual] = [reference(model, 2), made(model, true, 2)];
    if (last.stored === undefined) {
      expect(Math.max(...expected.map((value, i) => Math.abs(value - actual[i])))).toBeLessThan(1e-4);
      return;
    }
    const [one, other] = [codesOf(expected, last.stored), codesOf(actual, last.stored)];
    // tfjs rounds sums of products of floats, the engine a sum of integers times a factor: a value half-way between two codes, but for the
    // last digits of a float, may go to either. Nothing else differs, and so nothing by more than one code.
    const differing = one.flatMap((code, i) => (code === other[i] ? [] : [Math.abs(code - other[i])]));
    expect(Math.max(0, ...differing)).toBeLessThanOrEqual(1);
    expect(differing.length).toBeLessThanOrEqual(Math.ceil(one.length / 100));
    expect(new Set(other).size).toBeGreaterThan(Math.min(3, other.length / 4));
  });

  it('is the same, byte for byte, without relaxed instructions', () => {
    for (const { id } of model.plan.nodes.filter(({ stored }) => stored)) {
      expect(made(watched(model, id), false, 1)).toEqual(made(watched(model, id), true, 1));
    }
  });
});
