import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { uniform } from '../gradients/finite-differences.ts';
import { repairGradients } from '../gradients/index.ts';
import { nonSaturating, r1Penalty, recognitionLoss } from '../losses/index.ts';
import { countsOf, startSystem, tableOf } from './started-system.ts';
import { stylegan } from './stylegan.ts';
import { SystemError } from './system.ts';
import { TINY_SYSTEMS } from './tiny-systems.ts';

await tf.setBackend('cpu');
repairGradients();

const tiny = (options: Readonly<Record<string, unknown>> = {}) =>
  stylegan.configure({ ...TINY_SYSTEMS.stylegan, ...options });

const layer = (name: string, ...shape: number[]) => [`${name}/kernel ${shape}`, `${name}/bias ${shape.at(-1)}`];
const styled = (name: string, side: number, channels: number) => [
  `${name}-noise/strength ${channels}`,
  `${name}-noise/noise ${side},${side},1`,
  ...layer(`${name}-scale`, 5, channels),
  ...layer(`${name}-shift`, 5, channels),
];
const values = (tensor: tf.Tensor) => [...tensor.dataSync()];
const distance = (a: tf.Tensor, b: tf.Tensor) => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0];

describe('the networks of stylegan', () => {
  it('have these parameters: checkpoints name them', () => {
    expect(tableOf(tiny(), 'mapping')).toEqual([...layer('map-0', 6, 5), ...layer('map-1', 5, 5)]);
    expect(tableOf(tiny(), 'synthesis')).toEqual([
      'constant/kernel 4,4,8',
      ...styled('first-4', 4, 8),
      ...layer('same-4', 3, 3, 8, 8),
      ...styled('second-4', 4, 8),
      'up-8/kernel 4,4,4,8',
      'up-8/bias 4',
      ...styled('first-8', 8, 4),
      ...layer('same-8', 3, 3, 4, 4),
      ...styled('second-8', 8, 4),
      ...layer('to-picture', 1, 1, 4, 3),
    ]);
    expect(tableOf(tiny(), 'discriminator')).toEqual([
      ...layer('from-picture', 3, 3, 3, 4),
      ...layer('same-8', 3, 3, 4, 4),
      ...layer('down-4', 4, 4, 4, 8),
      ...layer('same-4', 3, 3, 9, 8),
      ...layer('gather', 128, 8),
      ...layer('judge', 8, 1),
    ]);
    const classes = tiny({ classes: 3 });
    expect(tableOf(classes, 'mapping')).toEqual([
      'embed/kernel 3,6',
      ...layer('map-0', 12, 5),
      ...layer('map-1', 5, 5),
    ]);
    expect(tableOf(classes, 'discriminator')).toEqual(expect.arrayContaining(layer('judge', 8, 3)));
  });

  it('have one layer a side, and a style for each, when asked to', () => {
    const system = tiny({ layersPerSide: 1 });
    const table = tableOf(system, 'synthesis');
    expect(table.filter((name) => /same|second/.test(name))).toEqual([]);
    expect(table.slice(-2)).toEqual(layer('to-picture', 3, 3, 4, 3));
    expect(system.networks.synthesis.inputs).toEqual({ w: [2, 5] });
    expect(tiny({ size: 32 }).networks.synthesis.inputs).toEqual({ w: [8, 5] });
  });

  it('judge by as many layers a side as asked, and with ways around when asked to', () => {
    const system = tiny({ layersPerSide: 1, discriminatorLayers: 2, residual: true });
    expect(tableOf(system, 'discriminator')).toEqual([
      ...layer('from-picture', 3, 3, 3, 4),
      ...layer('same-8', 3, 3, 4, 4),
      ...layer('down-4', 4, 4, 4, 8),
      'around-4/kernel 1,1,4,8',
      ...layer('same-4', 3, 3, 9, 8),
      ...layer('gather', 128, 8),
      ...layer('judge', 8, 1),
    ]);
    expect(tableOf(system, 'synthesis').filter((name) => /same/.test(name))).toEqual([]);
  });

  it('have no noise when asked to', () => {
    expect(tableOf(tiny(), 'synthesis').filter((name) => /noise/.test(name)).length).toBeGreaterThan(0);
    expect(tableOf(tiny({ noise: false }), 'synthesis').filter((name) => /noise/.test(name))).toEqual([]);
  });

  it('have so many parameters as trained', () => {
    expect(stylegan.presets).toEqual(['digits', 'faces', 'crowd', 'photos', 'paper']);
    expect(countsOf(stylegan.configure({}, 'digits'))).toEqual({
      mapping: 4_224,
      synthesis: 52_201,
      discriminator: 146_369,
    });
    expect(countsOf(stylegan.configure({}, 'faces'))).toEqual({
      mapping: 16_640,
      synthesis: 485_107,
      discriminator: 585_681,
    });
  });

  it('map latents of any length alike, and start with a hundredth of the learning rate', () => {
    const { networks, parameters, batch } = startSystem(tiny());
    const [once, twice] = [1, 2].map((by) => networks.mapping({ z: tf.mul(batch.latents, by) }));
    expect(distance(once, twice)).toBeLessThan(1e-4);
    const { variance } = tf.moments(parameters.mapping.get('map-0/kernel'));
    expect(Math.abs(variance.dataSync()[0] ** 0.5 / 100 - 1)).toBeLessThan(0.4); // Adam's steps are as long as ever
  });

  it('normalise every channel behind every layer: a constant three times as strong draws the same', () => {
    const { networks, parameters } = startSystem(tiny());
    const w = uniform([2, 4, 5], 3);
    const before = networks.synthesis({ w });
    const constant = parameters.synthesis.get('constant/kernel');
    constant.assign(tf.mul(constant, 3));
    expect(distance(networks.synthesis({ w }), before)).toBeLessThan(1e-3);
    constant.assign(tf.add(constant, uniform(constant.shape, 4)));
    expect(distance(networks.synthesis({ w }), before)).toBeGreaterThan(0.01);
  });

  it('let every layer have its own style', () => {
    const { networks } = startSystem(tiny());
    const slopes = tf.grad((w) => tf.sum(tf.square(networks.synthesis({ w }))))(uniform([2, 4, 5], 3));
    for (const strength of values(tf.sum(tf.abs(slopes), [0, 2]))) expect(strength).toBeGreaterThan(1e-6);
  });

  it('take fresh noise in training, as strong as was learnt', () => {
    const { networks, parameters } = startSystem(tiny());
    const w = uniform([2, 4, 5], 3);
    expect(distance(networks.synthesis({ w }), networks.synthesis({ w }))).toBe(0);
    parameters.synthesis.get('first-8-noise/strength').assign(tf.fill([4], 0.5));
    expect(distance(networks.synthesis({ w }), networks.synthesis({ w }))).toBeGreaterThan(0.01);
  });

  it('draw within [-1, 1], and change with blur', () => {
    const w = tf.mul(uniform([2, 4, 5], 3), 50);
    const [sharp, blurred] = [false, true].map((blur) => startSystem(tiny({ blur })).networks.synthesis({ w }));
    expect(sharp.shape).toEqual([2, 8, 8, 3]);
    expect(Math.max(...values(tf.abs(sharp)))).toBeLessThanOrEqual(1);
    expect(distance(sharp, blurred)).toBeGreaterThan(0.01);
  });
});

describe('stylegan with classes', () => {
  const system = tiny({ classes: 3 });

  it('draws another picture for another class, and judges by the logit of the class', () => {
    expect(system.classes).toBe(3);
    const { networks, parameters, batch } = startSystem(system);
    const other = tf.reverse(batch.classes!, 1);
    const [own, others] = [batch.classes!, other].map((classes) =>
      networks.mapping({ z: batch.latents, class: classes }),
    );
    expect(distance(own, others)).toBeGreaterThan(0.01);
    const judged = () => values(networks.discriminator({ picture: batch.reals, class: batch.classes! }));
    const before = judged();
    // Pictures 0 to 2 are of classes 0 to 2.
    parameters.discriminator.get('judge/bias').assign(tf.tensor1d([1, 10, 100]));
    judged().forEach((score, i) => {
      expect(score - before[i]).toBeCloseTo(10 ** i, 3);
    });
  });

  it('needs no class without', () => {
    expect(tiny().classes).toBeUndefined();
    expect(tiny().networks.mapping.inputs).toEqual({ z: [6] });
  });
});

describe('the phases of stylegan', () => {
  it('are D, lazy R1 and G, which trains mapping and synthesis', () => {
    const summary = (options = {}) => tiny(options).phases.map(({ name, trains, every }) => [name, ...trains, every]);
    expect(summary()).toEqual([
      ['D', 'discriminator', 1],
      ['R1', 'discriminator', 2],
      ['G', 'mapping', 'synthesis', 1],
    ]);
    expect(summary({ r1Gamma: 0 }).map(([name]) => name)).toEqual(['D', 'G']);
  });

  it('minimise the non-saturating loss with R1, on the classes of the reals', () => {
    const system = tiny({ classes: 3, mixing: 0, r1Gamma: 2, r1Every: 4 });
    const { networks, batch, moment } = startSystem(system);
    const [d, r1, g] = system.phases.map(({ loss }) => loss(networks, batch, moment).loss.dataSync()[0]);
    const judge = (picture: tf.Tensor) => networks.discriminator({ picture, class: batch.classes! });
    const style = networks.mapping({ z: batch.latents, class: batch.classes! });
    const w = tf.tile(tf.expandDims(style, 1), [1, 4, 1]);
    const [real, fake] = [judge(batch.reals), judge(networks.synthesis({ w }))];
    expect(d).toBeCloseTo(nonSaturating.discriminatorLoss(real, fake).dataSync()[0], 4);
    expect(g).toBeCloseTo(nonSaturating.generatorLoss(fake).dataSync()[0], 4);
    expect(r1).toBeCloseTo(r1Penalty(judge, batch.reals, 8).dataSync()[0], 4);
  });

  it('let the discriminator recognise terms of real pictures beside, where there are texts', () => {
    const system = tiny({ classes: 3, mixing: 0, r1Gamma: 2, r1Every: 4, terms: 4, recognition: 0.5 });
    expect(system.terms).toBe(4);
    expect(tableOf(system, 'discriminator')).toEqual(expect.arrayContaining(layer('recognise', 8, 4)));
    expect(system.sampler!.mapping!.inputs).toEqual({ z: [6], class: [3] }); // nobody asks for texts
    const { networks, batch, moment } = startSystem(system);
    const outcomes = system.phases.map(({ loss }) => loss(networks, batch, moment));
    const [d, r1, g] = outcomes.map(({ loss }) => loss.dataSync()[0]);
    const see = (picture: tf.Tensor) => networks.discriminator({ picture, class: batch.classes! }); // [N, 1 + terms]
    const judge = (picture: tf.Tensor) => tf.slice(see(picture), [0, 0], [-1, 1]);
    const style = networks.mapping({ z: batch.latents, class: batch.classes! });
    const fake = judge(networks.synthesis({ w: tf.tile(tf.expandDims(style, 1), [1, 4, 1]) }));
    const recognising = recognitionLoss(tf.slice(see(batch.reals), [0, 1]), batch.texts!);
    const adversarial = nonSaturating.discriminatorLoss(judge(batch.reals), fake);
    expect(d).toBeCloseTo(adversarial.dataSync()[0]! + 0.5 * recognising.loss.dataSync()[0]!, 4);
    expect(outcomes[0]!.readouts).toHaveProperty('recall');
    expect(g).toBeCloseTo(nonSaturating.generatorLoss(fake).dataSync()[0]!, 4);
    expect(r1).toBeCloseTo(r1Penalty(judge, batch.reals, 8).dataSync()[0]!, 4);
  });

  it('draw with averaged networks, styles in between', () => {
    const { sampler, networks } = tiny({ classes: 3 });
    expect(sampler!.mapping!.inputs).toEqual({ z: [6], class: [3] });
    expect(sampler!.synthesis.inputs).toEqual({ w: [4, 5] });
    expect(Object.values(networks).map(({ averaged }) => averaged)).toEqual([true, true, false]);
  });
});

it.each([
  [{ size: 48 }, /stylegan: size/],
  [{ mixing: 1.5 }, /stylegan: mixing/],
  [{ layersPerSide: 3 }, /stylegan: layersPerSide/],
  [{ mappingLayers: 0 }, /stylegan: mappingLayers/],
  [{ pathWeight: 1 }, /"pathWeight"/],
])('refuses %j', (options, message) => {
  expect(() => stylegan.configure(options)).toThrow(message);
  expect(() => stylegan.configure(options)).toThrow(SystemError);
});
