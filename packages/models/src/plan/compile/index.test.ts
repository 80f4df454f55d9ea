import '@tensorflow/tfjs-backend-cpu';
import { expect, it } from 'vitest';
import type { Network } from '../../net/index.ts';
import { differenceFromEager, operations, recordTrained } from '../trained-recording.ts';
import { compile } from './index.ts';

/** One of everything that compile rewrites. */
const network: Network<void> = (net, { z }) => {
  let x = net.reshape(net.dense(z, 'project', 24, { bias: false }), [2, 3, 4]);
  x = net.relu(net.batchNorm(x, 'norm-1'));
  x = net.leakyRelu(net.batchNorm(net.convTranspose(x, 'up-1', { filters: 5, bias: false }), 'norm-2'));
  x = net.batchNorm(net.conv(net.upsample(x), 'up-2', { filters: 4, kernel: 3 }), 'norm-3');
  x = net.batchNorm(net.activation(x, { kind: 'sigmoid' }), 'norm-4');
  net.tanh(x);
  return net.tanh(net.conv(x, 'to-picture', { filters: 3, kernel: 3 }));
};

it('leaves little of a generator, and the same function', () => {
  const trained = recordTrained(network, { z: [6] }, undefined);
  const compiled = compile(trained.plan, trained.weights);
  expect(operations(compiled.plan)).toEqual([
    'dense',
    'reshape',
    'phaseConv',
    'phaseConv',
    'affine',
    'conv',
    'activation',
  ]);
  expect(differenceFromEager(trained, compiled)).toBeLessThan(1e-5);
  const named = compiled.plan.nodes.flatMap(({ parameters }) => Object.values(parameters));
  expect([...compiled.weights.keys()].sort()).toEqual(named.sort());
});

it('changes neither the plan nor the weights that it is given', () => {
  const trained = recordTrained(network, { z: [6] }, undefined);
  const before = structuredClone({ plan: trained.plan, weights: trained.weights });
  compile(trained.plan, trained.weights);
  expect({ plan: trained.plan, weights: trained.weights }).toEqual(before);
});

it('has nothing left to do the second time', () => {
  const trained = recordTrained(network, { z: [6] }, undefined);
  const once = compile(trained.plan, trained.weights);
  expect(compile(once.plan, once.weights)).toEqual(once);
});
