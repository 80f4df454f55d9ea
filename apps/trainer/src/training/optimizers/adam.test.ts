import { numericSeed, RandomStream } from '@omokage/models/sampling';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { startBackend } from '../../backends/index.ts';
import { setUpTraining } from '../tiny-run.ts';
import { Adam } from './adam.ts';

setUpTraining();
const SIZE = 6;
const STEPS = 20;

/** Algorithm 1 of Kingma and Ba 2014 as it is printed, in doubles; epsilon stands where section 2's last lines put it. */
function reference(start: Float32Array, gradients: Float32Array[], rate: number, beta1: number, beta2: number) {
  const theta = Float64Array.from(start);
  const m = new Float64Array(theta.length);
  const v = new Float64Array(theta.length);
  gradients.forEach((gradient, index) => {
    const t = index + 1;
    const alpha = (rate * Math.sqrt(1 - beta2 ** t)) / (1 - beta1 ** t);
    gradient.forEach((g, i) => {
      m[i] = beta1 * m[i]! + (1 - beta1) * g;
      v[i] = beta2 * v[i]! + (1 - beta2) * g * g;
      theta[i]! -= (alpha * m[i]!) / (Math.sqrt(v[i]!) + 1e-8);
    });
  });
  return { theta, m, v };
}

function run(beta1: number, beta2: number) {
  const random = new RandomStream(numericSeed(beta1 === 0 ? 1 : 2), 10);
  const start = random.normals(SIZE);
  const gradients = Array.from({ length: STEPS }, () => random.normals(SIZE));
  const variable = tf.tidy(() => tf.variable(tf.tensor(start, [2, 3])));
  const adam = new Adam({ kind: 'adam', learningRate: 0.01, beta1, beta2 }, [['w', variable]]);
  return { adam, variable, start, gradients };
}

describe('Adam', () => {
  it.each([
    [0.9, 0.999],
    [0.5, 0.99],
    [0, 0.99],
  ])('follows the paper for 20 steps at beta1 %s, beta2 %s', (beta1, beta2) => {
    const { adam, variable, start, gradients } = run(beta1, beta2);
    for (const values of gradients) {
      const gradient = tf.tensor(values, [2, 3]);
      adam.apply([{ name: 'w', variable, gradient }]);
      gradient.dispose();
    }
    const expected = reference(start, gradients, 0.01, beta1, beta2);
    const close = (found: tf.Tensor, wanted: Float64Array) => {
      for (const [i, value] of found.dataSync().entries()) expect(value).toBeCloseTo(wanted[i]!, 5);
    };
    const [[, first], [, second]] = adam.entries() as [[string, tf.Variable], [string, tf.Variable]];
    close(variable, expected.theta);
    close(first, expected.m);
    close(second, expected.v);
    expect([...adam.steps]).toEqual([['w', STEPS]]);
    variable.dispose();
    adam.dispose();
  });

  it.each([0, 0.5])('does on wasm, in one kernel, what it does on cpu in operations (beta1 %s)', async (beta1) => {
    const outcomes: Float32Array[][] = [];
    for (const name of ['cpu', 'wasm'] as const) {
      await startBackend({ name });
      const { adam, variable, gradients } = run(beta1, 0.99);
      const { kernelNames } = await tf.profile(() => {
        for (const values of gradients) {
          tf.tidy(() => adam.apply([{ name: 'w', variable, gradient: tf.tensor(values, [2, 3]) }]));
        }
      });
      expect(kernelNames.includes('AdamStep')).toBe(name === 'wasm');
      outcomes.push(
        [variable, ...adam.entries().map(([, moment]) => moment)].map((tensor) => tensor.dataSync<'float32'>().slice()),
      );
      tf.dispose([variable]);
      adam.dispose();
    }
    outcomes[0]!.forEach((wanted, tensor) => {
      wanted.forEach((value, i) => {
        expect(Math.abs(outcomes[1]![tensor]![i]! - value)).toBeLessThan(1e-7);
      });
    });
  });

  it('keeps no tensor but its two moments a variable, and frees those', () => {
    const before = tf.memory().numTensors;
    const { adam, variable, gradients } = run(0.5, 0.9);
    const gradient = tf.tensor(gradients[0]!, [2, 3]);
    expect(tf.memory().numTensors).toBe(before + 4);
    for (let step = 0; step < 5; step++) adam.apply([{ name: 'w', variable, gradient }]);
    expect(tf.memory().numTensors).toBe(before + 4);
    expect(gradient.isDisposed).toBe(false);
    for (const tensor of [gradient, variable, adam]) tensor.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('does not keep the gradient as its first moment when beta1 is 0', () => {
    const { adam, variable, gradients } = run(0, 0.9);
    const gradient = tf.tensor(gradients[0]!, [2, 3]);
    adam.apply([{ name: 'w', variable, gradient }]);
    gradient.dispose();
    expect([...adam.entries()[0]![1].dataSync()]).toEqual([...gradients[0]!]);
    variable.dispose();
    adam.dispose();
  });

  it('leaves a variable without a gradient alone, and corrects its first step as a first step', () => {
    const random = new RandomStream(numericSeed(5), 10);
    const [early, late] = ['early', 'late'].map((name): [string, tf.Variable] => [
      name,
      tf.tidy(() => tf.variable(tf.tensor(random.normals(SIZE)))),
    ]) as [[string, tf.Variable], [string, tf.Variable]];
    const adam = new Adam({ kind: 'adam', learningRate: 0.01, beta1: 0, beta2: 0.99 }, [early, late]);
    const start = late[1].dataSync<'float32'>().slice();
    const update = ([name, variable]: [string, tf.Variable], gradient: tf.Tensor) => ({ name, variable, gradient });
    const gradients = tf.tensor(random.normals(SIZE));
    for (let step = 0; step < STEPS; step++) adam.apply([update(early, gradients)]);
    expect([...adam.steps]).toEqual([['early', STEPS]]);
    expect([...late[1].dataSync()]).toEqual([...start]);

    adam.apply([update(early, gradients), update(late, gradients)]);
    expect(adam.steps.get('late')).toBe(1);
    // Without a first moment Adam's first step has one length, whatever the gradient: the learning rate.
    late[1].dataSync().forEach((value, i) => {
      expect(Math.abs(value - start[i]!)).toBeCloseTo(0.01, 5);
    });
    for (const tensor of [gradients, early[1], late[1], adam]) tensor.dispose();
  });

  it('hands out its moments by name', () => {
    const { adam, variable } = run(0.9, 0.99);
    expect(adam.entries().map(([name]) => name)).toEqual(['first/w', 'second/w']);
    variable.dispose();
    adam.dispose();
  });
});
