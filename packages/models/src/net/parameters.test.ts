import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { numericSeed } from '../sampling/index.ts';
import type { Network } from './net.ts';
import { type Initialisation, Parameters } from './parameters.ts';
import { record } from './recorder.ts';

const network: Network<void> = (net, { z }) => {
  const x = net.relu(net.batchNorm(net.dense(z, 'hidden', 400), 'norm'));
  return net.dense(x, 'out', 50, { gain: 1, bias: false });
};
const specs = record(network, { z: [100] }, undefined).parameters;
const draw = (how: Initialisation = 'he', seed = 1, index = 0) =>
  Parameters.initialise(specs, how, numericSeed(seed), index);
const values = (parameters: Parameters, name: string) => [...parameters.get(name).dataSync()];

function statistics(numbers: number[]): { mean: number; deviation: number } {
  const mean = numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
  return { mean, deviation: Math.sqrt(numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / numbers.length) };
}

describe('Parameters', () => {
  it('draws kernels by their fan-in and gain (he)', () => {
    const parameters = draw('he');
    const hidden = statistics(values(parameters, 'hidden/kernel'));
    expect(hidden.deviation / Math.sqrt(2 / 100)).toBeCloseTo(1, 1);
    expect(Math.abs(hidden.mean)).toBeLessThan(0.005);
    const out = statistics(values(parameters, 'out/kernel'));
    expect(out.deviation / Math.sqrt(1 / 400)).toBeCloseTo(1, 1);
    expect(statistics(values(parameters, 'norm/gamma'))).toEqual({ mean: 1, deviation: 0 });
  });

  it('draws kernels and gains with a deviation of 0.02 (dcgan)', () => {
    const parameters = draw('dcgan');
    const kernel = statistics(values(parameters, 'hidden/kernel'));
    expect(kernel.deviation / 0.02).toBeCloseTo(1, 1);
    expect(Math.abs(kernel.mean)).toBeLessThan(0.001);
    const gain = statistics(values(parameters, 'norm/gamma'));
    expect(gain.mean).toBeCloseTo(1, 2);
    expect(gain.deviation).toBeGreaterThan(0.017);
    expect(gain.deviation).toBeLessThan(0.023);
  });

  it('draws orthogonal kernels as long as their gain (orthogonal)', () => {
    const parameters = draw('orthogonal');
    const out = values(parameters, 'out/kernel'); // [400,50], gain 1
    const product = (i: number, j: number) =>
      out.reduce((sum, x, at) => sum + (at % 50 === i ? x * out[at - i + j] : 0), 0);
    expect([product(3, 3), product(7, 7)]).toEqual([expect.closeTo(1, 5), expect.closeTo(1, 5)]);
    expect(product(3, 7)).toBeCloseTo(0, 6);
    // [100,400], a gain of sqrt(2): as many orthogonal rows.
    const hidden = values(parameters, 'hidden/kernel');
    expect(hidden.reduce((sum, x) => sum + x * x, 0)).toBeCloseTo(2 * 100, 3);
  });

  it.each(['he', 'dcgan', 'orthogonal'] as const)(
    'begins with biases and means of 0 and variances of 1 (%s)',
    (how) => {
      const parameters = draw(how);
      for (const name of ['hidden/bias', 'norm/beta', 'norm/mean']) {
        expect(new Set(values(parameters, name))).toEqual(new Set([0]));
      }
      expect(new Set(values(parameters, 'norm/variance'))).toEqual(new Set([1]));
    },
  );

  it('draws the same from the same seed, and other values from another, for another network or parameter', () => {
    const kernel = (how: Initialisation, seed: number, index: number) =>
      values(draw(how, seed, index), 'hidden/kernel');
    expect(kernel('he', 1, 0)).toEqual(kernel('he', 1, 0));
    expect(kernel('he', 2, 0)).not.toEqual(kernel('he', 1, 0));
    expect(kernel('he', 1, 1)).not.toEqual(kernel('he', 1, 0));
    const [hidden, out] = ['hidden/kernel', 'out/kernel'].map((name) => values(draw('dcgan'), name));
    expect(hidden.slice(0, 50)).not.toEqual(out.slice(0, 50));
  });

  it('draws these very values, so that a seed means the same run tomorrow', () => {
    const expected = [0.09206775, 0.06769127, 0.03754219, 0.13764058];
    const first = values(draw('he', 42, 1), 'hidden/kernel').slice(0, 4);
    for (const [i, value] of first.entries()) expect(value).toBeCloseTo(expected[i], 6);
  });

  it('has names, shapes and a count of what is trained', () => {
    const parameters = draw();
    expect(parameters.names()).toEqual([...specs.keys()]);
    expect(parameters.entries().map(([name, { shape }]) => [name, shape])).toEqual(
      [...specs].map(([name, { shape }]) => [name, shape]),
    );
    expect(parameters.count()).toBe(100 * 400 + 400 + 2 * 400 + 400 * 50);
  });

  it('trains everything but the buffers of norms', () => {
    const parameters = draw();
    const trainable = ['hidden/kernel', 'hidden/bias', 'norm/gamma', 'norm/beta', 'out/kernel'];
    expect(parameters.trainable().map(([name]) => name)).toEqual(trainable);
    for (const [name, variable] of parameters.entries()) expect(variable.trainable).toBe(trainable.includes(name));
  });

  it('clones into variables that go their own way', () => {
    const original = draw();
    const clone = original.clone();
    expect(clone.names()).toEqual(original.names());
    expect(values(clone, 'out/kernel')).toEqual(values(original, 'out/kernel'));
    const before = values(clone, 'hidden/bias');
    original.get('hidden/bias').assign(tf.ones([400]));
    expect(values(clone, 'hidden/bias')).toEqual(before);
    clone.get('norm/beta').assign(tf.ones([400]));
    expect(values(original, 'norm/beta')).toEqual(before);
    original.dispose();
    expect(values(clone, 'hidden/bias')).toEqual(before);
    expect(clone.trainable().map(([name]) => name)).toEqual(original.trainable().map(([name]) => name));
  });

  it('holds one tensor a parameter, outlives a scope, and leaves none behind', () => {
    const before = tf.memory();
    tf.engine().startScope();
    const original = draw();
    const clone = original.clone();
    tf.engine().endScope();
    expect(tf.memory().numTensors - before.numTensors).toBe(2 * specs.size);
    original.dispose();
    clone.dispose();
    expect(tf.memory()).toMatchObject({ numTensors: before.numTensors, numDataBuffers: before.numDataBuffers });
  });

  it('names a parameter that it has not', () => {
    expect(() => draw().get('constructor')).toThrow('this network has no parameter "constructor"');
  });
});
