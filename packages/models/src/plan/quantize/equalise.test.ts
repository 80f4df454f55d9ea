import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { Network } from '../../net/index.ts';
import { systemNamed } from '../../systems/index.ts';
import { TINY_SYSTEMS } from '../../systems/tiny-systems.ts';
import { compile } from '../compile/index.ts';
import { recordTrained, someInputs } from '../trained-recording.ts';
import { ChannelScales, FIXED } from './channel-scales.ts';
import { equalise } from './equalise.ts';
import { decibels, meanSquareError, renders } from './fidelity.ts';
import type { Histogram } from './histogram.ts';
import { observe } from './observe.ts';
import { integerLayers, storageFor } from './storage.ts';

/** Two branches of other sizes put together, a sum, a doubling, and an end that must stay. */
const network: Network<void> = (net, { x }) => {
  const wide = { filters: 6, kernel: 3 };
  const first = net.leakyRelu(net.conv(x!, 'first', wide), 0.2);
  const second = net.relu(net.conv(first, 'second', wide));
  const third = net.relu(net.conv(net.add(first, second), 'third', { filters: 4, kernel: 3 }));
  const large = net.conv(net.upsample(net.concat(third, first)), 'fourth', wide);
  return net.tanh(net.conv(net.relu(large), 'to-picture', { filters: 3, kernel: 3 }));
};
const trained = recordTrained(network, { x: [8, 8, 3] }, undefined);
const graph = compile(trained.plan, trained.weights);
const calibration = [someInputs(graph.plan, 4)];
const ids = [...storageFor(graph.plan, integerLayers(graph.plan)).groups.keys()];
const reach = ({ min, max }: Histogram) => Math.max(max, -min);

describe('ChannelScales', () => {
  const channels = new ChannelScales(graph.plan);

  it('scales what meets in a sum together, and the rest apart', () => {
    const [first, second, third] = ['first', 'second', 'third'].map((id) => channels.scalesOf(id));
    expect(second).toEqual(first);
    expect(new Set([...first!, ...third!]).size).toBe(10);
    const concat = graph.plan.nodes.find(({ op }) => op === 'concat')!;
    expect(channels.scalesOf(concat.id)).toEqual([...third!, ...first!]);
  });

  it('leaves inputs, outputs and what is no multiple of what it reads', () => {
    const end = graph.plan.nodes.find(({ op }) => op === 'activation')!;
    for (const id of ['x', 'to-picture', end.id]) expect(new Set(channels.scalesOf(id))).toEqual(new Set([FIXED]));
  });

  it('takes the numbers of a vector that become one channel together', () => {
    const dense: Network<void> = (net, { z }) =>
      net.conv(net.reshape(net.relu(net.dense(z!, 'project', 12)), [2, 2, 3]), 'conv', { filters: 1, kernel: 1 });
    const { plan } = recordTrained(dense, { z: [5] }, undefined);
    const scales = new ChannelScales(plan).scalesOf('project');
    expect(new Set(scales).size).toBe(3);
    expect(scales).toEqual([0, 1, 2, 3].flatMap(() => scales.slice(0, 3)));
  });

  it('leaves layers whose weights others use too', () => {
    const nodes = graph.plan.nodes.map((node) =>
      node.id === 'second' ? { ...node, parameters: graph.plan.nodes[0]!.parameters } : node,
    );
    expect(new Set(new ChannelScales({ ...graph.plan, nodes }).scalesOf('first'))).toEqual(new Set([FIXED]));
  });
});

describe('equalise', () => {
  it.each([0.5, 1])('makes the same pictures at %d', async (evenness) => {
    const even = equalise(graph, await observe(graph, calibration, ids), evenness);
    const error = meanSquareError(await renders(even.graph, calibration), await renders(graph, calibration));
    expect(decibels(error)).toBeGreaterThan(100);
  });

  it('makes all channels reach as far, and knows how far they do', async () => {
    const even = equalise(graph, await observe(graph, calibration, ids), 1);
    const seen = await observe(even.graph, calibration, ids);
    for (const [id, histograms] of seen) {
      const expected = even.seen.get(id)!;
      histograms.forEach((histogram, channel) => {
        expect(reach(histogram) / (reach(expected[channel]!) || 1)).toBeCloseTo(1, 3);
      });
    }
    const spread = (of: Iterable<Histogram>) => {
      const reaches = [...of].map(reach).filter((far) => far > 0);
      return Math.max(...reaches) / Math.min(...reaches);
    };
    const before = await observe(graph, calibration, ['third']);
    expect(spread(seen.get('third')!)).toBeLessThan(0.7 * spread(before.get('third')!));
  });
});

const networks = Object.entries(TINY_SYSTEMS).flatMap(([name, options]) =>
  Object.entries(systemNamed(name).configure(options).networks).map(
    ([part, network]) => [name, part, network] as const,
  ),
);

describe.each(networks)('%s, %s', (_, __, { network, inputs }) => {
  it('makes the same with its channels evened out', async () => {
    const trained = recordTrained(network, inputs, undefined);
    const graph = compile(trained.plan, trained.weights);
    const calibration = [someInputs(graph.plan, 2)];
    const inner = graph.plan.nodes.map(({ id }) => id).filter((id) => !Object.values(graph.plan.outputs).includes(id));
    const even = equalise(graph, await observe(graph, calibration, inner), 1);
    const [made, wanted] = [await renders(even.graph, calibration), await renders(graph, calibration)];
    const size = wanted.flatMap((values) => [...values]).reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
    expect(Math.sqrt(meanSquareError(made, wanted)) / size).toBeLessThan(1e-3);
    tf.dispose(calibration.map((batch) => Object.values(batch)));
  });
});
