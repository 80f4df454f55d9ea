import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { type Network, Parameters, record, runEagerly } from '../../net/index.ts';
import { numericSeed } from '../../sampling/index.ts';
import { judgement } from './judgement.ts';

const network: Network<void> = (net, { features, class: asked }) => judgement(net, features, asked);
const features = tf.tensor2d([
  [1, 2, 3],
  [1, 2, 3],
]);
const asked = tf.tensor2d([
  [1, 0],
  [0, 1],
]);

function scores(inputs: Record<string, tf.Tensor>): number[] {
  const shapes = Object.fromEntries(Object.entries(inputs).map(([name, { shape }]) => [name, shape.slice(1)]));
  const parameters = Parameters.initialise(record(network, shapes, undefined).parameters, 'he', numericSeed(1), 0);
  parameters.get('judge/kernel').assign(tf.tensor2d([3, 0, 4], [3, 1])); // of length 5
  parameters.get('judge/bias').assign(tf.tensor1d([10]));
  parameters.get('judge/direction').assign(tf.tensor1d([1]));
  if (inputs.class) {
    // Singular values 4 and 2.
    parameters.get('judge-class/kernel').assign(tf.tensor2d([4, 0, 0, 0, 2, 0], [2, 3]));
    parameters.get('judge-class/direction').assign(tf.tensor1d([1, 0, 0]));
  }
  return [...runEagerly(network, inputs, undefined, parameters, 'eval').dataSync()];
}

describe('judgement', () => {
  it('is a dense layer of unit length without classes', () => {
    // (1, 2, 3) . (3, 0, 4) / 5 + 10
    expect(scores({ features })).toEqual([13, 13]);
  });

  it('adds how the features fit the vector of the class', () => {
    // Vectors (1, 0, 0) and (0, 0.5, 0): 1 and 1 more.
    expect(scores({ features, class: asked })).toEqual([14, 14]);
    expect(
      scores({
        features: tf.tensor2d([
          [0, 2, 0],
          [0, 2, 0],
        ]),
        class: asked,
      }),
    ).toEqual([10, 11]);
  });
});
