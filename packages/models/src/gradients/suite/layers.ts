import * as tf from '@tensorflow/tfjs-core';
import { layerNamed } from '../../layers/index.ts';
import { awayFromZero, type Operation, uniform } from '../finite-differences.ts';
import type { GradientCase } from './case.ts';

const PICTURE = [4, 4, 2];

/** A layer in training, differentiated in its input and in every parameter that training moves. */
function layerCase(op: string, attributes: object, input: number[] = PICTURE): GradientCase & { readonly op: string } {
  const layer = layerNamed(op).bind(attributes);
  const specs = Object.entries(layer.parameters([input])).filter(
    ([, { kind }]) => kind !== 'mean' && kind !== 'variance',
  );
  const operation: Operation = (x, ...values) => {
    const parameters = Object.fromEntries(specs.map(([role], i) => [role, values[i]]));
    return layer.apply([x], parameters, { mode: 'train' });
  };
  const inputs = () => [
    awayFromZero([3, ...input], 1),
    ...specs.map(([, { shape }], i) => tf.mul(uniform([...shape], 10 + i), 0.5)),
  ];
  return { op, name: `${op} ${JSON.stringify(attributes)}`, operation, inputs };
}

/** Every layer, in every form that changes what it computes. */
export const LAYER_CASES: readonly (GradientCase & { readonly op: string })[] = [
  layerCase('activation', { kind: 'relu' }),
  layerCase('activation', { kind: 'leaky-relu', slope: 0.2 }),
  layerCase('activation', { kind: 'sigmoid' }),
  layerCase('activation', { kind: 'tanh' }),
  layerCase('affine', {}),
  layerCase('batchNorm', {}),
  layerCase('conv', { filters: 3, kernel: 3, stride: 1, bias: true }),
  layerCase('conv', { filters: 3, kernel: 4, stride: 2, bias: true }),
  layerCase('conv', { filters: 3, kernel: 4, stride: 1, padding: 'valid', bias: false }),
  layerCase('convTranspose', { filters: 3, kernel: 4, stride: 2, padding: 'same', bias: true }),
  layerCase('convTranspose', { filters: 3, kernel: 4, stride: 1, padding: 'valid', bias: false }, [1, 1, 2]),
  layerCase('dense', { units: 3, bias: true }, [5]),
  layerCase('minibatchStddev', {}),
  layerCase('phaseConv', { filters: 3, bias: true }),
  layerCase('reshape', { shape: [4, 8] }),
  layerCase('upsample', {}),
];
