import '@tensorflow/tfjs-backend-cpu';
import { layerNamed, layerNames } from '@omokage/models/layers';
import type { Plan, PlanNode, PlanWeights } from '@omokage/models/plan';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { differenceOf, normals, sizeOf } from '../against-tfjs.ts';
import { MAPPINGS } from './index.ts';

beforeAll(() => tf.setBackend('cpu'));

const picture = [4, 6, 3];
const other = [4, 6, 5];
const tall = [5, 3, 2];
const vector = [5];
const table = [3, 4];
const mask = [4, 6, 1];

const relu = { kind: 'relu' };
const leaky = { kind: 'leaky-relu', slope: 0.2 };
const convolution = { filters: 4, kernel: 3, stride: 1, padding: 'same', bias: true };
const deconvolution = { filters: 4, kernel: 4, stride: 2, padding: 'same', bias: true };

/** An operation, attributes, and shapes of inputs. */
const cases: [op: string, attributes: PlanNode['attributes'], ...inputs: number[][]][] = [
  ['activation', relu, picture],
  ['activation', leaky, vector],
  ['activation', { kind: 'sigmoid' }, picture],
  ['activation', { kind: 'tanh' }, table],
  ['add', {}, picture, picture],
  ['add', {}, vector, vector, vector],
  ['affine', {}, picture],
  ['affine', {}, vector],
  ['affine', {}, table],
  ['affine', {}, [2, 3, 4, 5]],
  ['attention', {}, [4, 6, 2], [2, 3, 2], [2, 3, 5]],
  ['attention', {}, [1, 1, 1], [3, 3, 1], [3, 3, 2]],
  ['averagePool', {}, picture],
  ['batchNorm', {}, picture],
  ['batchNorm', { affine: false }, vector],
  ['blur', {}, picture],
  ['blur', {}, tall],
  ['concat', {}, picture, other],
  ['concat', {}, vector, [2], vector],
  ['concat', {}, table, [3, 2]],
  ['constant', { shape: [4, 4, 3] }, vector],
  ['constant', { shape: [2, 3] }, picture],
  ['constant', { shape: [7] }, vector],
  ['conv', convolution, picture],
  ['conv', { ...convolution, bias: false, activation: leaky }, tall],
  ['conv', { ...convolution, kernel: 4, stride: 2, activation: relu }, picture],
  ['conv', { ...convolution, kernel: 3, stride: 2 }, picture],
  ['conv', { ...convolution, kernel: 3, stride: 2 }, tall],
  ['conv', { ...convolution, kernel: 2, stride: 3 }, tall],
  ['conv', { ...convolution, kernel: 1, activation: { kind: 'sigmoid' } }, picture],
  ['conv', { ...convolution, kernel: 4, stride: 1, padding: 'valid' }, picture],
  ['conv', { filters: 2, kernel: 5, stride: 1, bias: true }, picture],
  ['convTranspose', deconvolution, picture],
  ['convTranspose', { ...deconvolution, kernel: 5, bias: false }, tall],
  ['convTranspose', { ...deconvolution, kernel: 3, stride: 1 }, picture],
  ['convTranspose', { ...deconvolution, kernel: 2, stride: 4 }, picture],
  ['convTranspose', { ...deconvolution, padding: 'valid' }, tall],
  ['coverage', { channels: [2], kernel: 3, stride: 1 }, mask],
  ['coverage', { channels: [2, 3], kernel: 4, stride: 2 }, mask, mask],
  ['demodulate', { bias: true }, picture, vector],
  ['demodulate', { bias: false, deviation: 1.4 }, picture, vector],
  ['dense', { units: 7, bias: true }, vector],
  ['dense', { units: 7, bias: false, activation: leaky }, vector],
  ['dot', {}, vector, vector],
  ['dropout', { rate: 0.5 }, picture],
  ['gate', {}, picture],
  ['gate', {}, vector],
  ['globalAverage', {}, picture],
  ['globalSum', {}, picture],
  ['hide', {}, picture, mask],
  ['instanceNorm', {}, picture],
  ['instanceNorm', { affine: false }, tall],
  ['interpolate', { t: 0.25 }, picture, picture],
  ['interpolate', { t: 1 }, vector, vector],
  ['layerNorm', {}, picture],
  ['layerNorm', {}, vector],
  ['maxPool', {}, picture],
  ['minibatchStddev', {}, picture],
  ['modulate', {}, picture, [3]],
  ['modulate', {}, picture, [3], [3]],
  ['modulate', {}, table, [4], [4]],
  ['modulate', {}, vector, vector, vector],
  ['modulatedConv', { filters: 4, kernel: 3, demodulate: true, bias: true }, picture, [3]],
  ['modulatedConv', { filters: 4, kernel: 1, demodulate: false, bias: true }, picture, [3]],
  ['modulatedConv', { filters: 4, kernel: 4, demodulate: true, deviation: 2, bias: false }, picture, [3]],
  ['multiply', {}, picture, picture],
  ['noise', {}, picture],
  ['phaseConv', { filters: 4, bias: true }, picture],
  ['phaseConv', { filters: 1, bias: false, activation: leaky }, tall],
  ['phaseConv', { filters: 3, bias: true, activation: relu }, [1, 1, 5]],
  ['pixelNorm', {}, picture],
  ['pixelNorm', {}, vector],
  ['pixelNorm', {}, table],
  ['renormalise', { bias: true }, picture, mask],
  ['renormalise', { bias: false }, picture, mask],
  ['reshape', { shape: [72] }, picture],
  ['reshape', { shape: [6, 4, 3] }, picture],
  ['reshape', { shape: [4, 18] }, picture],
  ['reshape', { shape: [1, 1, 5] }, vector],
  ['reshape', { shape: [2, 2, 3] }, table],
  ['reshape', { shape: [3, 4, 1] }, table],
  ['reshape', { shape: [2, 2, 3, 6] }, picture],
  ['row', { index: 0 }, table],
  ['row', { index: 2 }, table],
  ['select', {}, [2], picture, picture],
  ['select', {}, [3], vector, vector, vector],
  ['select', {}, [1], table],
  ['slice', { begin: 1, size: 2 }, picture],
  ['slice', { begin: 0, size: 4 }, vector],
  ['slice', { begin: 3, size: 1 }, table],
  ['spread', { height: 2, width: 3 }, vector],
  ['uncovered', {}, mask],
  ['upsample', {}, picture],
  ['upsample', {}, [1, 2, 1]],
];

interface Case {
  readonly op: string;
  readonly attributes: PlanNode['attributes'];
  readonly inputs: number[][];
}
const CASES: Case[] = cases.map(([op, attributes, ...inputs]) => ({ op, attributes, inputs }));

/** Parameters as the layer asks for them; variances and energies positive. */
function weightsFor({ op, attributes, inputs }: Case): PlanWeights {
  const specs = Object.entries(layerNamed(op).bind(attributes).parameters(inputs));
  return new Map(
    specs.map(([role, { shape, kind }], i) => {
      const values = normals(sizeOf(shape), 100 + i);
      const positive = kind === 'variance' || role === 'energy';
      return [role, { shape, values: positive ? values.map((v) => v * v + 0.1) : values }];
    }),
  );
}

/** A plan of one node; inputs of one number a pixel are masks. */
function planOf({ op, attributes, inputs }: Case, weights: PlanWeights): Plan {
  const names = inputs.map(([, , c], i) => (c === 1 && op !== 'upsample' ? `mask${i}` : `x${i}`));
  const parameters = Object.fromEntries([...weights.keys()].map((role) => [role, role]));
  return {
    inputs: Object.fromEntries(inputs.map((shape, i) => [names[i]!, shape])),
    nodes: [{ id: 'y', op, inputs: names, attributes, parameters }],
    outputs: { made: 'y' },
  };
}

describe('in ONNX', () => {
  it.each(CASES)('$op $attributes of $inputs', async (described) => {
    const weights = weightsFor(described);
    expect(await differenceOf(planOf(described, weights), weights)).toBeLessThan(1e-4);
  });

  it.each(CASES.filter(({ op }) => op === 'phaseConv'))(
    '$op $attributes of $inputs, interleaved',
    async (described) => {
      const weights = weightsFor(described);
      const options = { doublings: 'phases' } as const;
      expect(await differenceOf(planOf(described, weights), weights, options)).toBeLessThan(1e-4);
    },
  );
});

it('says what every operation is, and tries each', () => {
  expect([...MAPPINGS.keys()].sort()).toEqual([...layerNames].sort());
  expect([...new Set(CASES.map(({ op }) => op))].sort()).toEqual([...layerNames].sort());
});
