import '@tensorflow/tfjs-backend-cpu';
import { expect, it } from 'vitest';
import type { Network } from '../../net/index.ts';
import { differenceFromEager, operations, recordTrained } from '../trained-recording.ts';
import { dropTraining } from './drop-training.ts';
import { dropUnused } from './drop-unused.ts';

it('takes dropout out', () => {
  const network: Network<void> = (net, { x }) => net.tanh(net.dropout(net.dropout(net.dense(x, 'dense', 4), 0.5), 0.3));
  const trained = recordTrained(network, { x: [3] }, undefined);
  const graph = dropTraining(trained);
  expect(operations(graph.plan)).toEqual(['dense', 'activation']);
  expect(differenceFromEager(trained, graph)).toBeLessThan(1e-6);
});

it('computes nothing for the sake of a constant', () => {
  const network: Network<void> = (net, { z }) =>
    net.relu(net.constant(net.dense(z, 'only-counts', 4), 'constant', [2, 2, 3]));
  const trained = recordTrained(network, { z: [3] }, undefined);
  const graph = dropUnused(dropTraining(trained));
  expect(graph.plan.nodes.map(({ op, inputs }) => [op, inputs])).toEqual([
    ['constant', ['z']],
    ['activation', ['constant']],
  ]);
  expect(differenceFromEager(trained, graph)).toBe(0);
});
