import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { uniform, wellSeparated } from '../gradients/finite-differences.ts';
import { repairGradients } from '../gradients/index.ts';
import { type BoundLayer, layerNamed, type Randomness } from './index.ts';

await tf.setBackend('cpu');
repairGradients();

const picture = [4, 4, 2];
const vector = [5];
const mask = [4, 4, 1];
/** A layer, attributes that it takes, and inputs that fit. */
const every: { op: string; attributes: object; inputs: number[][] }[] = [
  { op: 'activation', attributes: { kind: 'leaky-relu', slope: 0.2 }, inputs: [picture] },
  { op: 'add', attributes: {}, inputs: [picture, picture, picture] },
  { op: 'affine', attributes: {}, inputs: [picture] },
  { op: 'attention', attributes: {}, inputs: [picture, [2, 3, 2], [2, 3, 5]] },
  { op: 'averagePool', attributes: {}, inputs: [picture] },
  { op: 'batchNorm', attributes: {}, inputs: [picture] },
  { op: 'blur', attributes: {}, inputs: [picture] },
  { op: 'concat', attributes: {}, inputs: [picture, [4, 4, 3]] },
  { op: 'constant', attributes: { shape: [2, 3] }, inputs: [vector] },
  { op: 'conv', attributes: { filters: 3, kernel: 4, stride: 2, bias: true }, inputs: [picture] },
  {
    op: 'convTranspose',
    attributes: { filters: 3, kernel: 4, stride: 2, padding: 'same', bias: true },
    inputs: [picture],
  },
  { op: 'coverage', attributes: { channels: [2, 3], kernel: 3, stride: 2 }, inputs: [mask, mask] },
  { op: 'demodulate', attributes: { bias: true }, inputs: [picture, vector] },
  { op: 'dense', attributes: { units: 3, bias: true }, inputs: [vector] },
  { op: 'dot', attributes: {}, inputs: [vector, vector] },
  { op: 'dropout', attributes: { rate: 0.25 }, inputs: [picture] },
  { op: 'gate', attributes: {}, inputs: [picture] },
  { op: 'globalAverage', attributes: {}, inputs: [picture] },
  { op: 'globalSum', attributes: {}, inputs: [picture] },
  { op: 'hide', attributes: {}, inputs: [picture, mask] },
  { op: 'instanceNorm', attributes: { affine: true }, inputs: [picture] },
  { op: 'interpolate', attributes: { t: 0.25 }, inputs: [picture, picture] },
  { op: 'layerNorm', attributes: {}, inputs: [picture] },
  { op: 'maxPool', attributes: {}, inputs: [picture] },
  { op: 'minibatchStddev', attributes: {}, inputs: [picture] },
  { op: 'modulate', attributes: {}, inputs: [picture, [2], [2]] },
  {
    op: 'modulatedConv',
    attributes: { filters: 3, kernel: 3, demodulate: true, bias: false },
    inputs: [picture, [2]],
  },
  { op: 'multiply', attributes: {}, inputs: [picture, picture] },
  { op: 'noise', attributes: {}, inputs: [picture] },
  { op: 'phaseConv', attributes: { filters: 3, bias: true }, inputs: [picture] },
  { op: 'pixelNorm', attributes: {}, inputs: [picture] },
  { op: 'renormalise', attributes: { bias: true }, inputs: [picture, mask] },
  { op: 'reshape', attributes: { shape: [4, 8] }, inputs: [picture] },
  { op: 'row', attributes: { index: 1 }, inputs: [[3, 4]] },
  { op: 'select', attributes: {}, inputs: [[2], picture, picture] },
  { op: 'slice', attributes: { begin: 1, size: 3 }, inputs: [[2, 2, 5]] },
  { op: 'spread', attributes: { height: 2, width: 3 }, inputs: [vector] },
  { op: 'uncovered', attributes: {}, inputs: [mask] },
  { op: 'upsample', attributes: {}, inputs: [picture] },
];

/** Parameters as the layer asks for them; variances positive. */
function parametersOf(layer: BoundLayer, inputs: number[][]): Record<string, tf.Tensor> {
  const specs = Object.entries(layer.parameters(inputs));
  return Object.fromEntries(
    specs.map(([role, { shape, kind }], i) => {
      const values = uniform([...shape], 10 + i);
      return [role, kind === 'variance' ? tf.add(tf.abs(values), 0.5) : values];
    }),
  );
}

/** Fresh numbers as a training gives them. */
const random: Randomness = {
  normals: (shape) => uniform([...shape], 30),
  uniforms: (shape) => tf.add(0.5, tf.mul(uniform([...shape], 31), 0.49)),
};

describe.each(every)('$op', ({ op, attributes, inputs }) => {
  const layer = layerNamed(op).bind(attributes);
  const xs = inputs.map((shape, i) => wellSeparated([3, ...shape], 1 + i));
  const parameters = parametersOf(layer, inputs);

  it('makes the shape that it announces, in every mode, and leaves its inputs alone', () => {
    const before = xs.map((x) => [...x.dataSync()]);
    for (const mode of ['train', 'collect', 'eval'] as const) {
      expect(layer.apply(xs, parameters, { mode, random }).shape).toEqual([3, ...layer.shape(inputs)]);
    }
    expect(xs.map((x) => [...x.dataSync()])).toEqual(before);
    expect(xs.some((x) => x.isDisposed)).toBe(false);
  });

  it('leaves nothing but its result behind in a scope, which is a tensor of its own', () => {
    const before = tf.memory().numTensors;
    for (const mode of ['train', 'collect', 'eval'] as const) {
      tf.tidy(() => layer.apply(xs, parameters, { mode, random })).dispose();
    }
    expect(tf.memory().numTensors).toBe(before);
    expect(xs.some((x) => x.isDisposed)).toBe(false);
  });

  it('counts no work that is negative or unknown', () => {
    expect(layer.macs(inputs)).toBeGreaterThanOrEqual(0);
  });

  it('refuses numbers of inputs that it does not take, and attributes that it does not know', () => {
    expect(() => layer.shape([])).toThrow(expect.objectContaining({ name: 'LayerError' }));
    const [first] = inputs;
    expect(() => layer.shape(inputs.length === 1 ? [first, first] : [first])).toThrow(
      expect.objectContaining({ name: 'LayerError' }),
    );
    expect(() => layerNamed(op).bind({ ...attributes, colour: 1 })).toThrow(
      expect.objectContaining({ name: 'LayerError' }),
    );
  });
});

describe('layerNamed', () => {
  it.each(['swirl', '', 'constructor', '__proto__', 'toString', 'Conv'])(
    'refuses "%s" and names what there is',
    (op) => {
      expect(() => layerNamed(op)).toThrow(
        `there is no operation "${op}"; known: ${every.map((layer) => layer.op).join(', ')}`,
      );
      expect(() => layerNamed(op)).toThrow(expect.objectContaining({ name: 'LayerError' }));
    },
  );
});
