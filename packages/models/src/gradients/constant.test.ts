import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { asConstant } from './constant.ts';

await tf.setBackend('cpu');

describe('asConstant', () => {
  it('computes as ever, and gradients take the value as given', () => {
    const f = (x: tf.Tensor) =>
      tf.mul(
        x,
        asConstant(() => tf.square(x)),
      ); // x c, with c = x^2
    const x = tf.tensor1d([2, -3]);
    expect([...f(x).dataSync()]).toEqual([8, -27]);
    expect([...tf.grad(f)(x).dataSync()]).toEqual([4, 9]);
  });

  it('is constant to gradients of gradients', () => {
    const f = (x: tf.Tensor) =>
      tf.mul(
        tf.square(x),
        asConstant(() => tf.mul(x, 1)),
      ); // x^2 c: 2 x c, then 2 c
    const slope = tf.grad((x) => tf.grad(f)(x));
    expect([...slope(tf.tensor1d([2, 5])).dataSync()]).toEqual([4, 10]);
  });

  it('goes on recording afterwards, also after an error', () => {
    const f = (x: tf.Tensor) => {
      expect(() =>
        asConstant(() => {
          throw new Error('stop');
        }),
      ).toThrow('stop');
      return tf.square(x);
    };
    expect([
      ...tf
        .grad(f)(tf.tensor1d([3]))
        .dataSync(),
    ]).toEqual([6]);
  });

  it('nests', () => {
    const f = (x: tf.Tensor) =>
      tf.mul(
        x,
        asConstant(() =>
          tf.add(
            asConstant(() => tf.square(x)),
            x,
          ),
        ),
      );
    expect([
      ...tf
        .grad(f)(tf.tensor1d([3]))
        .dataSync(),
    ]).toEqual([12]);
  });

  it('leaves nothing behind in a scope', () => {
    const x = tf.tensor1d([1, 2]);
    const before = tf.memory().numTensors;
    tf.tidy(() =>
      tf.grad((y) =>
        tf.mul(
          y,
          asConstant(() => tf.exp(tf.square(y))),
        ),
      )(x),
    ).dispose();
    expect(tf.memory().numTensors).toBe(before);
    x.dispose();
  });
});
