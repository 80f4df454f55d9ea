/** For kernel tests: the same tfjs expression on 'wasm' and on 'cpu', which is slow and simple enough to be believed. */
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { startBackend } from '../index.ts';
import { numbers } from './numbers.ts';

export { numbers } from './numbers.ts';

type Expression = (...inputs: tf.Tensor[]) => tf.Tensor;

async function evaluate(name: 'wasm' | 'cpu', expression: Expression, shapes: number[][]) {
  await startBackend(name === 'wasm' ? { name, threads: 1 } : { name });
  const inputs = shapes.map((shape, i) =>
    tf.tensor(
      numbers(
        shape.reduce((a, b) => a * b, 1),
        i + 1,
      ),
      shape,
    ),
  );
  const before = tf.memory().numTensors;
  const buffers = tf.memory().numDataBuffers;
  const out = expression(...inputs);
  expect(tf.memory().numTensors, `tensors left by ${name}`).toBe(before + 1);
  expect(tf.memory().numDataBuffers, `buffers left by ${name}`).toBe(buffers + 1);
  const result = { shape: out.shape, values: out.dataSync() as Float32Array };
  tf.dispose([out, ...inputs]);
  return result;
}

/**
 * Expects `expression` of float inputs of these shapes to be the same on wasm as on cpu, within 1e-4 of the largest value,
 * and to leave nothing allocated but its result.
 */
export async function expectAsOnCpu(shapes: number[][], expression: Expression): Promise<void> {
  const wanted = await evaluate('cpu', expression, shapes);
  const got = await evaluate('wasm', expression, shapes);
  expect(got.shape).toEqual(wanted.shape);
  const scale = Math.max(1e-3, ...wanted.values.map(Math.abs));
  let worst = 0;
  for (let i = 0; i < wanted.values.length; i++) {
    const difference = Math.abs(got.values[i]! - wanted.values[i]!);
    if (!(difference <= worst)) worst = difference; // also when it is NaN
  }
  expect(worst / scale).toBeLessThan(1e-4);
}
