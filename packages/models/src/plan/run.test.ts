import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { Network } from '../net/index.ts';
import { PlanError } from './check.ts';
import type { Plan, PlanNode, PlanWeights } from './plan.ts';
import { PlanRunner } from './run.ts';
import { differenceFromEager, recordTrained, someInputs } from './trained-recording.ts';

const network: Network<void> = (net, { z }) => {
  const x = net.reshape(net.dense(z, 'project', 24), [2, 3, 4]);
  net.tanh(x); // read by nobody
  return net.tanh(net.conv(net.upsample(net.relu(net.batchNorm(x, 'norm'))), 'to-picture', { filters: 3, kernel: 3 }));
};
const trained = recordTrained(network, { z: [5] }, undefined);

/** How many tensors are left over by `run`, beside what it returns. */
function leftBy(run: () => tf.Tensor[]): number {
  const before = tf.memory().numTensors;
  const kept = run();
  const left = tf.memory().numTensors - before - kept.length;
  tf.dispose(kept);
  return left;
}

describe('PlanRunner', () => {
  it('computes what the network computes', () => {
    expect(differenceFromEager(trained, trained)).toBeLessThan(1e-6);
  });

  it('knows its plan and the facts of it', () => {
    const runner = new PlanRunner(trained.plan, trained.weights);
    expect(runner.plan).toBe(trained.plan);
    expect(runner.facts.shapes.get(trained.plan.outputs.output)).toEqual([4, 6, 3]);
    runner.dispose();
  });

  it('gives the same pictures one by one as in a batch, run after run', () => {
    const runner = new PlanRunner(trained.plan, trained.weights);
    const z = someInputs(trained.plan, 3).z;
    const batch = runner.run({ z }).output;
    const single = runner.run({ z: tf.slice(z, [1, 0], [1, 5]) }).output;
    expect(tf.max(tf.abs(tf.sub(tf.slice(batch, 1, 1), single))).dataSync()[0]).toBeLessThan(1e-6);
    expect([...runner.run({ z }).output.dataSync()]).toEqual([...batch.dataSync()]);
    runner.dispose();
  });

  it('hands out every output, an inner value and the same value twice included', () => {
    const outputs = { ...trained.plan.outputs, features: 'project', again: 'project' };
    const runner = new PlanRunner({ ...trained.plan, outputs }, trained.weights);
    const made = runner.run(someInputs(trained.plan, 2));
    expect(Object.keys(made)).toEqual(['output', 'features', 'again']);
    expect(made.features.shape).toEqual([2, 24]);
    expect([...made.again.dataSync()]).toEqual([...made.features.dataSync()]);
    runner.dispose();
  });

  it('keeps nothing of a run but its outputs, not even of nodes that nobody reads', () => {
    const runner = new PlanRunner(trained.plan, trained.weights);
    const inputs = someInputs(trained.plan, 2);
    for (let i = 0; i < 3; i++) expect(leftBy(() => Object.values(runner.run(inputs)))).toBe(0);
    expect(inputs.z.isDisposed).toBe(false);
    runner.dispose();
  });

  it('keeps nothing of a run that fails half way', () => {
    const runner = new PlanRunner(trained.plan, trained.weights);
    const inputs = someInputs(trained.plan, 2);
    const convolution = tf.getKernel('FusedConv2D', 'cpu')!;
    tf.unregisterKernel('FusedConv2D', 'cpu');
    const before = tf.memory().numTensors;
    try {
      expect(() => runner.run(inputs)).toThrow(/FusedConv2D/);
    } finally {
      tf.registerKernel(convolution);
    }
    expect(tf.memory().numTensors).toBe(before);
    expect(inputs.z.isDisposed).toBe(false);
    runner.dispose();
  });

  it('holds the weights that it uses, until it is disposed of', () => {
    const weights: PlanWeights = new Map([...trained.weights, ['spare', { shape: [2], values: new Float32Array(2) }]]);
    const before = tf.memory().numTensors;
    tf.engine().startScope();
    const runner = new PlanRunner(trained.plan, weights);
    tf.engine().endScope();
    expect(tf.memory().numTensors - before).toBe(trained.weights.size);
    runner.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([
    ['missing', {}, 'plan: the input "z" is missing'],
    ['of another size', { z: tf.zeros([2, 6]) }, 'plan: input "z" is [2,6]; the plan takes [N,5]'],
    ['without the batch axis', { z: tf.zeros([5]) }, 'plan: input "z" is [5]; the plan takes [N,5]'],
    ['of a rank too many', { z: tf.zeros([2, 5, 1]) }, 'plan: input "z" is [2,5,1]; the plan takes [N,5]'],
  ])('refuses an input %s', (_, inputs, message) => {
    const runner = new PlanRunner(trained.plan, trained.weights);
    expect(() => runner.run(inputs as Record<string, tf.Tensor>)).toThrow(message);
    expect(() => runner.run(inputs as Record<string, tf.Tensor>)).toThrow(PlanError);
    runner.dispose();
  });

  it('does not take an inherited property for an input', () => {
    const plan: Plan = {
      inputs: { constructor: [2] } as unknown as Plan['inputs'],
      nodes: [{ id: 'y', op: 'activation', inputs: ['constructor'], attributes: { kind: 'relu' }, parameters: {} }],
      outputs: { output: 'y' },
    };
    const runner = new PlanRunner(plan, new Map());
    expect(() => runner.run({})).toThrow('plan: the input "constructor" is missing');
  });

  it('allocates nothing for a plan or weights that it refuses', () => {
    const before = tf.memory().numTensors;
    const short = new Map(trained.weights).set('project/bias', { shape: [24], values: new Float32Array(23) });
    expect(() => new PlanRunner(trained.plan, short)).toThrow(
      'plan: weights "project/bias" are [24] but hold 23 numbers',
    );
    expect(() => new PlanRunner({ ...trained.plan, outputs: { output: 'face' } }, trained.weights)).toThrow(PlanError);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('a plan of whole numbers', () => {
  const node: PlanNode = {
    id: 'y',
    op: 'dense',
    inputs: ['x'],
    attributes: { units: 2, bias: true },
    parameters: { kernel: 'kernel', bias: 'bias' },
    scales: { kernel: 'kernel/scales' },
    stored: { scale: 0.25, zero: 27 },
  };
  const plan: Plan = { inputs: { x: [2] }, nodes: [node], outputs: { output: 'y' } };
  const weights: PlanWeights = new Map([
    ['kernel', { shape: [2, 2], values: Float32Array.of(2, -3, 4, 127) }],
    ['kernel/scales', { shape: [2], values: Float32Array.of(0.5, 0.125) }],
    ['bias', { shape: [2], values: Float32Array.of(0.1, -0.2) }],
  ]);
  const made = (plan: Plan, x: number[], given = weights) => {
    const runner = new PlanRunner(plan, given);
    const { output } = runner.run({ x: tf.tensor(x, [1, 2]) });
    runner.dispose();
    return [...output!.dataSync()];
  };

  it('has kernels of integers times the scale of each output', () => {
    const { stored, ...asFloats } = node;
    // 2 * .5 * 3 + 4 * .5 * 5 + .1, and (-3 * 3 + 127 * 5) * .125 - .2
    const [a, b] = made({ ...plan, nodes: [asFloats] }, [3, 5]);
    expect(a).toBeCloseTo(13.1, 5);
    expect(b).toBeCloseTo(78.05, 4);
  });

  it('keeps a value to the nearest code, and no further than codes go', () => {
    expect(made(plan, [0.3, 0.05])).toEqual([0.5, 0.5]); // .5, and .48125
    expect(made(plan, [-100, 100])).toEqual([25, 25]); // (127 - 27) / 4
    expect(made(plan, [-50, 0])).toEqual([-6.75, 18.5]); // -27 / 4, and 18.55
  });

  it('keeps 0 as it is', () => {
    const noBias = new Map([...weights, ['bias', { shape: [2], values: new Float32Array(2) }]]);
    expect(made(plan, [0, 0], noBias)).toEqual([0, 0]);
  });

  it('rounds halves to even', () => {
    const asIs = new Map([...weights, ['kernel', { shape: [2, 2], values: Float32Array.of(2, 0, 0, 8) }]]);
    const noBias = new Map([...asIs, ['bias', { shape: [2], values: new Float32Array(2) }]]);
    expect(made(plan, [0.125, 0.375], noBias)).toEqual([0.25, 0.25]); // codes 27.5 and 28.5, and 28 is even
  });

  it('may have one kernel in two nodes, with scales of their own', () => {
    const { stored, ...first } = node;
    const second = { ...first, id: 'z', inputs: ['y'], scales: { kernel: 'others' } };
    const both = new Map([...weights, ['others', { shape: [2], values: Float32Array.of(1, 1) }]]);
    const [y0, y1] = made({ ...plan, nodes: [first] }, [1, 1]) as [number, number];
    const [z0] = made({ ...plan, nodes: [first, second], outputs: { output: 'z' } }, [1, 1], both);
    expect(z0).toBeCloseTo(2 * y0 + 4 * y1 + 0.1, 4);
  });
});
