/**
 * The self-test's problem: a WGAN-GP penalty (Gulrajani et al. 2017, equation 3) on a critic of two convolutions and a
 * dense layer, small enough for a second on any backend, and its true derivatives.
 */
import { PURPOSE, parseSeed, RandomStream } from '@omokage/models/sampling';

export const IMAGES = [4, 8, 8, 3] as const;
export const LEAK = 0.2;

/** The critic: conv 3x3, leaky ReLU, conv 4x4 with stride 2, tanh, dense to one number. Kernels HWIO. */
export const WEIGHTS = [
  { name: 'first convolution', shape: [3, 3, 3, 8], fanIn: 27 },
  { name: 'second convolution', shape: [4, 4, 8, 8], fanIn: 128 },
  { name: 'dense layer', shape: [128, 1], fanIn: 128 },
] as const;

/** Random directions in the space of each weight, along which the penalty is differentiated. */
export const DIRECTIONS = 4;

const SEED = parseSeed('backend self-test');
const sizeOf = (shape: readonly number[]): number => shape.reduce((size, side) => size * side, 1);

export const images = (): Float32Array => new RandomStream(SEED, PURPOSE.drawing).normals(sizeOf(IMAGES));

/** He initialisation of weight `index`. */
export function weight(index: number): Float32Array {
  const { shape, fanIn } = WEIGHTS[index]!;
  const values = new RandomStream(SEED, PURPOSE.initialWeights, 0, index).normals(sizeOf(shape));
  return values.map((value) => value * Math.sqrt(2 / fanIn));
}

export const direction = (index: number, which: number): Float32Array =>
  new RandomStream(SEED, PURPOSE.penalty, index, which).normals(sizeOf(WEIGHTS[index]!.shape));
