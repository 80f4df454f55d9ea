import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from 'vitest';
import type { KernelOptions, Network } from '../../net/index.ts';
import { differenceFromEager, recordTrained } from '../trained-recording.ts';
import { dropUnused } from './drop-unused.ts';
import { plainWeights } from './plain-weights.ts';

const PICTURE = [3, 4, 2];

const layers: Record<string, { network: Network<KernelOptions>; input: number[] }> = {
  dense: { network: (net, { x }, options) => net.dense(x, 'layer', 4, options), input: [5] },
  conv: {
    network: (net, { x }, options) => net.conv(x, 'layer', { filters: 3, kernel: 3, stride: 2, ...options }),
    input: PICTURE,
  },
  convTranspose: {
    network: (net, { x }, options) => net.convTranspose(x, 'layer', { filters: 3, ...options }),
    input: PICTURE,
  },
  modulatedConv: {
    network: (net, { x }, options) =>
      net.modulatedConv(x, net.dense(net.flatten(x), 'style', 2), 'layer', { filters: 3, kernel: 3, ...options }),
    input: PICTURE,
  },
};

const forms: KernelOptions[] = [
  { weights: 'equalized' },
  { weights: 'equalized', gain: 0.7, multiplier: 0.01 },
  { weights: 'equalized', multiplier: 0.5, bias: false },
  { weights: 'spectral' },
  { weights: 'spectral', bias: false },
];

describe.each(Object.entries(layers))('plainWeights of %s', (_, { network, input }) => {
  it.each(forms)('computes the same: %o', (options) => {
    const trained = recordTrained(network, { x: input }, options);
    const graph = dropUnused(plainWeights(trained));
    const node = graph.plan.nodes.at(-1)!;
    expect(node.attributes).not.toHaveProperty('weights');
    expect(Object.keys(node.parameters)).toEqual(options.bias === false ? ['kernel'] : ['kernel', 'bias']);
    expect([...graph.weights.keys()].filter((name) => name.endsWith('/direction'))).toEqual([]);
    expect(differenceFromEager(trained, graph)).toBeLessThan(1e-5);
  });
});

it('leaves plain weights as they are', () => {
  const trained = recordTrained(layers.conv.network, { x: PICTURE }, {});
  expect(plainWeights(trained)).toBe(trained);
});
