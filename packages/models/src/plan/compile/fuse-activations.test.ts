import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from 'vitest';
import type { Network } from '../../net/index.ts';
import { differenceFromEager, operations, recordTrained } from '../trained-recording.ts';
import { fuseActivations } from './fuse-activations.ts';
import { toPhaseForm } from './phase-form.ts';

const PICTURE = [3, 4, 2];

describe('fuseActivations', () => {
  it.each([{ kind: 'relu' }, { kind: 'leaky-relu', slope: 0.3 }, { kind: 'sigmoid' }] as const)(
    'makes %j an attribute of the layer before',
    (activation) => {
      const networks: [string, Network<void>][] = [
        ['dense', (net, { x }) => net.activation(net.dense(net.flatten(x), 'layer', 5), activation)],
        ['conv', (net, { x }) => net.activation(net.conv(x, 'layer', { filters: 3, kernel: 3 }), activation)],
        ['phaseConv', (net, { x }) => net.activation(net.convTranspose(x, 'layer', { filters: 3 }), activation)],
      ];
      for (const [op, network] of networks) {
        const trained = recordTrained(network, { x: PICTURE }, undefined);
        const graph = fuseActivations(toPhaseForm(trained));
        expect(graph.plan.nodes.at(-1)).toMatchObject({ id: 'layer', op, attributes: { activation } });
        expect(graph.plan.outputs).toEqual({ output: 'layer' });
        expect(operations(graph.plan)).not.toContain('activation');
        expect(differenceFromEager(trained, graph)).toBeLessThan(1e-5);
      }
    },
  );

  it('reaches through reshapes', () => {
    const network: Network<void> = (net, { x }) =>
      net.upsample(net.relu(net.reshape(net.reshape(net.dense(x, 'project', 12), [6, 2]), [2, 3, 2])));
    const trained = recordTrained(network, { x: [4] }, undefined);
    const graph = fuseActivations(trained);
    expect(operations(graph.plan)).toEqual(['dense', 'reshape', 'reshape', 'upsample']);
    expect(differenceFromEager(trained, graph)).toBeLessThan(1e-5);
  });

  it('takes the first of two activations', () => {
    const network: Network<void> = (net, { x }) =>
      net.activation(net.leakyRelu(net.conv(x, 'conv', { filters: 3, kernel: 3 })), { kind: 'sigmoid' });
    const trained = recordTrained(network, { x: PICTURE }, undefined);
    const graph = fuseActivations(trained);
    expect(operations(graph.plan)).toEqual(['conv', 'activation']);
    expect(graph.plan.nodes[0].attributes.activation).toEqual({ kind: 'leaky-relu', slope: 0.2 });
    expect(differenceFromEager(trained, graph)).toBeLessThan(1e-5);
  });

  const others: [string, Network<void>][] = [
    ['tanh, which no kernel fuses', (net, { x }) => net.tanh(net.conv(x, 'conv', { filters: 3, kernel: 3 }))],
    ['an activation of an input', (net, { x }) => net.relu(x)],
    ['an activation behind a norm', (net, { x }) => net.relu(net.batchNorm(x, 'norm'))],
    [
      'an activation behind a transposed convolution',
      (net, { x }) => net.relu(net.convTranspose(x, 'up', { filters: 3 })),
    ],
    [
      'the activation of a value that another node reads',
      (net, { x }) => {
        const y = net.conv(x, 'conv', { filters: 3, kernel: 3 });
        net.upsample(y);
        return net.relu(y);
      },
    ],
    [
      'the activation of a value that another node reads behind a reshape',
      (net, { x }) => {
        const flat = net.flatten(net.conv(x, 'conv', { filters: 3, kernel: 3 }));
        net.tanh(flat);
        return net.relu(flat);
      },
    ],
  ];
  it.each(others)('leaves alone %s', (_, network) => {
    const trained = recordTrained(network, { x: PICTURE }, undefined);
    expect(fuseActivations(trained).plan).toEqual(trained.plan);
  });

  it('does not touch a value that is an output', () => {
    const network: Network<void> = (net, { x }) => net.relu(net.conv(x, 'conv', { filters: 3, kernel: 3 }));
    const { plan, weights } = recordTrained(network, { x: PICTURE }, undefined);
    const watched = { ...plan, outputs: { ...plan.outputs, raw: 'conv' } };
    expect(fuseActivations({ plan: watched, weights }).plan).toEqual(watched);
  });
});
