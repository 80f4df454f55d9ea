import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { uniform } from '../../gradients/finite-differences.ts';
import type { Network } from '../../net/index.ts';
import { systemNamed } from '../../systems/index.ts';
import { TINY_SYSTEMS } from '../../systems/tiny-systems.ts';
import { checkPlan } from '../check.ts';
import type { Graph } from '../compile/graph.ts';
import { compile } from '../compile/index.ts';
import { planSchema } from '../plan.ts';
import { PlanRunner } from '../run.ts';
import { recordTrained, someInputs } from '../trained-recording.ts';
import { correctBiases } from './correct-biases.ts';
import { decibels, meanSquareError, renders } from './fidelity.ts';
import { type Calibration, observe } from './observe.ts';
import { quantizePlan } from './quantize-plan.ts';
import { integerLayers, storageFor } from './storage.ts';
import { toInt8 } from './to-int8.ts';

const compiled = (network: Network<void>, inputs: Record<string, readonly number[]>) => {
  const trained = recordTrained(network, inputs, undefined);
  return compile(trained.plan, trained.weights);
};
const batches = ({ plan }: Graph, count: number, size = 4): Calibration =>
  Array.from({ length: count }, (_, batch) =>
    Object.fromEntries(
      Object.entries(plan.inputs).map(([name, shape], i) => [name, uniform([size, ...shape], 50 + 10 * batch + i)]),
    ),
  );
const shapesIn = ({ weights }: Graph) => new Map([...weights].map(([name, { shape }]) => [name, shape]));

/** A generator as small as it can be. */
const generator = compiled(
  (net, { z }) => {
    let x = net.reshape(net.relu(net.dense(z!, 'project', 4 * 4 * 8)), [4, 4, 8]);
    x = net.relu(net.conv(net.upsample(x), 'up', { filters: 8, kernel: 3 }));
    x = net.leakyRelu(net.conv(x, 'again', { filters: 8, kernel: 3 }), 0.2);
    return net.tanh(net.conv(x, 'to-picture', { filters: 3, kernel: 3 }));
  },
  { z: [6] },
);
const inIntegers = async (graph: Graph, calibration: Calibration, layers = integerLayers(graph.plan)) =>
  toInt8(graph, await observe(graph, calibration, storageFor(graph.plan, layers).groups.keys()), { layers });

describe('toInt8', () => {
  it('makes a sound plan of integers, and leaves what it was given', async () => {
    const before = JSON.stringify(generator.plan);
    const made = await inIntegers(generator, batches(generator, 1));
    expect(JSON.stringify(generator.plan)).toBe(before);
    expect(() => checkPlan(planSchema.parse(made.plan), shapesIn(made))).not.toThrow();
    const up = made.plan.nodes.find(({ id }) => id === 'up')!;
    expect(up.scales).toEqual(
      Object.fromEntries(['00', '01', '10', '11'].map((phase) => [`kernel${phase}`, `up/kernel${phase}/scales`])),
    );
    expect(up.stored).toBeDefined();
    const [first, last] = [made.plan.nodes[0]!, made.plan.nodes.at(-1)!];
    expect(first).toMatchObject({ id: 'project', stored: { zero: 0 } });
    expect(first.scales).toBeUndefined();
    expect(last.stored).toBeUndefined();
    expect(made.weights.get('up/kernel00')!.levels).toMatchObject({ scale: 1, min: -128 });
  });

  it('keeps the kernel of a layer of floats beside the integers of one that shares it', async () => {
    const nodes = generator.plan.nodes.map((node) =>
      node.id === 'again' ? { ...node, id: 'again', parameters: { ...node.parameters } } : node,
    );
    const twin = { ...nodes.find(({ id }) => id === 'again')!, id: 'twin' };
    const sum = { id: 'sum', op: 'add', inputs: ['again', 'twin'], attributes: {}, parameters: {} };
    const at = nodes.findIndex(({ id }) => id === 'to-picture');
    const plan = { ...generator.plan, nodes: [...nodes.slice(0, at), twin, sum, ...nodes.slice(at)] };
    const graph = { plan, weights: generator.weights };
    const made = await inIntegers(graph, batches(graph, 1), new Set(['again']));
    const kernels = made.plan.nodes
      .filter(({ id }) => id === 'again' || id === 'twin')
      .map((node) => node.parameters.kernel);
    expect(kernels).toEqual(['again/kernel/integers', 'again/kernel']);
    expect(() => checkPlan(made.plan, shapesIn(made))).not.toThrow();
  });

  it('is the same every time', async () => {
    const [a, b] = [
      await inIntegers(generator, batches(generator, 2)),
      await inIntegers(generator, batches(generator, 2)),
    ];
    expect(JSON.stringify(a.plan)).toBe(JSON.stringify(b.plan));
    for (const [name, { values }] of a.weights) expect(b.weights.get(name)!.values).toEqual(values);
  });
});

describe('correctBiases', () => {
  it('takes the mean error off every layer', async () => {
    const calibration = batches(generator, 2);
    const rounded = await inIntegers(generator, calibration);
    const before = tf.memory().numTensors;
    const corrected = await correctBiases(generator, rounded, calibration);
    expect(tf.memory().numTensors).toBe(before);
    const meansOf = async (graph: Graph, id: string) => {
      const runner = new PlanRunner({ ...graph.plan, outputs: { output: id } }, graph.weights);
      const means = calibration.map((batch) => tf.mean(runner.run(batch).output!, [0, 1, 2]));
      runner.dispose();
      return tf.mean(tf.stack(means), 0).dataSync<'float32'>();
    };
    // What ends in a sum alone is right to the last digit; activations and codes come behind the others.
    for (const [id, left] of [
      ['to-picture', 0.02],
      ['again', 0.6],
    ] as const) {
      const exact = await meansOf(generator, id);
      const error = async (graph: Graph) =>
        (await meansOf(graph, id)).reduce((sum, mean, channel) => sum + Math.abs(mean - exact[channel]!), 0);
      expect(await error(corrected)).toBeLessThan(left * (await error(rounded)));
    }
  });
});

describe('quantizePlan', () => {
  it('keeps the pictures, and says what each layer costs', async () => {
    const calibration = batches(generator, 6);
    const before = tf.memory().numTensors;
    const made = await quantizePlan(generator, calibration, 38);
    expect(tf.memory().numTensors).toBe(before);
    expect([...made.layers]).toEqual(['up', 'again', 'to-picture']);
    expect(made.costs.map(({ id, op }) => [id, op])).toEqual([
      ['up', 'phaseConv'],
      ['again', 'conv'],
      ['to-picture', 'conv'],
    ]);
    expect(made.costs.every(({ psnr }) => psnr > made.psnr - 1)).toBe(true);
    const unseen = batches(generator, 9).slice(6);
    const error = meanSquareError(await renders(made, unseen), await renders(generator, unseen));
    expect(decibels(error)).toBeGreaterThan(38);
  });

  it('leaves layers as they are until what is asked for is met', async () => {
    const calibration = batches(generator, 6);
    const all = await quantizePlan(generator, calibration, 0);
    const some = await quantizePlan(generator, calibration, all.psnr + 1);
    expect(some.layers.size).toBeLessThan(3);
    expect(some.psnr).toBeGreaterThan(all.psnr);
    const none = await quantizePlan(generator, calibration, 200);
    expect(none.layers.size).toBe(0);
    expect(none.plan).toBe(generator.plan);
    expect(none.psnr).toBe(Number.POSITIVE_INFINITY);
  });

  it('leaves a plan in which nothing can be in integers', async () => {
    const plain = compiled((net, { z }) => net.tanh(net.dense(z!, 'only', 4)), { z: [3] });
    const made = await quantizePlan(plain, batches(plain, 2), 38);
    expect(made.plan).toBe(plain.plan);
    expect(made.costs).toEqual([]);
  });
});

const networks = Object.entries(TINY_SYSTEMS).flatMap(([name, options]) =>
  Object.entries(systemNamed(name).configure(options).networks).map(
    ([part, network]) => [name, part, network] as const,
  ),
);

describe.each(networks)('%s, %s', (_, __, { network, inputs }) => {
  it('runs in integers, near to what it was', async () => {
    const trained = recordTrained(network, inputs, undefined);
    const graph = compile(trained.plan, trained.weights);
    const calibration = [someInputs(graph.plan, 2)];
    const layers = integerLayers(graph.plan);
    const made = await inIntegers(graph, calibration, layers);
    expect(() => checkPlan(planSchema.parse(made.plan), shapesIn(made))).not.toThrow();
    expect(made.plan.nodes.filter(({ scales }) => scales !== undefined).map(({ id }) => id)).toEqual([...layers]);
    const [ours, theirs] = [await renders(made, calibration), await renders(graph, calibration)];
    const power = meanSquareError(
      theirs,
      theirs.map((values) => values.map(() => 0)),
    );
    expect(meanSquareError(ours, theirs)).toBeLessThanOrEqual(0.01 * power);
    tf.dispose(calibration.map((batch) => Object.values(batch)));
  });
});
