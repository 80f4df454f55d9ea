import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { uniform } from '../../gradients/finite-differences.ts';
import { type Network, Parameters, record, runEagerly } from '../../net/index.ts';
import { numericSeed } from '../../sampling/index.ts';
import { selfAttention } from './self-attention.ts';

const network: Network<void> = (net, { x }) => selfAttention(net, x);
const parameters = Parameters.initialise(
  record(network, { x: [4, 4, 8] }, undefined).parameters,
  'he',
  numericSeed(1),
  0,
);
const x = uniform([2, 4, 4, 8], 1);
const run = (): tf.Tensor => runEagerly(network, { x }, undefined, parameters, 'eval');

describe('selfAttention', () => {
  it('begins by changing nothing', () => {
    expect([...run().dataSync()]).toEqual([...x.dataSync()]);
  });

  it('adds what each place takes from the pooled others, by softmax', () => {
    parameters.get('gamma/strength').assign(tf.tensor1d([0.5]));
    const kernel = (name: string) => {
      const matrix = parameters.get(`${name}/kernel`);
      const [rows, columns] = matrix.shape.slice(2);
      // The norm that stands in evaluation: |W v| for the direction v that is stored.
      const w = tf.reshape(matrix, [rows, columns]).arraySync() as number[][];
      const v = parameters.get(`${name}/direction`).arraySync() as number[];
      const length = Math.hypot(...w.map((row) => row.reduce((sum, value, i) => sum + value * v[i]!, 0)));
      return w.map((row) => row.map((value) => value / length));
    };
    const times = (row: readonly number[], matrix: number[][]) =>
      matrix[0]!.map((_, column) => row.reduce((sum, value, i) => sum + value * matrix[i]![column]!, 0));
    const picture = (x.arraySync() as number[][][][])[1]!;
    const pooled = (name: string) =>
      [0, 1, 2, 3].map((block) => {
        const [top, left] = [2 * Math.floor(block / 2), 2 * (block % 2)];
        const four = [0, 1, 2, 3].map((i) => times(picture[top + Math.floor(i / 2)]![left + (i % 2)]!, kernel(name)));
        return four[0]!.map((_, channel) => Math.max(...four.map((place) => place[channel]!)));
      });
    const [keys, values] = [pooled('key'), pooled('value')];
    const y = (run().arraySync() as number[][][][])[1]!;
    for (const [row, column] of [
      [0, 0],
      [3, 1],
    ] as const) {
      const query = times(picture[row]![column]!, kernel('query'));
      const powers = keys.map((key) => Math.exp(key.reduce((sum, k, i) => sum + k * query[i]!, 0)));
      const total = powers.reduce((sum, power) => sum + power, 0);
      const taken = values[0]!.map((_, i) =>
        powers.reduce((sum, power, at) => sum + (power / total) * values[at]![i]!, 0),
      );
      const out = times(taken, kernel('out'));
      for (const [channel, before] of picture[row]![column]!.entries()) {
        expect(y[row]![column]![channel]).toBeCloseTo(before + 0.5 * out[channel]!, 4);
      }
    }
  });
});
