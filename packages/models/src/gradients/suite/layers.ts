import * as tf from '@tensorflow/tfjs-core';
import { isBuffer, layerNamed, type Randomness } from '../../layers/index.ts';
import { awayFromZero, type Operation, uniform, wellSeparated } from '../finite-differences.ts';
import type { GradientCase } from './case.ts';

const PICTURE = [4, 4, 2];
const VECTOR = [5];
const MASK = [4, 4, 1];

/** The same numbers in every pass, so that the layer is a function of its inputs. */
const RANDOM: Randomness = {
  normals: (shape) => uniform([...shape], 30),
  uniforms: (shape) => tf.add(tf.mul(uniform([...shape], 31), 0.49), 0.5),
};

/** A layer in training, differentiated in its inputs and in every parameter that training moves. */
function layerCase(
  op: string,
  attributes: object,
  shapes: number[][] = [PICTURE],
  draw = awayFromZero,
): GradientCase & { readonly op: string } {
  const layer = layerNamed(op).bind(attributes);
  const specs = Object.entries(layer.parameters(shapes));
  const trained = specs.filter(([, { kind }]) => !isBuffer(kind));
  const buffers = specs.filter(([, { kind }]) => isBuffer(kind));
  const operation: Operation = (...values) => {
    const parameters = [
      ...trained.map(([role], i) => [role, admissible(role, values[shapes.length + i])]),
      ...buffers.map(([role, { shape }], i) => [role, uniform([...shape], 20 + i)]),
    ];
    return layer.apply(values.slice(0, shapes.length), Object.fromEntries(parameters), {
      mode: 'train',
      random: RANDOM,
    });
  };
  const inputs = () => [
    ...shapes.map((shape, i) => draw([3, ...shape], 1 + i)),
    ...trained.map(([, { shape }], i) => tf.mul(awayFromZero([...shape], 10 + i), 0.5)),
  ];
  const on =
    shapes.length === 1 && shapes[0] === PICTURE ? '' : ` on ${shapes.map((shape) => `[${shape}]`).join(', ')}`;
  return { op, name: `${op} ${JSON.stringify(attributes)}${on}`, operation, inputs };
}

/** Like what is known of a picture: between 0 and 1, and nowhere so little that a finite step reaches the edge. */
const partly = (shape: number[], seed: number): tf.Tensor => tf.mul(tf.abs(awayFromZero(shape, seed)), 0.8);

/** A sum of squares is positive; any other parameter may be anything. */
const admissible = (role: string, value: tf.Tensor): tf.Tensor => (role === 'energy' ? tf.square(value) : value);

/** Its input carries no values, so there is nothing to differentiate it in. */
const CONSTANT_CASE = {
  op: 'constant',
  name: 'constant',
  operation: ((kernel) => {
    const like = tf.zeros([3, 1]);
    return layerNamed('constant').bind({ shape: PICTURE }).apply([like], { kernel }, { mode: 'train' });
  }) satisfies Operation,
  inputs: () => [uniform(PICTURE, 1)],
};

const EQUALIZED = { kind: 'equalized', gain: 1.5, multiplier: 0.5 };

/** Every layer, in every form that changes what it computes and can be differentiated in all that it depends on. */
export const LAYER_CASES: readonly (GradientCase & { readonly op: string })[] = [
  layerCase('activation', { kind: 'relu' }),
  layerCase('activation', { kind: 'leaky-relu', slope: 0.2 }),
  layerCase('activation', { kind: 'sigmoid' }),
  layerCase('activation', { kind: 'tanh' }),
  layerCase('add', {}, [PICTURE, PICTURE, PICTURE]),
  layerCase('affine', {}),
  layerCase('attention', {}, [PICTURE, [2, 3, 2], [2, 3, 3]]),
  layerCase('averagePool', {}),
  layerCase('batchNorm', {}),
  layerCase('batchNorm', { affine: false }),
  layerCase('blur', {}),
  layerCase('concat', {}, [PICTURE, [4, 4, 1], PICTURE]),
  CONSTANT_CASE,
  layerCase('conv', { filters: 3, kernel: 3, stride: 1, bias: true }),
  layerCase('conv', { filters: 3, kernel: 4, stride: 2, bias: true }),
  layerCase('conv', { filters: 3, kernel: 4, stride: 1, padding: 'valid', bias: false }),
  layerCase('conv', { filters: 3, kernel: 3, stride: 1, bias: true, weights: EQUALIZED }),
  layerCase('convTranspose', { filters: 3, kernel: 4, stride: 2, padding: 'same', bias: true }),
  layerCase('convTranspose', { filters: 3, kernel: 4, stride: 1, padding: 'valid', bias: false }, [[1, 1, 2]]),
  layerCase('convTranspose', { filters: 3, kernel: 4, stride: 2, padding: 'same', bias: true, weights: EQUALIZED }),
  layerCase('coverage', { channels: [2], kernel: 4, stride: 2 }, [MASK], partly),
  layerCase('coverage', { channels: [2, 3], kernel: 3, stride: 1 }, [MASK, MASK], partly),
  layerCase('demodulate', { deviation: 1.4, bias: true }, [PICTURE, VECTOR]),
  layerCase('dense', { units: 3, bias: true }, [VECTOR]),
  layerCase('dense', { units: 3, bias: true, weights: EQUALIZED }, [VECTOR]),
  layerCase('dot', {}, [VECTOR, VECTOR]),
  layerCase('dropout', { rate: 0.5 }),
  layerCase('gate', {}),
  layerCase('globalAverage', {}),
  layerCase('globalSum', {}),
  layerCase('hide', {}, [PICTURE, MASK]),
  layerCase('instanceNorm', { affine: true }),
  layerCase('instanceNorm', { affine: false }),
  layerCase('interpolate', { t: 0.3 }, [PICTURE, PICTURE]),
  layerCase('layerNorm', {}),
  layerCase('layerNorm', {}, [VECTOR]),
  layerCase('maxPool', {}, [[4, 4, 1]], wellSeparated),
  layerCase('minibatchStddev', {}),
  layerCase('modulate', {}, [PICTURE, [2], [2]]),
  layerCase('modulate', {}, [VECTOR, VECTOR, VECTOR]),
  layerCase('modulatedConv', { filters: 3, kernel: 3, demodulate: true, deviation: 1.4, bias: true }, [PICTURE, [2]]),
  layerCase('modulatedConv', { filters: 3, kernel: 1, demodulate: false, bias: true }, [PICTURE, [2]]),
  layerCase('multiply', {}, [PICTURE, PICTURE]),
  layerCase('noise', {}),
  layerCase('phaseConv', { filters: 3, bias: true }),
  layerCase('pixelNorm', {}),
  layerCase('pixelNorm', {}, [VECTOR]),
  layerCase('renormalise', { bias: true }, [PICTURE, MASK], partly),
  layerCase('renormalise', { bias: false }, [PICTURE, MASK], partly),
  layerCase('reshape', { shape: [4, 8] }),
  layerCase('row', { index: 1 }, [[3, 4]]),
  layerCase('select', {}, [[2], PICTURE, PICTURE]),
  layerCase('slice', { begin: 1, size: 3 }, [[2, 2, 5]]),
  layerCase('spread', { height: 2, width: 3 }, [VECTOR]),
  layerCase('uncovered', {}, [MASK], partly),
  layerCase('upsample', {}),
];
