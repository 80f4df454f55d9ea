import '@tensorflow/tfjs-backend-cpu';
import { expect, it } from 'vitest';
import type { Network } from '../../net/index.ts';
import { recordTrained } from '../trained-recording.ts';
import { dropUnused } from './drop-unused.ts';

const network: Network<void> = (net, { x }) => {
  const y = net.dense(x, 'used', 4);
  net.tanh(net.dense(y, 'in-vain', 3));
  return net.relu(net.dense(y, 'also-used', 2, { bias: false }));
};

it('drops nodes that no output depends on, and their weights', () => {
  const { plan, weights } = dropUnused(recordTrained(network, { x: [3] }, undefined));
  expect(plan.nodes.map(({ id }) => id)).toEqual(['used', 'also-used', 'activation-4']);
  expect([...weights.keys()]).toEqual(['used/kernel', 'used/bias', 'also-used/kernel']);
  expect(plan.inputs).toEqual({ x: [3] });
});

it('keeps what any output depends on', () => {
  const { plan, weights } = recordTrained(network, { x: [3] }, undefined);
  const watched = { ...plan, outputs: { ...plan.outputs, aside: 'activation-2' } };
  expect(dropUnused({ plan: watched, weights })).toEqual({ plan: watched, weights });
});
