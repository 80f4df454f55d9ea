import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from 'vitest';
import type { Network } from '../../net/index.ts';
import { differenceFromEager, operations, recordTrained } from '../trained-recording.ts';
import { toPhaseForm } from './phase-form.ts';

const doublings: Record<string, Network<{ bias: boolean }>> = {
  'a transposed convolution': (net, { x }, { bias }) => net.convTranspose(x, 'up', { filters: 3, bias }),
  'upsampling and a 3x3 convolution': (net, { x }, { bias }) =>
    net.conv(net.upsample(x), 'up', { filters: 3, kernel: 3, bias }),
};

describe.each(Object.entries(doublings))('toPhaseForm of %s', (_, network) => {
  it.each([
    { side: [4, 4], bias: true },
    { side: [3, 5], bias: true },
    { side: [3, 5], bias: false },
    { side: [1, 1], bias: true },
    { side: [1, 6], bias: false },
  ])('computes the same: $side, bias $bias', ({ side, bias }) => {
    const trained = recordTrained(network, { x: [...side, 2] }, { bias });
    const graph = toPhaseForm(trained);
    expect(graph.plan.nodes.at(-1)).toMatchObject({ id: 'up', op: 'phaseConv', inputs: ['x'] });
    expect(operations(graph.plan)).toEqual(['phaseConv']);
    expect(differenceFromEager(trained, graph)).toBeLessThan(1e-5);
  });

  it('computes the same twice in a row', () => {
    const twice: Network<void> = (net, { x }) =>
      net.conv(net.upsample(net.convTranspose(x, 'first', { filters: 4 })), 'second', { filters: 2, kernel: 3 });
    const trained = recordTrained(twice, { x: [2, 3, 2] }, undefined);
    const graph = toPhaseForm(trained);
    expect(operations(graph.plan)).toEqual(['phaseConv', 'phaseConv']);
    expect(differenceFromEager(trained, graph)).toBeLessThan(1e-5);
  });
});

describe('toPhaseForm', () => {
  it('takes the activation of the convolution along', () => {
    const network: Network<void> = (net, { x }) => {
      const activation = { kind: 'leaky-relu', slope: 0.3 };
      const attributes = { filters: 3, kernel: 3, stride: 1, bias: true, activation };
      return net.layer({ op: 'conv', name: 'up', inputs: [net.upsample(x)], attributes });
    };
    const trained = recordTrained(network, { x: [3, 2, 2] }, undefined);
    const graph = toPhaseForm(trained);
    expect(operations(graph.plan)).toEqual(['phaseConv']);
    expect(differenceFromEager(trained, graph)).toBeLessThan(1e-5);
  });

  it('leaves an upsampling to whoever else reads it', () => {
    const network: Network<void> = (net, { x }) => {
      const large = net.upsample(x);
      return net.add(large, net.conv(large, 'conv', { filters: 2, kernel: 3 }));
    };
    const trained = recordTrained(network, { x: [3, 4, 2] }, undefined);
    const graph = toPhaseForm(trained);
    expect(operations(graph.plan)).toEqual(['upsample', 'phaseConv', 'add']);
    expect(differenceFromEager(trained, graph)).toBeLessThan(1e-5);
  });

  const others: [string, Network<void>][] = [
    ['a 3x3 convolution alone', (net, { x }) => net.conv(x, 'conv', { filters: 3, kernel: 3 })],
    [
      'a transposed convolution with another kernel',
      (net, { x }) => net.convTranspose(x, 'up', { filters: 3, kernel: 3, padding: 'valid' }),
    ],
    [
      'a transposed convolution with a stride of one',
      (net, { x }) => net.convTranspose(x, 'up', { filters: 3, stride: 1 }),
    ],
    [
      'a 3x3 convolution without padding',
      (net, { x }) => net.conv(net.upsample(x), 'conv', { filters: 3, kernel: 3, padding: 'valid' }),
    ],
    ['another kernel', (net, { x }) => net.conv(net.upsample(x), 'conv', { filters: 3, kernel: 5 })],
    ['a stride', (net, { x }) => net.conv(net.upsample(x), 'conv', { filters: 3, kernel: 3, stride: 2 })],
    ['an activation between', (net, { x }) => net.conv(net.relu(net.upsample(x)), 'conv', { filters: 3, kernel: 3 })],
  ];
  it.each(others)('leaves %s alone', (_, network) => {
    const trained = recordTrained(network, { x: [4, 4, 2] }, undefined);
    expect(toPhaseForm(trained).plan).toEqual(trained.plan);
  });
});
