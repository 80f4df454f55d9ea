import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { awayFromZero, firstOrderError, TOLERANCE, uniform } from '../gradients/finite-differences.ts';
import { repairGradients } from '../gradients/index.ts';
import { type BoundLayer, layerNamed } from './index.ts';

await tf.setBackend('cpu');
repairGradients();

const picture = [3, 4, 2];
const every = [
  { op: 'activation', attributes: { kind: 'leaky-relu', slope: 0.2 }, input: picture },
  { op: 'affine', attributes: {}, input: picture },
  { op: 'batchNorm', attributes: {}, input: picture },
  { op: 'conv', attributes: { filters: 3, kernel: 4, stride: 2, bias: true }, input: picture },
  {
    op: 'convTranspose',
    attributes: { filters: 3, kernel: 4, stride: 2, padding: 'same', bias: true },
    input: picture,
  },
  { op: 'dense', attributes: { units: 3, bias: true }, input: [5] },
  { op: 'minibatchStddev', attributes: {}, input: picture },
  { op: 'phaseConv', attributes: { filters: 3, bias: true }, input: picture },
  { op: 'reshape', attributes: { shape: [4, 6] }, input: picture },
  { op: 'upsample', attributes: {}, input: picture },
];

/** Parameters as the layer asks for them; variances positive. */
function parametersOf(layer: BoundLayer, input: number[]): Record<string, tf.Tensor> {
  const specs = Object.entries(layer.parameters([input]));
  return Object.fromEntries(
    specs.map(([role, { shape, kind }], i) => {
      const values = uniform([...shape], 10 + i);
      return [role, kind === 'variance' ? tf.add(tf.abs(values), 0.5) : values];
    }),
  );
}

describe.each(every)('$op', ({ op, attributes, input }) => {
  const layer = layerNamed(op).bind(attributes);
  const x = awayFromZero([3, ...input], 1);
  const parameters = parametersOf(layer, input);

  it('makes the shape that it announces, in every mode, and leaves its input alone', () => {
    const before = [...x.dataSync()];
    for (const mode of ['train', 'collect', 'eval'] as const) {
      expect(layer.apply([x], parameters, { mode }).shape).toEqual([3, ...layer.shape([input])]);
    }
    expect([...x.dataSync()]).toEqual(before);
    expect(x.isDisposed).toBe(false);
  });

  it('leaves nothing but its result behind in a scope', () => {
    const before = tf.memory().numTensors;
    for (const mode of ['train', 'collect', 'eval'] as const) {
      tf.tidy(() => layer.apply([x], parameters, { mode })).dispose();
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  it('passes gradients to its input and to every parameter that it uses in training', () => {
    const roles = Object.keys(parameters).filter((role) => role !== 'mean' && role !== 'variance');
    const error = firstOrderError(
      (input, ...own) =>
        layer.apply(
          [input],
          { ...parameters, ...Object.fromEntries(roles.map((role, i) => [role, own[i]])) },
          { mode: 'train' },
        ),
      [x, ...roles.map((role) => parameters[role])],
    );
    expect(error).toBeLessThan(TOLERANCE);
  });

  it('takes one input', () => {
    expect(() => layer.shape([])).toThrow(`${op} takes one input, not 0`);
    expect(() => layer.shape([input, input])).toThrow(`${op} takes one input, not 2`);
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
