import '@tensorflow/tfjs-backend-cpu';
import type { Network } from '@omokage/models/net';
import { compile } from '@omokage/models/plan';
import { expect, it } from 'vitest';
import { differenceFromEager, operations, recordTrained } from '../../../packages/models/src/plan/trained-recording.ts';
import { transposedForm } from './transposed-form.ts';

it('is what phases were made of', () => {
  const network: Network<void> = (net, { x }) => {
    const up = net.relu(net.convTranspose(x, 'up', { filters: 3 }));
    return net.leakyRelu(net.conv(net.upsample(up), 'conv', { filters: 4, kernel: 3 }));
  };
  const trained = recordTrained(network, { x: [3, 2, 5] }, undefined);
  const compiled = compile(trained.plan, trained.weights);
  expect(operations(compiled.plan)).toEqual(['phaseConv', 'phaseConv']);
  const graph = transposedForm(compiled);
  expect(operations(graph.plan)).toEqual(['convTranspose', 'activation', 'convTranspose', 'activation']);
  expect(differenceFromEager(trained, graph)).toBeLessThan(1e-5);
});
