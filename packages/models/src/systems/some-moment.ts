import * as tf from '@tensorflow/tfjs-core';
import { numericSeed, RandomStream } from '../sampling/index.ts';
import { firstMemory } from './memory.ts';
import type { BuiltSystem, Moment } from './system.ts';

/** A moment for tests, of a system on these parameters: random numbers that are the same on every call. */
export function someMoment(
  kernels: (network: string) => readonly tf.Tensor[] = () => [],
  { imagesSeen = 0, memory = {} as NonNullable<BuiltSystem['memory']> } = {},
): Moment {
  const stream = new RandomStream(numericSeed(11), 5);
  const drawn = (values: Float32Array, shape: readonly number[]) => tf.tensor(values, [...shape]);
  const sizeOf = (shape: readonly number[]) => shape.reduce((product, side) => product * side, 1);
  return {
    imagesSeen,
    random: {
      normals: (shape) => drawn(stream.normals(sizeOf(shape)), shape),
      uniforms: (shape) => drawn(stream.uniforms(sizeOf(shape)), shape),
    },
    choices: stream,
    kernels,
    recall: (name) => firstMemory(memory[name]!),
  };
}
