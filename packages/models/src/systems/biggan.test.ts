import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { repairGradients } from '../gradients/index.ts';
import { hinge, orthogonalPenalty } from '../losses/index.ts';
import { record } from '../net/index.ts';
import { biggan } from './biggan.ts';
import { countsOf, startSystem, tableOf } from './started-system.ts';

await tf.setBackend('cpu');
repairGradients();

const TINY = { size: 16, width: 4, discriminatorWidth: 4, maxWidth: 8, latent: 7, embedding: 5, attention: 0 };
/** The table's lines of a kernel with a spectral norm. */
const spectral = (name: string, kernel: string, biases?: number) => [
  `${name}/kernel ${kernel}`,
  `${name}/direction ${kernel.split(',').at(-1)}`,
  ...(biases ? [`${name}/bias ${biases}`] : []),
];
const followed = (name: string, condition: number, channels: number) => [
  `${name}/mean ${channels}`,
  `${name}/variance ${channels}`,
  ...spectral(`${name}-scale`, `${condition},${channels}`),
  ...spectral(`${name}-shift`, `${condition},${channels}`),
];
const up = (name: string, condition: number, from: number, to: number) => [
  ...followed(`${name}.norm-1`, condition, from),
  ...spectral(`${name}.up`, `4,4,${to},${from}`),
  ...followed(`${name}.norm-2`, condition, to),
  ...spectral(`${name}.conv`, `3,3,${to},${to}`, to),
  ...spectral(`${name}.shortcut`, `1,1,${from},${to}`),
];
const end = ['gamma', 'beta', 'mean', 'variance'].map((role) => `norm/${role} 4`);

describe('the generator of biggan', () => {
  it('has these parameters: one embedding, which every norm follows with a chunk of the latent', () => {
    // Of 7 numbers the two blocks get 2 each, and the first layer the other 3.
    expect(tableOf(biggan.configure({ ...TINY, classes: 3 }), 'generator')).toEqual([
      'embedding/kernel 3,5',
      ...spectral('project', '3,128', 128),
      ...up('up-8', 5 + 2, 8, 8),
      ...up('up-16', 5 + 2, 8, 4),
      ...end,
      ...spectral('to-picture', '3,3,4,3', 3),
    ]);
  });

  it('follows the latent alone without classes', () => {
    expect(tableOf(biggan.configure(TINY), 'generator')).toEqual([
      ...spectral('project', '3,128', 128),
      ...up('up-8', 2, 8, 8),
      ...up('up-16', 2, 8, 4),
      ...end,
      ...spectral('to-picture', '3,3,4,3', 3),
    ]);
  });

  it.each([7, 8, 9, 60])('shares out all of a latent of %i', (latent) => {
    const { network, inputs } = biggan.configure({ ...TINY, latent, size: 16 }).networks.generator;
    const slices = record(network, inputs, undefined).plan.nodes.filter(({ op }) => op === 'slice');
    const ranges = slices.map(({ attributes }) => [attributes.begin, attributes.size] as [number, number]);
    const seen = new Set(ranges.flatMap(([begin, size]) => Array.from({ length: size }, (_, i) => begin + i)));
    expect([...seen].sort((a, b) => a - b)).toEqual(Array.from({ length: latent }, (_, i) => i));
    expect(new Set(ranges.slice(1).map(([, size]) => size)).size).toBe(1);
  });

  it.each([
    ['digits', { generator: 131_273, discriminator: 105_169 }],
    ['faces', { generator: 235_460, discriminator: 188_642 }],
  ])('and the discriminator have so many numbers to train, preset %s', (preset, counts) => {
    expect(countsOf(biggan.configure({}, preset))).toEqual(counts);
  });

  it('begins orthogonal: only where there are more columns than rows do they overlap', () => {
    const { parameters } = startSystem(biggan.configure({ ...TINY, classes: 3 }));
    const overlap = (name: string) => orthogonalPenalty([parameters.generator.get(name)]).dataSync()[0];
    expect(overlap('up-8.conv/kernel')).toBeLessThan(1e-6);
    // 3 orthonormal rows of 128: W^T W projects on them. Its squares add up to 3, of which the diagonal has some.
    expect(overlap('project/kernel')).toBeGreaterThan(2.5);
    expect(overlap('project/kernel')).toBeLessThan(3);
  });
});

describe('the training of biggan', () => {
  const system = biggan.configure({ ...TINY, size: 8, classes: 3, orthogonal: 0.01 });

  it('takes two steps of the discriminator for one of the generator, as published', () => {
    const { phases, networks } = biggan.configure({ classes: 10 }, 'paper');
    expect(phases.map(({ name, every }) => [name, every])).toEqual([
      ['D', 1],
      ['G', 2],
    ]);
    expect([networks.generator, networks.discriminator].map(({ optimizer }) => optimizer)).toEqual(
      [5e-5, 2e-4].map((learningRate) => ({ kind: 'adam', learningRate, beta1: 0, beta2: 0.999 })),
    );
  });

  it("adds the overlap of the generator's kernels to its hinge", () => {
    const { parameters, networks, batch, moment } = startSystem(system);
    const asked = { class: batch.classes! };
    const fake = networks.discriminator({ picture: networks.generator({ z: batch.latents, ...asked }), ...asked });
    const overlap = orthogonalPenalty(parameters.generator.kernels()).dataSync()[0];
    const { loss, readouts } = system.phases[1].loss(networks, batch, moment);
    expect(readouts.penalty.dataSync()[0]).toBeCloseTo(0.01 * overlap, 6);
    expect(loss.dataSync()[0]).toBeCloseTo(hinge.generatorLoss(fake).dataSync()[0] + 0.01 * overlap, 5);
    const [, without] = biggan.configure({ ...TINY, size: 8, classes: 3, orthogonal: 0 }).phases;
    expect(Object.keys(without.loss(networks, batch, moment).readouts)).toEqual([]);
  });

  it('reaches every parameter', () => {
    const { parameters, networks, batch, moment } = startSystem(system, 2);
    for (const { trains, loss } of system.phases) {
      const own = trains.flatMap((name) => parameters[name].trainable());
      const variables = own.map(([, variable]) => variable);
      const { grads } = tf.variableGrads(() => loss(networks, batch, moment).loss, variables);
      const still = own.filter(([, { name }]) => tf.max(tf.abs(grads[name])).dataSync()[0] === 0);
      // The hinge pulls the last bias both ways alike while no score is beyond its margin.
      expect(still.map(([name]) => name).filter((name) => name !== 'judge/bias')).toEqual([]);
    }
  });
});

describe('the options of biggan', () => {
  it.each([
    [{ size: 16, attention: 16 }, /attention: at most half of size/],
    [{ size: 64, latent: 4 }, /latent: at least one number for the first layer and each block/],
    [{ orthogonal: -1 }, /orthogonal/],
  ])('refuse %j', (options, message) => {
    expect(() => biggan.configure(options)).toThrow(message);
  });
});
