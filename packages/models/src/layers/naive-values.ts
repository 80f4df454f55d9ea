import * as tf from '@tensorflow/tfjs-core';
import { sizeOf } from './layer.ts';

/** For tests: tensors written down number by number, as formulas in plain arithmetic. */

/** A value that a layer is held to, row-major. */
export interface Expected {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** The value of every index. */
export function tabulate(shape: readonly number[], value: (...index: number[]) => number): Expected {
  const data = Array.from({ length: sizeOf(shape) }, (_, flat) => {
    const index = shape.map((side, axis) => Math.floor(flat / sizeOf(shape.slice(axis + 1))) % side);
    return value(...index);
  });
  return { shape, data };
}

/** Reads a tensor index by index; zero outside. */
export function numbersOf(tensor: tf.Tensor): (...index: number[]) => number {
  const { shape } = tensor;
  const data = tensor.dataSync();
  return (...index) => {
    if (index.some((position, axis) => position < 0 || position >= shape[axis])) return 0;
    return data[index.reduce((flat, position, axis) => flat * shape[axis] + position, 0)];
  };
}

/** The sum of a formula over a grid. */
export function sumOver(shape: readonly number[], value: (...index: number[]) => number): number {
  return Array.from(tabulate(shape, value).data).reduce((sum, term) => sum + term, 0);
}

/** Throws where a tensor has another shape, or a number further off. */
export function expectClose(actual: tf.Tensor, { shape, data }: Expected, tolerance = 1e-5): void {
  tf.util.assertShapesMatch(actual.shape, [...shape], 'Expected: ');
  actual.dataSync().forEach((value, i) => {
    if (Math.abs(value - data[i]) < tolerance) return;
    throw new Error(`number ${i} of [${shape}] is ${value}, not ${data[i]}`);
  });
}
