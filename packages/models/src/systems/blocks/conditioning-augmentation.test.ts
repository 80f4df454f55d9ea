import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { type Network, Parameters, record, runEagerly } from '../../net/index.ts';
import { numericSeed } from '../../sampling/index.ts';
import { conditionDivergence, distributionOfText, drawCondition } from './conditioning-augmentation.ts';

await tf.setBackend('cpu');

const run = (network: Network<undefined>, inputs: Readonly<Record<string, tf.Tensor>>) => {
  const shapes = Object.fromEntries(Object.entries(inputs).map(([name, { shape }]) => [name, shape.slice(1)]));
  const { parameters } = record(network, shapes, undefined);
  const drawn = Parameters.initialise(parameters, 'he', numericSeed(1), 0);
  return runEagerly(network, inputs, undefined, drawn, 'train').arraySync() as number[][];
};

describe('conditioning augmentation', () => {
  it('draws mean + deviation x number', () => {
    const inputs = { distribution: tf.tensor2d([[1, -2, 0.5, 0.25]]), normals: tf.tensor2d([[2, -4]]) };
    const condition: Network<undefined> = (net, { distribution, normals }) => drawCondition(net, distribution, normals);
    expect(run(condition, inputs)).toEqual([[2, -3]]);
  });

  it('begins with conditions that differ from text to text as much as the numbers of a latent do, and deviations near 1', () => {
    // Texts of four terms each, 300 terms in all.
    const texts = tf.tidy(() =>
      tf.mul(
        0.5,
        tf.stack(
          Array.from({ length: 60 }, (_, row) =>
            tf.sum(tf.oneHot(tf.tensor1d([row, 60 + row, 120 + row, 180 + row], 'int32'), 300), 0),
          ),
        ),
      ),
    );
    const describeText: Network<undefined> = (net, { text }) =>
      distributionOfText(net, text, { embedding: 64, conditions: 20 });
    const distributions = run(describeText, { text: texts });
    const rms = (values: number[]) => Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
    const means = rms(distributions.flatMap((row) => row.slice(0, 20)));
    expect(means).toBeGreaterThan(0.7);
    expect(means).toBeLessThan(1.4);
    for (const deviation of distributions.flatMap((row) => row.slice(20))) {
      expect(deviation).toBeGreaterThan(0.6);
      expect(deviation).toBeLessThan(1.4);
    }
  });

  it('knows how far a distribution is from the standard normal', () => {
    const divergence = (...rows: number[][]) => conditionDivergence(tf.tensor2d(rows)).dataSync()[0];
    expect(divergence([0, 0, 1, 1])).toBeCloseTo(0, 6);
    // KL(N(m, s) | N(0, 1)) = (m^2 + s^2 - 1) / 2 - log s
    const each = [
      [1, 1],
      [-2, 0.5],
      [0, 1.5],
      [0.5, 0.1],
    ].map(([m, s]) => (m ** 2 + s ** 2 - 1) / 2 - Math.log(s));
    const mean = each.reduce((sum, value) => sum + value) / 4;
    expect(divergence([1, -2, 1, 0.5], [0, 0.5, 1.5, 0.1])).toBeCloseTo(mean, 5);
  });
});
