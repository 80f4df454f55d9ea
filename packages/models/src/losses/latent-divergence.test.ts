import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { latentDivergence } from './index.ts';

await tf.setBackend('cpu');

const number = (x: tf.Tensor) => x.dataSync()[0]!;

/** The same by numbers: the integral of p log(p / q) for one number, by the trapezium rule. */
function integrated(mean: number, deviation: number): number {
  const logNormal = (x: number, m: number, s: number) =>
    -0.5 * ((x - m) / s) ** 2 - Math.log(s) - 0.5 * Math.log(2 * Math.PI);
  const steps = 4000;
  const width = (16 * deviation) / steps;
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    const x = mean - 8 * deviation + i * width;
    const log = logNormal(x, mean, deviation);
    sum += Math.exp(log) * (log - logNormal(x, 0, 1)) * width;
  }
  return sum;
}

describe('latentDivergence', () => {
  it('is nothing for the standard normal', () => {
    expect(number(latentDivergence(tf.zeros([3, 4]), tf.zeros([3, 4])))).toBe(0);
  });

  it('is the integral that defines it, summed over dimensions and averaged over the batch', () => {
    const means = [0.5, -1, 2, 0];
    const deviations = [1, 0.5, 1.5, 0.2];
    const expected = means.reduce((sum, mean, i) => sum + integrated(mean, deviations[i]!), 0) / 2;
    const logVariance = tf.tensor(
      deviations.map((deviation) => 2 * Math.log(deviation)),
      [2, 2],
    );
    const divergence = latentDivergence(tf.tensor(means, [2, 2]), logVariance);
    expect(divergence.shape).toEqual([]);
    expect(number(divergence)).toBeCloseTo(expected, 4);
  });
});
