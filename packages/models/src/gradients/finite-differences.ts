import * as tf from '@tensorflow/tfjs-core';

/** Any differentiable function of tensors, with a tensor of any shape as its value. */
export type Operation = (...inputs: tf.Tensor[]) => tf.Tensor;

/** 1: an operation's gradient. 2: the gradient of a penalty on its gradient. */
export type Order = 1 | 2;

/** Relative error under which a derivative counts as right. Float32 noise stays under a tenth of it. */
export const TOLERANCE = 0.003;

const STEP = 0.02;

/**
 * How far automatic differentiation of an operation is from finite differences, in random directions.
 * The operation is reduced to a number by fixed random weights.
 *
 * @returns the worst relative error over the inputs.
 */
export function firstOrderError(operation: Operation, inputs: tf.Tensor[]): number {
  return worstError(automaticSlopes(operation, inputs, 1).dataSync(), finiteSlopes(operation, inputs, 1));
}

/**
 * The same one order up, in the way of a gradient penalty: the derivative of (||d f / d inputs|| - 1)^2 in every input,
 * where f is a weighted sum of squares of the operation's output (squares, so that linear operations count as well).
 *
 * @returns the worst relative error over the inputs.
 */
export function secondOrderError(operation: Operation, inputs: tf.Tensor[]): number {
  return worstError(automaticSlopes(operation, inputs, 2).dataSync(), finiteSlopes(operation, inputs, 2));
}

/** The directional derivative in every input by automatic differentiation, `[inputs.length]`. Reads nothing back. */
export function automaticSlopes(operation: Operation, inputs: tf.Tensor[], order: Order): tf.Tensor1D {
  return tf.tidy(() => {
    const gradients = tf.grads(reduced(operation, order))(inputs);
    return tf.stack(inputs.map((input, i) => tf.sum(tf.mul(gradients[i], direction(input, i))))) as tf.Tensor1D;
  });
}

/** The same by finite differences, which reads values back and therefore needs a backend that can. */
export function finiteSlopes(operation: Operation, inputs: tf.Tensor[], order: Order): number[] {
  const f = reduced(operation, order);
  return inputs.map((input, i) => {
    const along = direction(input, i);
    return slope((by) =>
      tf.tidy(() => f(...inputs.map((x, j) => (j === i ? tf.add(x, tf.mul(along, by)) : x))).dataSync()[0]),
    );
  });
}

/** The worst relative error over the inputs; infinite when anything is not a finite number. */
export function worstError(automatic: ArrayLike<number>, finite: readonly number[]): number {
  return Math.max(...finite.map((expected, i) => relativeError(automatic[i], expected)));
}

/** An operation as a function to a number, whose gradient is right only if all the operation's derivatives of that order are. */
function reduced(operation: Operation, order: Order): (...xs: tf.Tensor[]) => tf.Scalar {
  if (order === 1) return (...xs) => weightedSum(operation(...xs));
  const f = (...xs: tf.Tensor[]) => weightedSum(tf.square(operation(...xs)));
  return (...xs) => penalty(tf.grads(f)(xs));
}

function penalty(gradients: tf.Tensor[]): tf.Scalar {
  const squares = tf.addN(gradients.map((gradient) => tf.sum(tf.square(gradient))));
  return tf.square(tf.sub(tf.sqrt(tf.add(squares, 1e-8)), 1));
}

const direction = (input: tf.Tensor, index: number): tf.Tensor => uniform(input.shape, 4242 + index);

/** d/dt of f(t) at 0: central differences at two steps, combined so that the error of order STEP^2 cancels (Richardson). */
function slope(f: (t: number) => number): number {
  const central = (h: number) => (f(h) - f(-h)) / (2 * h);
  return (4 * central(STEP / 2) - central(STEP)) / 3;
}

function relativeError(a: number, b: number): number {
  if (!Number.isFinite(a) || !Number.isFinite(b)) return Number.POSITIVE_INFINITY;
  return Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b), 0.05);
}

function weightedSum(y: tf.Tensor): tf.Scalar {
  return tf.sum(tf.mul(y, uniform(y.shape, 777)));
}

/** Values in [-1, 1), the same for the same seed. */
export function uniform(shape: number[], seed: number): tf.Tensor {
  const next = generator(seed);
  const values = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => 2 * next() - 1);
  return tf.tensor(values, shape);
}

/** Values in (-1.2, -0.2] and [0.2, 1.2): no finite step takes them over a kink at zero. */
export function awayFromZero(shape: number[], seed: number): tf.Tensor {
  return tf.tidy(() => {
    const x = uniform(shape, seed);
    return tf.where(tf.greaterEqual(x, 0), tf.add(x, 0.2), tf.sub(x, 0.2));
  });
}

/** All different by at least 0.1, in random order: no finite step changes which one is the largest. Size below 100. */
export function wellSeparated(shape: number[], seed: number): tf.Tensor {
  const next = generator(seed);
  const size = tf.util.sizeFromShape(shape);
  const order = Array.from({ length: size }, (_, rank) => ({ rank, key: next() })).sort((a, b) => a.key - b.key);
  return tf.tensor(
    order.map(({ rank }) => (rank - size / 2) * 0.1),
    shape,
  );
}

/** mulberry32 (Tommy Ettinger, public domain): numbers in [0, 1). */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
