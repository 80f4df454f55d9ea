import type * as tf from '@tensorflow/tfjs-core';
import { type Operation, uniform } from '../finite-differences.ts';

/** One operation and a point at which its first and second derivatives must be right. */
export interface GradientCase {
  readonly name: string;
  readonly operation: Operation;
  /** Makes the inputs on the current backend; always the same values. */
  readonly inputs: () => tf.Tensor[];
}

/** A case whose inputs are anything in [-1, 1), in these shapes. */
export function anywhere(name: string, operation: Operation, ...shapes: number[][]): GradientCase {
  return { name, operation, inputs: () => shapes.map((shape, i) => uniform(shape, i + 1)) };
}

/** A case of one input, which `input` draws out of the seed 1. */
export function at(
  name: string,
  operation: Operation,
  input: (shape: number[], seed: number) => tf.Tensor,
  shape: number[],
): GradientCase {
  return { name, operation, inputs: () => [input(shape, 1)] };
}
