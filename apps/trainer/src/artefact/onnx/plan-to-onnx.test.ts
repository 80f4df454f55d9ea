import '@tensorflow/tfjs-backend-cpu';
import { type Plan, PlanError, type PlanWeights, resizePlan } from '@omokage/models/plan';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { differenceOf, inputsFor, normals, toOnnx } from './against-tfjs.ts';
import { decodeModel } from './messages.ts';
import { runOnnx } from './onnxruntime.ts';
import { OnnxError } from './operation.ts';
import { MAPPINGS } from './operations/index.ts';
import { planToOnnx } from './plan-to-onnx.ts';

beforeAll(() => tf.setBackend('cpu'));
afterEach(() => {
  vi.restoreAllMocks();
});

type Node = Plan['nodes'][number];
const node = (id: string, op: string, inputs: string[], more: Partial<Node> = {}): Node => ({
  ...{ id, op, inputs, attributes: {}, parameters: {} },
  ...more,
});
const weight = (shape: number[], index = 50) => ({
  shape,
  values: normals(
    shape.reduce((product, side) => product * side),
    index,
  ),
});

const convolution = { filters: 3, kernel: 3, stride: 2, padding: 'same', bias: false };
/** A picture to one of half its sides. */
const halving: Plan = {
  inputs: { picture: [6, 4, 2] },
  nodes: [
    node('small', 'conv', ['picture'], { attributes: convolution, parameters: { kernel: 'k' } }),
    node('bent', 'activation', ['small'], { attributes: { kind: 'relu' } }),
  ],
  outputs: { picture: 'bent' },
};
const kernel: PlanWeights = new Map([['k', weight([3, 3, 2, 3])]]);

/** A latent to a picture, as generators begin. */
const drawing: Plan = {
  inputs: { z: [5] },
  nodes: [
    node('project', 'dense', ['z'], { attributes: { units: 24, bias: true }, parameters: { kernel: 'k', bias: 'b' } }),
    node('laid', 'reshape', ['project'], { attributes: { shape: [2, 4, 3] } }),
  ],
  outputs: { picture: 'laid' },
};
const projection: PlanWeights = new Map([
  ['k', weight([5, 24])],
  ['b', weight([24], 51)],
]);

const sidesOf = (plan: Plan, weights: PlanWeights) => {
  const { input, output } = decodeModel(planToOnnx(plan, weights)).graph;
  return [...input, ...output].map(({ name, type }) => [
    name,
    type.tensor_type.shape.dim.map(
      (side) => ('dim_param' in side && side.dim_param) || ('dim_value' in side && side.dim_value),
    ),
  ]);
};

describe('planToOnnx', () => {
  it('leaves the batch open, and the sides of pictures that are made of pictures', () => {
    expect(sidesOf(drawing, projection)).toEqual([
      ['z', ['batch', 5]],
      ['picture', ['batch', 3, 2, 4]],
    ]);
    expect(sidesOf(halving, kernel)).toEqual([
      ['picture', ['batch', 2, 'height', 'width']],
      ['picture_out', ['batch', 3, 'picture_out_height', 'picture_out_width']],
    ]);
  });

  it.each([
    [6, 4],
    [2, 12],
  ])('runs a plan of 6x4 pixels at %d x %d', async (h, w) => {
    expect(await differenceOf(halving, kernel, { runAs: resizePlan(halving, h, w) })).toBeLessThan(1e-4);
  });

  it.each([
    [5, 5],
    [5, 8],
    [12, 1],
  ])('runs one of 5x5, whose stride leaves a rest, at %d x %d', async (h, w) => {
    const plan: Plan = {
      inputs: { picture: [5, 5, 2] },
      nodes: [halving.nodes[0]!, node('mean', 'globalAverage', ['small'])],
      outputs: { mean: 'mean' },
    };
    expect(await differenceOf(plan, kernel, { runAs: resizePlan(plan, h, w) })).toBeLessThan(1e-4);
  });

  it.each([1, 2, 5])('takes a batch of %d', async (batch) => {
    expect(await differenceOf(drawing, projection, { batch })).toBeLessThan(1e-4);
  });

  it('turns no picture around that a projection can make in the order of ONNX', async () => {
    const types = (plan: Plan) => decodeModel(planToOnnx(plan, projection)).graph.node.map(({ op_type }) => op_type);
    expect(types(drawing)).toEqual(['Gemm', 'Reshape']);
    // Where somebody else reads the projection, its numbers stay in order.
    const twice: Plan = {
      ...drawing,
      nodes: [...drawing.nodes, node('other', 'activation', ['project'], { attributes: { kind: 'tanh' } })],
      outputs: { picture: 'laid', other: 'other' },
    };
    expect(types(twice)).toContain('Transpose');
    expect(await differenceOf(twice, projection)).toBeLessThan(1e-4);
    const shown: Plan = { ...drawing, outputs: { picture: 'laid', numbers: 'project' } };
    expect(await differenceOf(shown, projection)).toBeLessThan(1e-4);
  });

  it('gives one value as two outputs, and a value that nothing changes', async () => {
    const plan: Plan = {
      inputs: { x: [3] },
      nodes: [node('same', 'dropout', ['x'], { attributes: { rate: 0.5 } }), node('y', 'add', ['same', 'same'])],
      outputs: { y: 'y', again: 'y', same: 'same' },
    };
    expect(await differenceOf(plan, new Map())).toBe(0);
  });

  it('holds weights once that two layers share, and names that clash apart', async () => {
    const plan: Plan = {
      inputs: { k: [4, 4, 2], 'number 1': [4, 4, 3] },
      nodes: [
        node('a', 'conv', ['k'], { attributes: { ...convolution, stride: 1 }, parameters: { kernel: 'k' } }),
        node('b', 'conv', ['k'], { attributes: { ...convolution, stride: 1 }, parameters: { kernel: 'k' } }),
        node('a/Conv', 'add', ['a', 'b', 'number 1']),
        node('b/Conv', 'modulate', ['a/Conv', 'c']),
      ],
      outputs: { made: 'b/Conv' },
    };
    plan.inputs.c = [3];
    const bytes = planToOnnx(plan, kernel);
    const held = decodeModel(bytes).graph.initializer.filter(({ dims }) => dims.length === 4);
    expect(held).toHaveLength(1);
    expect(await differenceOf(plan, kernel)).toBeLessThan(1e-4);
  });

  it('rounds values that are kept as codes, and multiplies whole kernels by their scales', async () => {
    const plan: Plan = {
      inputs: { x: [4, 4, 2] },
      nodes: [
        node('coded', 'activation', ['x'], { attributes: { kind: 'tanh' }, stored: { scale: 1 / 64, zero: 63 } }),
        node('y', 'conv', ['coded'], {
          attributes: { ...convolution, bias: true },
          parameters: { kernel: 'k', bias: 'b' },
          scales: { kernel: 's' },
        }),
        node('laid', 'reshape', ['y'], { attributes: { shape: [12] } }),
        node('z', 'dense', ['laid'], {
          attributes: { units: 2, bias: false },
          parameters: { kernel: 'd' },
          scales: { kernel: 't' },
        }),
      ],
      outputs: { coded: 'coded', z: 'z' },
    };
    const whole = ({ shape, values }: ReturnType<typeof weight>) => ({
      shape,
      values: values.map((value) => Math.max(-127, Math.min(127, Math.round(60 * value)))),
    });
    const weights: PlanWeights = new Map([
      ['k', whole(weight([3, 3, 2, 3]))],
      ['b', weight([3])],
      ['s', { shape: [3], values: Float32Array.of(0.01, 0.02, 0.005) }],
      ['d', whole(weight([12, 2]))],
      ['t', { shape: [2], values: Float32Array.of(0.01, 0.03) }],
    ]);
    expect(await differenceOf(plan, weights)).toBeLessThan(1e-4);
    const { coded } = await runOnnx(planToOnnx(plan, weights), { x: toOnnx(inputsFor(plan, 2).x!) });
    for (const value of coded!.data) expect(Number.isInteger(value * 64)).toBe(true);
    expect(new Set(coded!.data).size).toBeGreaterThan(10);
    // Cut off where codes end, halves to even.
    const given = Float32Array.of(-9, -0.0234375, -0.0078125, 0, 0.0078125, 9);
    const codes: Plan = {
      inputs: { x: [6] },
      nodes: [node('y', 'dropout', ['x'], { attributes: { rate: 0 }, stored: { scale: 1 / 64, zero: 63 } })],
      outputs: { y: 'y' },
    };
    const { y } = await runOnnx(planToOnnx(codes, new Map()), { x: { dims: [1, 6], data: given } });
    expect(Array.from(y!.data, (value) => value * 64 + 63)).toEqual([0, 62, 62, 63, 64, 127]);
  });

  it('says who made it, in which version, and what it is told', () => {
    const bytes = planToOnnx(drawing, projection, {
      name: 'faces',
      description: 'Faces',
      metadata: { licence: 'CC0-1.0' },
    });
    expect(decodeModel(bytes)).toMatchObject({
      ir_version: 8,
      producer_name: 'omokage',
      doc_string: 'Faces',
      opset_import: [{ domain: '', version: 17 }],
      metadata_props: [{ key: 'licence', value: 'CC0-1.0' }],
      graph: { name: 'faces' },
    });
    expect(planToOnnx(drawing, projection)).toEqual(planToOnnx(drawing, projection));
  });

  it('refuses what cannot run, weights in a form for training, and what it has no words for', () => {
    expect(() => planToOnnx(drawing, new Map())).toThrow(PlanError);
    const trained: Plan = structuredClone(halving);
    trained.nodes[0]!.attributes.weights = { kind: 'equalized', gain: 1, multiplier: 1 };
    expect(() => planToOnnx(trained, kernel)).toThrow(/node "small" \(conv\) keeps its weights.*compile/);
    expect(() => planToOnnx(trained, kernel)).toThrow(OnnxError);
    vi.spyOn(MAPPINGS, 'get').mockReturnValue(undefined);
    expect(() => planToOnnx(halving, kernel)).toThrow(/node "small" is a conv, which has no form in ONNX/);
  });
});
