import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { uniform } from '../gradients/finite-differences.ts';
import { repairGradients } from '../gradients/index.ts';
import { record } from '../net/index.ts';
import { countsOf, startSystem, tableOf } from './started-system.ts';
import { stylegan2 } from './stylegan2.ts';
import { SystemError } from './system.ts';
import { TINY_SYSTEMS } from './tiny-systems.ts';

await tf.setBackend('cpu');
repairGradients();

const tiny = (options: Readonly<Record<string, unknown>> = {}) =>
  stylegan2.configure({ ...TINY_SYSTEMS.stylegan2, ...options });

const layer = (name: string, ...shape: number[]) => [`${name}/kernel ${shape}`, `${name}/bias ${shape.at(-1)}`];
const modulated = (name: string, ...shape: number[]) => [
  ...layer(`${name}-style`, 5, shape.at(-2)!),
  ...layer(name, ...shape),
];
const noise = (name: string, side: number, channels: number) => [
  `${name}-noise/strength ${channels}`,
  `${name}-noise/noise ${side},${side},1`,
];
const values = (tensor: tf.Tensor) => [...tensor.dataSync()];
const distance = (a: tf.Tensor, b: tf.Tensor) => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0];

describe('the networks of stylegan2', () => {
  it('have these parameters: checkpoints name them', () => {
    expect(tableOf(tiny(), 'synthesis')).toEqual([
      'constant/kernel 4,4,8',
      ...modulated('same-4', 3, 3, 8, 8),
      ...noise('same-4', 4, 8),
      ...modulated('to-picture-4', 1, 1, 8, 3),
      ...modulated('up-8', 3, 3, 8, 4),
      ...noise('up-8', 8, 4),
      ...modulated('same-8', 3, 3, 4, 4),
      ...noise('same-8', 8, 4),
      ...modulated('to-picture-8', 1, 1, 4, 3),
    ]);
    expect(tableOf(tiny(), 'discriminator')).toEqual([
      ...layer('from-picture', 3, 3, 3, 4),
      ...layer('same-8', 3, 3, 4, 4),
      ...layer('down-4', 4, 4, 4, 8),
      'around-4/kernel 1,1,4,8',
      ...layer('same-4', 3, 3, 9, 8),
      ...layer('gather', 128, 8),
      ...layer('judge', 8, 1),
    ]);
  });

  it('have no noise when asked to', () => {
    expect(tableOf(tiny(), 'synthesis').filter((name) => /noise/.test(name)).length).toBeGreaterThan(0);
    expect(tableOf(tiny({ noise: false }), 'synthesis').filter((name) => /noise/.test(name))).toEqual([]);
  });

  it('have so many parameters as trained', () => {
    expect(countsOf(stylegan2.configure({}, 'digits'))).toEqual({
      mapping: 4_224,
      synthesis: 86_268,
      discriminator: 149_057,
    });
    expect(countsOf(stylegan2.configure({}, 'faces'))).toEqual({
      mapping: 16_640,
      synthesis: 386_811,
      discriminator: 382_129,
    });
  });

  it('have a style for each convolution and one for the last picture', () => {
    const { networks } = startSystem(tiny());
    const slopes = tf.grad((w) => tf.sum(tf.square(networks.synthesis({ w }))))(uniform([2, 4, 5], 3));
    for (const strength of values(tf.sum(tf.abs(slopes), [0, 2]))) expect(strength).toBeGreaterThan(1e-6);
    expect(tiny({ size: 64 }).networks.synthesis.inputs).toEqual({ w: [10, 5] });
  });

  it('demodulate: a constant three times as strong, or kernels of features, draw no brighter', () => {
    const { networks, parameters } = startSystem(tiny());
    const w = uniform([2, 4, 5], 3);
    const before = networks.synthesis({ w });
    for (const name of ['same-4', 'up-8', 'same-8']) {
      const kernel = parameters.synthesis.get(`${name}/kernel`);
      kernel.assign(tf.mul(kernel, 3));
    }
    expect(distance(networks.synthesis({ w }), before)).toBeLessThan(1e-4);
    const picture = parameters.synthesis.get('to-picture-8/kernel');
    picture.assign(tf.mul(picture, 3));
    expect(distance(networks.synthesis({ w }), before)).toBeGreaterThan(0.01);
  });

  it('add up pictures of all sides', () => {
    const { networks, parameters } = startSystem(tiny());
    const w = uniform([2, 4, 5], 3);
    for (const side of [4, 8]) {
      for (const role of ['kernel', 'bias']) {
        const parameter = parameters.synthesis.get(`to-picture-${side}/${role}`);
        parameter.assign(role === 'bias' ? tf.fill([3], side / 20) : tf.zerosLike(parameter));
      }
    }
    const picture = networks.synthesis({ w });
    // Away from the border, which the filter darkens.
    const inside = values(tf.slice(picture, [0, 1, 1, 0], [2, 6, 6, 3]));
    for (const value of inside) expect(value).toBeCloseTo(Math.tanh(0.2 + 0.4), 5);
  });

  it('halve the variance of both ways around a side of the discriminator, so that their sum has it whole', () => {
    const { network, inputs } = tiny().networks.discriminator;
    const gains = record(network, inputs, undefined).plan.nodes.flatMap(({ id, attributes }) =>
      /^(down|around|same)-/.test(id) ? [[id, (attributes.weights as { gain: number }).gain]] : [],
    );
    // A leaky ReLU halves what a gain of the root of 2 doubles.
    expect(Object.fromEntries(gains)).toEqual({
      'same-8': Math.SQRT2,
      'down-4': 1,
      'around-4': Math.SQRT1_2,
      'same-4': Math.SQRT2,
    });
  });
});

describe('path length regularisation', () => {
  it('comes last, trains the generator, and can be left out with its memory', () => {
    const system = tiny();
    expect(system.phases.map(({ name, every }) => [name, every])).toEqual([
      ['D', 1],
      ['R1', 2],
      ['G', 1],
      ['path length', 2],
    ]);
    expect(system.phases[3].trains).toEqual(['mapping', 'synthesis']);
    expect(system.memory).toEqual({ pathLength: 0 });
    const without = tiny({ pathWeight: 0 });
    expect(without.phases.map(({ name }) => name)).toEqual(['D', 'R1', 'G']);
    expect(without.memory).toBeUndefined();
  });

  it('remembers the running mean, and weighs a lazy penalty by the steps between', () => {
    const result = (options: Readonly<Record<string, unknown>>) => {
      const system = tiny(options);
      const { networks, batch, moment } = startSystem(system, 4);
      const { loss, readouts, remember } = system.phases[3].loss(networks, batch, moment);
      const [length, penalty] = [readouts['path length'], readouts['path penalty']].map((x) => x.dataSync()[0]);
      return { loss: loss.dataSync()[0], length, penalty, mean: remember!.pathLength.dataSync()[0] };
    };
    const { loss, length, penalty, mean } = result({ pathWeight: 3, pathEvery: 5, pathDecay: 0.25 });
    expect(length).toBeGreaterThan(0);
    expect(mean / (length / 4)).toBeCloseTo(1, 5);
    expect(loss / (15 * penalty)).toBeCloseTo(1, 5);
  });

  it('takes the share of the batch that it is told', () => {
    const system = tiny({ pathShare: 3, classes: 3 });
    const { networks, batch, moment } = startSystem(system, 6);
    const drawn: (readonly number[])[] = [];
    const watched = {
      ...networks,
      synthesis(inputs: Readonly<Record<string, tf.Tensor>>) {
        drawn.push(inputs.w.shape);
        return networks.synthesis(inputs);
      },
    };
    system.phases[3].loss(watched, batch, moment);
    expect(drawn).toEqual([[2, 4, 5]]);
  });

  it('has the slope of finite differences: everything on the way can be differentiated twice', () => {
    // So little of a batch goes into the running mean that it stays the constant that it is to autodiff.
    const system = tiny({ pathShare: 1, mixing: 0, pathDecay: 1e-4 });
    const { parameters, networks, batch } = startSystem(system, 2);
    // Paths run through every layer, but only these parameters take no activation over its kink, where lengths jump.
    const variables = parameters.synthesis
      .entries()
      .flatMap(([name, own]) => (/^to-pic.*kernel/.test(name) ? [own] : []));
    expect(variables.length).toBe(4);
    /** With the same chance every time. */
    const loss = () => system.phases[3].loss(networks, batch, startSystem(system, 2).moment).loss;
    const { grads } = tf.variableGrads(loss, variables);
    const slope = Math.sqrt(variables.reduce((sum, { name }) => sum + tf.sum(tf.square(grads[name])).dataSync()[0], 0));
    const move = (by: number) => {
      for (const own of variables) own.assign(tf.add(own, tf.mul(by / slope, grads[own.name])));
    };
    const STEP = 0.02;
    move(STEP);
    const above = loss().dataSync()[0];
    move(-2 * STEP);
    const below = loss().dataSync()[0];
    expect((above - below) / (2 * STEP) / slope).toBeCloseTo(1, 2);
  });
});

it.each([
  [{ pathDecay: 0 }, /stylegan2: pathDecay/],
  [{ pathShare: 0 }, /stylegan2: pathShare/],
  [{ blur: true }, /"blur"/],
])('refuses %j', (options, message) => {
  expect(() => stylegan2.configure(options)).toThrow(message);
  expect(() => stylegan2.configure(options)).toThrow(SystemError);
});
