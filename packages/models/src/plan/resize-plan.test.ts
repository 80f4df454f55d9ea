import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { type Network, Parameters, record, runEagerly } from '../net/index.ts';
import { numericSeed } from '../sampling/index.ts';
import { checkPlan, PlanError } from './check.ts';
import type { Plan } from './plan.ts';
import { resizePlan } from './resize-plan.ts';
import { PlanRunner } from './run.ts';

const unet: Network<void> = (net, { picture, mask }) => {
  const x = net.relu(net.conv(net.concat(picture!, mask!), 'in', { filters: 4, kernel: 3 }));
  const down = net.relu(net.conv(x, 'down', { filters: 4, kernel: 4, stride: 2 }));
  return net.conv(net.concat(x, net.convTranspose(down, 'up', { filters: 2 })), 'out', { filters: 3, kernel: 3 });
};
const inputs = { picture: [8, 8, 3], mask: [8, 8, 1] };
const { plan, parameters: specs } = record(unet, inputs, undefined);
const parameters = Parameters.initialise(specs, 'he', numericSeed(1), 0);
const weights = new Map(
  parameters.entries().map(([name, value]) => [name, { shape: value.shape, values: value.dataSync<'float32'>() }]),
);

describe('resizePlan', () => {
  it('is the plan that the network has at these sides', () => {
    const { plan: wide } = record(unet, { picture: [4, 10, 3], mask: [4, 10, 1] }, undefined);
    expect(resizePlan(plan, 4, 10)).toEqual(wide);
    expect(plan.inputs).toEqual(inputs);
  });

  it.each<[string, Network<void>]>([
    ['noise of one size', (net, { picture }) => net.noise(picture!, 'noise')],
    ['a constant picture', (net, { picture }) => net.add(picture!, net.constant(picture!, 'c', [8, 8, 3]))],
    ['a constant picture alone', (net, { picture }) => net.constant(picture!, 'c', [8, 8, 3])],
    ['a dense layer', (net, { picture }) => net.dense(net.flatten(picture!), 'all', 5)],
    ['a vector spread out', (net, { picture }) => net.add(picture!, net.spread(net.globalAverage(picture!), 8, 8))],
    [
      'a side out of proportion',
      (net, { picture }) => net.conv(picture!, 'a', { filters: 3, kernel: 3, padding: 'valid' }),
    ],
  ])('refuses %s', (_, network) => {
    const { plan } = record(network, { picture: [8, 8, 3] }, undefined);
    expect(() => resizePlan(plan, 16, 16)).toThrow(PlanError);
  });

  it('refuses sides that leave a rest, and what is no size', () => {
    expect(() => resizePlan(plan, 7, 8)).toThrow(/are not of one shape|differ in more/);
    for (const side of [0, -2, 2.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => resizePlan(plan, side, 8)).toThrow(/no size of a picture/);
    }
  });

  it('refuses plans without a picture, or of several sizes', () => {
    const nodes = [{ id: 'y', op: 'activation', inputs: ['x'], attributes: { kind: 'relu' }, parameters: {} }];
    const of = (inputs: Plan['inputs']): Plan => ({ inputs, nodes, outputs: { output: 'y' } });
    expect(() => resizePlan(of({ x: [5] }), 8, 8)).toThrow(/no input is a picture/);
    expect(() => resizePlan(of({ x: [8, 8, 1], small: [4, 4, 1] }), 8, 8)).toThrow(/several sizes/);
  });
});

describe('PlanRunner.at', () => {
  const pictures = (height: number, width: number) => ({
    picture: tf.randomUniform([2, height, width, 3], -1, 1, 'float32', 1),
    mask: tf.randomUniform([2, height, width, 1], 0, 1, 'float32', 2),
  });

  it('computes what the network computes at these sides, on the tensors that are there', () => {
    const runner = new PlanRunner(plan, weights);
    const before = tf.memory().numTensors;
    const wide = runner.at(4, 10);
    expect(tf.memory().numTensors).toBe(before);
    tf.tidy(() => {
      const given = pictures(4, 10);
      const expected = runEagerly(unet, given, undefined, parameters, 'eval');
      expect(tf.max(tf.abs(tf.sub(wide.run(given).output!, expected))).dataSync()[0]).toBeLessThan(1e-6);
    });
    wide.dispose(); // the weights are the first one's
    tf.tidy(() => {
      expect(runner.run(pictures(8, 8)).output!.shape).toEqual([2, 8, 8, 3]);
    });
    runner.dispose();
  });

  it('refuses what is too large to run', () => {
    const runner = new PlanRunner(plan, weights);
    expect(() => runner.at(4096, 4096)).toThrow(PlanError);
    expect(checkPlan(runner.at(8, 8).plan, new Map([...weights].map(([name, { shape }]) => [name, shape])))).toEqual(
      runner.facts,
    );
    runner.dispose();
  });
});

describe('PlanRunner.compute', () => {
  it('gives numbers for numbers, and leaves no tensor behind', async () => {
    const runner = new PlanRunner(plan, weights);
    const picture = Float32Array.from({ length: 192 }, (_, i) => Math.sin(i));
    const mask = new Float32Array(64);
    const expected = tf.tidy(() => [
      ...runner
        .run({ picture: tf.tensor(picture, [1, 8, 8, 3]), mask: tf.tensor(mask, [1, 8, 8, 1]) })
        .output!.dataSync(),
    ]);
    const before = tf.memory().numTensors;
    expect([...(await runner.compute({ picture, mask })).output!]).toEqual(expected);
    await expect(runner.compute({ picture })).rejects.toThrow('input "mask" has no numbers');
    await expect(runner.compute({ picture: mask, mask })).rejects.toThrow('input "picture" has 64 numbers');
    expect(tf.memory().numTensors).toBe(before);
    runner.dispose();
  });
});
