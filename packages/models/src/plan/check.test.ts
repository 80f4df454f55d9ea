import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkPlan, MAX_MACS, MAX_TOTAL_SIZE, MAX_VALUE_SIZE, PlanError } from './check.ts';
import { type Plan, type PlanNode, planSchema, type Shape } from './plan.ts';

const project: PlanNode = {
  id: 'project',
  op: 'dense',
  inputs: ['z'],
  attributes: { units: 12, bias: true },
  parameters: { kernel: 'project/kernel', bias: 'project/bias' },
};
const laidOut: PlanNode = {
  id: 'laid-out',
  op: 'reshape',
  inputs: ['project'],
  attributes: { shape: [2, 2, 3] },
  parameters: {},
};
const picture: PlanNode = {
  id: 'picture',
  op: 'activation',
  inputs: ['laid-out'],
  attributes: { kind: 'tanh' },
  parameters: {},
};
const good: Plan = { inputs: { z: [5] }, nodes: [project, laidOut, picture], outputs: { output: 'picture' } };
const weights = new Map<string, Shape>([
  ['project/kernel', [5, 12]],
  ['project/bias', [12]],
]);

const withNode = (change: Partial<PlanNode>, at = 0): Plan => ({
  ...good,
  nodes: good.nodes.map((node, i) => (i === at ? { ...node, ...change } : node)),
});
type Operation = [op: string, attributes: PlanNode['attributes']];

/** Operations without parameters, each of the one before, the first of `x`. */
const chain = (inputs: Plan['inputs'], ...nodes: Operation[]): Plan => ({
  inputs,
  nodes: nodes.map(([op, attributes], i) => ({
    id: `n${i}`,
    op,
    inputs: [i === 0 ? 'x' : `n${i - 1}`],
    attributes,
    parameters: {},
  })),
  outputs: { output: `n${nodes.length - 1}` },
});

describe('checkPlan', () => {
  it('tells the shape of every value, and the work', () => {
    const { shapes, macs } = checkPlan(planSchema.parse(good), weights);
    expect([...shapes]).toEqual([
      ['z', [5]],
      ['project', [12]],
      ['laid-out', [2, 2, 3]],
      ['picture', [2, 2, 3]],
    ]);
    expect(macs).toBe(60);
  });

  const refusals: [string, Plan, RegExp][] = [
    ['an unknown operation', withNode({ op: 'swirl' }), /node "project": there is no operation "swirl"/],
    ['a prototype for an operation', withNode({ op: 'constructor' }), /there is no operation "constructor"/],
    ['an unknown input', withNode({ inputs: ['y'] }), /node "project" reads "y", which no earlier node computes/],
    ['a later input', withNode({ inputs: ['picture'] }), /node "project" reads "picture", which no earlier/],
    ['a node that reads itself', withNode({ inputs: ['project'] }), /reads "project", which no earlier/],
    ['a prototype for an input', withNode({ inputs: ['__proto__'] }), /reads "__proto__", which no earlier/],
    ['no input', withNode({ inputs: [] }), /node "project": dense takes one input, not 0/],
    ['two inputs', withNode({ inputs: ['z', 'z'] }), /node "project": dense takes one input, not 2/],
    ['an id twice', withNode({ id: 'project' }, 1), /the id "project" stands for two values/],
    ['an id of an input', withNode({ id: 'z' }), /the id "z" stands for two values/],
    ['a parameter not named', withNode({ parameters: { kernel: 'project/kernel' } }), /names no weights for "bias"/],
    [
      'a parameter by prototype only',
      withNode({ parameters: Object.create({ kernel: 'project/kernel', bias: 'project/bias' }) }),
      /names no weights for "kernel"/,
    ],
    [
      'a parameter that is not there',
      withNode({ parameters: { ...project.parameters, bias: 'elsewhere' } }),
      /wants weights "elsewhere", which are not there/,
    ],
    [
      'a prototype for weights',
      withNode({ parameters: { ...project.parameters, bias: 'constructor' } }),
      /wants weights "constructor", which are not there/,
    ],
    [
      'a misshapen parameter',
      withNode({ parameters: { kernel: 'project/bias', bias: 'project/bias' } }),
      /weights "project\/bias" are \[12\]; node "project" needs \[5,12\]/,
    ],
    [
      'a parameter too many',
      withNode({ parameters: { ...project.parameters, gamma: 'project/bias' } }),
      /node "project" \(dense\) has no parameter "gamma"/,
    ],
    [
      'a parameter called constructor',
      withNode({ parameters: { ...project.parameters, constructor: 'project/bias' } }),
      /has no parameter "constructor"/,
    ],
    [
      'a parameter called __proto__',
      withNode({ parameters: JSON.parse('{"kernel":"project/kernel","bias":"project/bias","__proto__":"x"}') }),
      /has no parameter "__proto__"/,
    ],
    ['an attribute out of range', withNode({ attributes: { units: 0, bias: true } }), /node "project": dense: units: /],
    ['an attribute missing', withNode({ attributes: { units: 12 } }), /node "project": dense: bias: /],
    ['an attribute too many', withNode({ attributes: { units: 12, bias: true, x: 1 } }), /dense: .*"x"/],
    ['another rank', withNode({ inputs: ['laid-out'], op: 'dense' }, 2), /node "picture": dense: /],
    ['a shape that does not fit', withNode({ attributes: { shape: [5] } }, 1), /cannot lay the 12 values/],
    ['an output not computed', { ...good, outputs: { output: 'face' } }, /output "output" is "face", which no node/],
    ['an input for an output', { ...good, outputs: { output: 'z' } }, /output "output" is "z", which no node computes/],
    ['a prototype for an output', { ...good, outputs: { output: 'toString' } }, /which no node computes/],
  ];
  it.each(refusals)('refuses %s', (_, plan, message) => {
    expect(() => checkPlan(plan, weights)).toThrow(message);
    expect(() => checkPlan(plan, weights)).toThrow(PlanError);
  });

  describe('bounds', () => {
    const norm = { id: 'n0', op: 'batchNorm', inputs: ['x'], attributes: {}, parameters: { gamma: 'g' } };

    it('refuses an input of absurd size, read or not', () => {
      const plan = chain({ x: [2], huge: [65_536, 65_536] }, ['activation', { kind: 'relu' }]);
      expect(() => checkPlan(plan, new Map())).toThrow(/input "huge" is \[65536,65536\], more than/);
    });

    it('refuses a value of absurd size, and takes the largest', () => {
      const doubled = (side: number) => chain({ x: [side, 2048, 1] }, ['upsample', {}]);
      expect(() => checkPlan(doubled(2049), new Map())).toThrow(`more than ${MAX_VALUE_SIZE} numbers`);
      expect(checkPlan(doubled(2048), new Map()).shapes.get('n0')).toEqual([4096, 4096, 1]);
    });

    it('refuses many large values', () => {
      const most = MAX_TOTAL_SIZE / MAX_VALUE_SIZE;
      const relu: Operation = ['activation', { kind: 'relu' }];
      const plan = (values: number) => chain({ x: [4096, 4096] }, ...new Array<Operation>(values - 1).fill(relu));
      expect(() => checkPlan(plan(most + 1), new Map())).toThrow(/numbers in all, more than/);
      expect(checkPlan(plan(most), new Map()).macs).toBe(0);
    });

    it('refuses too much work', () => {
      const attributes = { filters: 1024, kernel: 11, stride: 1, bias: false };
      const node = { id: 'c', op: 'conv', inputs: ['x'], attributes, parameters: { kernel: 'k' } };
      const plan = { inputs: { x: [100, 100, 1024] }, nodes: [node], outputs: { output: 'c' } };
      expect(() => checkPlan(plan, new Map([['k', [11, 11, 1024, 1024]]]))).toThrow(`picture, more than ${MAX_MACS}`);
    });

    it('refuses the channels of a single number', () => {
      const plan = { inputs: { x: [] }, nodes: [norm], outputs: { output: 'n0' } };
      expect(() => checkPlan(plan, new Map([['g', [1]]]))).toThrow(/not a single number/);
    });
  });
});

describe('any JSON', () => {
  /** Reads JSON as a manifest's reader does. True when the plan passes; false for the two errors that it may throw. */
  function passes(json: unknown): boolean {
    try {
      checkPlan(planSchema.parse(json), weights);
      return true;
    } catch (error) {
      if (error instanceof PlanError || error instanceof z.ZodError) return false;
      throw error;
    }
  }

  const name = fc.oneof(
    fc.constantFrom('z', 'project', 'laid-out', 'picture', 'project/kernel', 'kernel', 'bias', 'output'),
    fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', ''),
    fc.string({ maxLength: 5 }),
  );
  const number = fc.oneof(fc.nat(20), fc.integer(), fc.double());
  const scalar = fc.oneof(number, name, fc.boolean(), fc.constant(null));
  const attributes = fc.dictionary(
    fc.oneof(
      name,
      fc.constantFrom('units', 'filters', 'kernel', 'stride', 'bias', 'kind', 'slope', 'shape', 'activation'),
    ),
    fc.oneof(scalar, fc.array(number), fc.record({ kind: fc.constantFrom('relu', 'tanh'), slope: number })),
  );
  const op = fc.constantFrom(
    ...['dense', 'conv', 'convTranspose', 'phaseConv', 'reshape', 'activation', 'batchNorm', 'affine', 'upsample'],
    ...['minibatchStddev', 'constructor', '__proto__'],
  );
  const node = fc.record({
    id: name,
    op,
    inputs: fc.array(name, { maxLength: 2 }),
    attributes,
    parameters: fc.dictionary(name, name),
  });
  const anyNode = fc.oneof(node, fc.constantFrom<unknown>(...good.nodes), fc.jsonValue());
  const plan = fc.record({
    inputs: fc.oneof(fc.constant(good.inputs), fc.dictionary(name, fc.array(number, { maxLength: 4 }))),
    nodes: fc.array(anyNode, { maxLength: 5 }),
    outputs: fc.oneof(fc.constant(good.outputs), fc.dictionary(name, name)),
  });

  it('is a plan or is refused, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(plan, fc.jsonValue()), (json) => void passes(JSON.parse(JSON.stringify(json)))),
      {
        numRuns: 1500,
      },
    );
  });

  it('is a plan or is refused, when one value of a good plan is another', () => {
    const paths = everyPath(good);
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.oneof(scalar, fc.jsonValue()), (path, value) => {
        passes(JSON.parse(JSON.stringify(replaced(good, path, value))));
      }),
      { numRuns: 1500 },
    );
  });

  it.each(['attributes', 'parameters', 'inputs'])('is refused, not followed down, when %s are deep', (where) => {
    const deep = JSON.parse(`${'[{"a":'.repeat(50_000)}1${'}]'.repeat(50_000)}`);
    expect(passes(withNode({ [where]: { units: deep, bias: true } }))).toBe(false);
  });
});

type Path = readonly (string | number)[];

function everyPath(value: unknown): Path[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [[key], ...everyPath(inner).map((path) => [key, ...path])]);
}

function replaced(value: unknown, [key, ...rest]: Path, by: unknown): unknown {
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) };
  const inner = (copy as Record<string, unknown>)[key as string];
  return Object.assign(copy, { [key as string]: rest.length === 0 ? by : replaced(inner, rest, by) });
}

describe('a plan of whole numbers', () => {
  const scaled = withNode({ scales: { kernel: 'project/scales' }, stored: { scale: 0.1, zero: 3 } });
  const withScales = (shape: Shape) => new Map([...weights, ['project/scales', shape] as const]);

  it('passes with one scale for each output', () => {
    expect(checkPlan(planSchema.parse(scaled), withScales([12])).macs).toBe(60);
  });

  it.each<[string, Partial<PlanNode>, number, Shape, string]>([
    ['scales that are not there', { scales: { kernel: 'others' } }, 0, [12], 'node "project" wants scales "others"'],
    ['scales of another size', { scales: { kernel: 'project/scales' } }, 0, [5], '"project/scales" are [5]; node'],
    [
      'scales of a bias',
      { scales: { bias: 'project/scales' } },
      0,
      [12],
      'node "project" (dense) has no kernel "bias"',
    ],
    [
      'scales of nothing',
      { scales: { gain: 'project/scales' } },
      0,
      [12],
      'node "project" (dense) has no kernel "gain"',
    ],
    [
      'scales of a property of all objects',
      { scales: { toString: 'project/scales' } },
      0,
      [12],
      'no kernel "toString"',
    ],
    [
      'scales where there is no kernel',
      { scales: { kernel: 'project/scales' } },
      2,
      [12],
      'node "picture" (activation)',
    ],
  ])('refuses %s', (_, change, at, shape, message) => {
    expect(() => checkPlan(withNode(change, at), withScales(shape))).toThrow(message);
    expect(() => checkPlan(withNode(change, at), withScales(shape))).toThrow(PlanError);
  });

  it.each([
    { scale: 0, zero: 0 },
    { scale: -1, zero: 0 },
    { scale: Number.NaN, zero: 0 },
    { scale: Number.POSITIVE_INFINITY, zero: 0 },
    { scale: 1e-30, zero: 0 },
    { scale: 1, zero: -1 },
    { scale: 1, zero: 128 },
    { scale: 1, zero: 0.5 },
    { scale: 1 },
  ])('cannot keep values as %j', (stored) => {
    expect(planSchema.safeParse(withNode({ stored: stored as PlanNode['stored'] })).success).toBe(false);
  });
});
