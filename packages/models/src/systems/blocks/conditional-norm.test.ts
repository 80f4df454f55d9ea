import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { uniform } from '../../gradients/finite-differences.ts';
import { type Network, Parameters, record, runEagerly } from '../../net/index.ts';
import { numericSeed } from '../../sampling/index.ts';
import { conditionalNorm } from './conditional-norm.ts';

const conditional: Network<void> = (net, { x, class: asked }) => conditionalNorm(net, x, 'norm', asked);
const plain: Network<void> = (net, { x }) => net.batchNorm(x, 'norm');
const specs = record(conditional, { x: [2, 2, 3], class: [2] }, undefined).parameters;
const start = () => Parameters.initialise(specs, 'he', numericSeed(1), 0);
const x = uniform([4, 2, 2, 3], 1);
const asked = tf.tensor2d([
  [1, 0],
  [0, 1],
  [1, 0],
  [0, 1],
]);

describe('conditionalNorm', () => {
  it('has a scale and a shift for each class and channel', () => {
    expect([...specs].map(([name, { shape }]) => `${name} ${shape}`)).toEqual([
      'norm/mean 3',
      'norm/variance 3',
      'norm-scale/kernel 2,3',
      'norm-shift/kernel 2,3',
    ]);
  });

  it('is a plain batch norm without a condition, and begins as one', () => {
    const { parameters } = record(plain, { x: [2, 2, 3] }, undefined);
    const without = Parameters.initialise(parameters, 'he', numericSeed(1), 0);
    const expected = runEagerly(plain, { x }, undefined, without, 'train');
    const begun = runEagerly(conditional, { x, class: asked }, undefined, start(), 'train');
    expect(tf.max(tf.abs(tf.sub(begun, expected))).dataSync()[0]).toBeLessThan(1e-6);
  });

  it('scales and shifts each picture by what its class has learned', () => {
    const parameters = start();
    const normed = runEagerly(conditional, { x, class: asked }, undefined, parameters, 'train');
    parameters.get('norm-scale/kernel').assign(tf.tensor2d([1, 2, 3, 0, 0, 0], [2, 3]));
    parameters.get('norm-shift/kernel').assign(tf.tensor2d([0, 0, 0, 5, 6, 7], [2, 3]));
    const y = runEagerly(conditional, { x, class: asked }, undefined, parameters, 'train');
    const [before, after] = [normed, y].map((value) => value.arraySync() as number[][][][]);
    for (const channel of [0, 1, 2]) {
      expect(after[0][1][0][channel]).toBeCloseTo((2 + channel) * before[0][1][0][channel], 5);
      expect(after[1][1][0][channel]).toBeCloseTo(before[1][1][0][channel] + 5 + channel, 5);
    }
  });
});
