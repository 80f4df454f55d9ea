import '@tensorflow/tfjs-backend-cpu';
import { expect, it } from 'vitest';
import type { Network } from '../../net/index.ts';
import { differenceFromEager, operations, recordTrained } from '../trained-recording.ts';
import { dropUnused } from './drop-unused.ts';
import { upsampleLast } from './upsample-last.ts';

it('convolves the smaller picture, as often as it can', () => {
  const network: Network<void> = (net, { x }) =>
    net.relu(
      net.conv(net.conv(net.upsample(x), 'first', { filters: 4, kernel: 1 }), 'second', { filters: 3, kernel: 1 }),
    );
  const trained = recordTrained(network, { x: [2, 3, 2] }, undefined);
  const graph = dropUnused(upsampleLast(trained));
  expect(operations(graph.plan)).toEqual(['conv', 'conv', 'upsample', 'activation']);
  expect(differenceFromEager(trained, graph)).toBeLessThan(1e-6);
});

it('leaves the upsampled picture to whoever else reads it', () => {
  const network: Network<void> = (net, { x }) => {
    const large = net.upsample(x);
    return net.add(large, net.conv(large, 'shortcut', { filters: 2, kernel: 1, bias: false }));
  };
  const trained = recordTrained(network, { x: [2, 3, 2] }, undefined);
  const graph = dropUnused(upsampleLast(trained));
  expect(operations(graph.plan)).toEqual(['upsample', 'conv', 'upsample', 'add']);
  expect(differenceFromEager(trained, graph)).toBeLessThan(1e-6);
});

const others: [string, Network<void>][] = [
  ['another kernel', (net, { x }) => net.conv(net.upsample(x), 'conv', { filters: 3, kernel: 3 })],
  ['a stride', (net, { x }) => net.conv(net.upsample(x), 'conv', { filters: 3, kernel: 1, stride: 2 })],
  ['no upsampling', (net, { x }) => net.conv(x, 'conv', { filters: 3, kernel: 1 })],
];
it.each(others)('leaves %s alone', (_, network) => {
  const trained = recordTrained(network, { x: [2, 4, 2] }, undefined);
  expect(upsampleLast(trained).plan).toEqual(trained.plan);
});
