import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { uniform } from '../gradients/finite-differences.ts';
import { numericSeed } from '../sampling/index.ts';
import { runEagerly } from './eager.ts';
import type { Network } from './net.ts';
import { Parameters } from './parameters.ts';
import { record } from './recorder.ts';

const network: Network<{ channels: number }> = (net, { z, extra }, { channels }) => {
  net.flatten(extra);
  let x = net.reshape(net.dense(z, 'project', 4 * channels), [2, 2, channels]);
  x = net.relu(net.batchNorm(x, 'norm-1'));
  x = net.batchNorm(net.convTranspose(x, 'up', { filters: 3 }), 'norm-2');
  return net.conv(x, 'to-picture', { filters: 1, kernel: 3 });
};
const config = { channels: 4 };
const shapes = { z: [5], extra: [2, 3] };
const recording = record(network, shapes, config);
const parameters = Parameters.initialise(recording.parameters, 'he', numericSeed(1), 0);
const inputs = { z: uniform([3, 5], 1), extra: uniform([3, 2, 3], 2) };

describe('runEagerly', () => {
  it('asks for the very parameters that the recorder lists, and makes the shape that it announces', () => {
    const asked = new Set<string>();
    const watched = Object.assign(Object.create(parameters), {
      get: (name: string) => {
        asked.add(name);
        return parameters.get(name);
      },
    });
    const y = runEagerly(network, inputs, config, watched, 'train');
    expect([...asked]).toEqual([...recording.parameters.keys()]);
    expect(y.shape).toEqual([3, 4, 4, 1]);
  });

  it('reports the statistics of every norm by the name of the parameter that they estimate', () => {
    const observed: Record<string, tf.Tensor> = {};
    const observe = (name: string, value: tf.Tensor) => {
      observed[name] = value;
    };
    const collected = runEagerly(network, inputs, config, parameters, 'collect', { observe });
    expect(Object.keys(observed)).toEqual(['norm-1/mean', 'norm-1/variance', 'norm-2/mean', 'norm-2/variance']);
    for (const [name, value] of Object.entries(observed)) expect(value.shape).toEqual(parameters.get(name).shape);
    const trained = runEagerly(network, inputs, config, parameters, 'train', { observe });
    expect([...trained.dataSync()]).toEqual([...collected.dataSync()]);
  });

  it('evaluates like the training pass once the collected statistics are stored', () => {
    const own = parameters.clone();
    const observe = (name: string, value: tf.Tensor) => own.get(name).assign(value);
    const trained = runEagerly(network, inputs, config, own, 'collect', { observe });
    const evaluated = runEagerly(network, inputs, config, own, 'eval');
    expect(tf.max(tf.abs(tf.sub(trained, evaluated))).dataSync()[0]).toBeLessThan(1e-5);
    own.dispose();
  });

  it('names a parameter that is not there', () => {
    const other: Network<void> = (net, { z }) => net.dense(z, 'elsewhere', 2);
    expect(() => runEagerly(other, { z: inputs.z }, undefined, parameters, 'train')).toThrow(
      'this network has no parameter "elsewhere/kernel"',
    );
  });
});
