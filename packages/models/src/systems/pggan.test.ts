import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { uniform } from '../gradients/finite-differences.ts';
import { repairGradients } from '../gradients/index.ts';
import { gradientPenalty } from '../losses/index.ts';
import { runEagerly } from '../net/index.ts';
import { pggan } from './pggan.ts';
import { countsOf, type StartedSystem, startSystem, tableOf } from './started-system.ts';
import { SystemError } from './system.ts';
import { TINY_SYSTEMS } from './tiny-systems.ts';

await tf.setBackend('cpu');
repairGradients();

/** Stages of 4, 8 and 16 pixels; each takes 8 images to fade in and 4 to settle. */
const tiny = (options: Readonly<Record<string, unknown>> = {}) =>
  pggan.configure({ ...TINY_SYSTEMS.pggan, ...options });

const layer = (name: string, ...shape: number[]) => [`${name}/kernel ${shape}`, `${name}/bias ${shape.at(-1)}`];
const values = (tensor: tf.Tensor) => [...tensor.dataSync()];

/** Doubles pictures `[N, h, w, c]` by gathering rows and columns. */
function doubled(pictures: tf.Tensor): tf.Tensor {
  const twice = (side: number) => Array.from({ length: 2 * side }, (_, i) => i >> 1);
  const [, height, width] = pictures.shape;
  return tf.gather(tf.gather(pictures, twice(height), 1), twice(width), 2);
}
/** Means of 2x2 pixels of pictures `[N, h, w, c]`. */
function halved(pictures: tf.Tensor): tf.Tensor {
  const [n, h, w, c] = pictures.shape;
  return tf.mean(tf.reshape(pictures, [n, h / 2, 2, w / 2, 2, c]), [2, 4]);
}

/** Puts other numbers into every parameter of a network whose name fits. */
function disturb({ parameters }: StartedSystem, network: string, name: RegExp): void {
  const touched = parameters[network].entries().filter(([parameter]) => name.test(parameter));
  expect(touched).not.toEqual([]);
  for (const [, variable] of touched) variable.assign(tf.fill(variable.shape, 7));
}

describe('the networks of pggan', () => {
  it('have these parameters, those of passing stages last: checkpoints name them', () => {
    expect(tableOf(tiny(), 'generator')).toEqual([
      'project/kernel 6,128',
      'project/bias 128',
      ...layer('conv-4', 3, 3, 8, 8),
      ...layer('up-8', 3, 3, 8, 8),
      ...layer('conv-8', 3, 3, 8, 8),
      ...layer('up-16', 3, 3, 8, 4),
      ...layer('conv-16', 3, 3, 4, 4),
      ...layer('to-picture-16', 1, 1, 4, 3),
      ...layer('to-picture-4', 1, 1, 8, 3),
      ...layer('to-picture-8', 1, 1, 8, 3),
    ]);
    expect(tableOf(tiny(), 'discriminator')).toEqual([
      ...layer('from-picture-16', 1, 1, 3, 4),
      ...layer('conv-16', 3, 3, 4, 4),
      ...layer('down-16', 3, 3, 4, 8),
      ...layer('conv-8', 3, 3, 8, 8),
      ...layer('down-8', 3, 3, 8, 8),
      ...layer('conv-4', 3, 3, 9, 8),
      ...layer('gather', 128, 8),
      ...layer('judge', 8, 1),
      ...layer('from-picture-4', 1, 1, 3, 8),
      ...layer('from-picture-8', 1, 1, 3, 8),
    ]);
    expect(tableOf(tiny({ minibatchStddev: false }), 'discriminator')).toContain('conv-4/kernel 3,3,8,8');
  });

  it.each([['alpha 1', 1] as const, ['alpha 0', 0] as const])('draw at %s what the other stage draws', (_, alpha) => {
    const started = startSystem(tiny());
    const { networks, batch } = started;
    const z = batch.latents;
    const smaller = networks.generator({ z }, { stage: 0, alpha: 1 });
    const grown = () => networks.generator({ z }, { stage: 1, alpha });
    if (alpha === 0) expect(values(grown())).toEqual(values(doubled(smaller)));
    else expect(values(grown())).not.toEqual(values(doubled(smaller)));
    // No parameter that belongs to the other side of the fade has a say.
    const before = values(grown());
    disturb(started, 'generator', alpha === 0 ? /-(8|16)\// : /(to-picture-4|-16)\//);
    expect(values(grown())).toEqual(before);
    disturb(started, 'generator', alpha === 0 ? /to-picture-4/ : /to-picture-8/);
    expect(values(grown())).not.toEqual(before);
  });

  it('judge at alpha 0 as the smaller stage does its pictures halved, at alpha 1 without it', () => {
    const started = startSystem(tiny());
    const picture = uniform([3, 8, 8, 3], 9);
    const judged = (alpha: number) => values(started.networks.discriminator({ picture }, { stage: 1, alpha }));
    const small = () => values(started.networks.discriminator({ picture: halved(picture) }, { stage: 0, alpha: 1 }));
    judged(0).forEach((score, i) => {
      expect(score).toBeCloseTo(small()[i], 5);
    });
    const [atNone, atAll] = [judged(0), judged(1)];
    expect(atAll).not.toEqual(atNone);
    disturb(started, 'discriminator', /-16\/|from-picture-4/);
    expect(judged(1)).toEqual(atAll);
    disturb(started, 'discriminator', /from-picture-8/);
    expect(judged(1)).not.toEqual(atAll);
    const disturbed = small();
    judged(0).forEach((score, i) => {
      expect(score).toBeCloseTo(disturbed[i], 3);
    });
  });

  it('blend the two in between', () => {
    const { networks, batch } = startSystem(tiny());
    const at = (alpha: number) => networks.generator({ z: batch.latents }, { stage: 2, alpha });
    const mean = tf.add(tf.mul(at(0), 0.75), tf.mul(at(1), 0.25));
    expect(tf.max(tf.abs(tf.sub(at(0.25), mean))).dataSync()[0]).toBeLessThan(1e-6);
  });

  it('are whole without a form', () => {
    const { networks, batch } = startSystem(tiny());
    const form = { stage: 2, alpha: 1 };
    expect(values(networks.generator({ z: batch.latents }))).toEqual(
      values(networks.generator({ z: batch.latents }, form)),
    );
    expect(values(networks.discriminator({ picture: batch.reals }))).toEqual(
      values(networks.discriminator({ picture: batch.reals }, form)),
    );
  });

  it('draw the same for a latent of any length: only its direction counts', () => {
    const { networks, batch } = startSystem(tiny());
    const [one, three] = [1, 3].map((length) => networks.generator({ z: tf.mul(batch.latents, length) }));
    expect(tf.max(tf.abs(tf.sub(one, three))).dataSync()[0]).toBeLessThan(1e-5);
  });

  it('have no scale on their weights when they are not equalized', () => {
    const deviation = (equalized: boolean) => {
      const { parameters } = startSystem(tiny({ equalized, maxWidth: 32, width: 16 }));
      return tf.moments(parameters.generator.get('conv-4/kernel')).variance.dataSync()[0] ** 0.5;
    };
    expect(deviation(true)).toBeCloseTo(1, 1);
    expect(deviation(false)).toBeCloseTo(Math.sqrt(2 / (9 * 32)), 2);
  });
});

describe('the sampler of pggan', () => {
  it('draws the stage of the moment, doubled to full size', () => {
    const system = tiny();
    const { parameters, networks, batch } = startSystem(system);
    const { synthesis, form } = system.sampler!;
    const own = {
      ...parameters.generator,
      get: (name: string) => parameters.generator.get(name.replace('generator.', '')),
    };
    const draw = (imagesSeen: number) =>
      runEagerly(synthesis.network, { z: batch.latents }, form!(imagesSeen), own as never, 'eval');
    const stage = (stage: number, alpha: number) => networks.generator({ z: batch.latents }, { stage, alpha });
    // Evaluation computes with other kernels than training, to the last bits.
    const difference = (a: tf.Tensor, b: tf.Tensor) => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0];
    expect(difference(draw(0), doubled(doubled(stage(0, 1))))).toBeLessThan(1e-5);
    expect(difference(draw(8), doubled(stage(1, 0.5)))).toBeLessThan(1e-5);
    expect(difference(draw(22), stage(2, 0.75))).toBeLessThan(1e-5);
    expect(difference(draw(1e6), stage(2, 1))).toBeLessThan(1e-5);
  });
});

describe('the phases of pggan', () => {
  it('lose what the paper says, on pictures of the stage', () => {
    const { networks, batch, moment } = startSystem(tiny());
    const imagesSeen = 6; // a quarter of the way to 8x8
    const form = { stage: 1, alpha: 0.25 };
    const mixes = tf.tensor([0.1, 0.5, 0.8], [3, 1, 1, 1]);
    const random = { ...moment.random, uniforms: () => mixes };
    const eight = halved(batch.reals);
    const reals = tf.add(tf.mul(doubled(halved(eight)), 0.75), tf.mul(eight, 0.25));
    const fakes = networks.generator({ z: batch.latents }, form);
    const score = (picture: tf.Tensor) => networks.discriminator({ picture }, form);
    const mean = (tensor: tf.Tensor) => tf.mean(tensor).dataSync()[0];
    const [d, g] = tiny().phases;
    const { loss, readouts } = d.loss(networks, batch, { ...moment, imagesSeen, random });
    const penalty = gradientPenalty(score, reals, fakes, mixes, 10).dataSync()[0];
    const distance = mean(score(reals)) - mean(score(fakes));
    expect(loss.shape).toEqual([]);
    expect(loss.dataSync()[0]).toBeCloseTo(penalty - distance + 1e-3 * mean(tf.square(score(reals))), 4);
    expect(readouts['critic distance'].dataSync()[0]).toBeCloseTo(distance, 5);
    expect(g.loss(networks, batch, { ...moment, imagesSeen }).loss.dataSync()[0]).toBeCloseTo(-mean(score(fakes)), 5);
  });

  it('give the generator one step in as many as the discriminator takes', () => {
    expect(tiny({ criticSteps: 3 }).phases.map(({ name, every }) => [name, every])).toEqual([
      ['D', 1],
      ['G', 3],
    ]);
  });
});

describe('the options of pggan', () => {
  it.each([
    ['digits', { generator: 140_012, discriminator: 139_865 }],
    ['faces', { generator: 266_253, discriminator: 315_187 }],
  ])('make networks of these sizes for %s', (preset, counts) => {
    expect(countsOf(pggan.configure({}, preset))).toEqual(counts);
  });

  it('are the published ones in the preset of the paper', () => {
    const { config, networks } = pggan.configure({}, 'paper');
    expect(config).toMatchObject({ penaltyWeight: 10, driftWeight: 1e-3, criticSteps: 1, stageImages: 800_000 });
    expect(networks.generator.optimizer).toEqual({ kind: 'adam', learningRate: 1e-3, beta1: 0, beta2: 0.99 });
    expect(networks.generator.averaged).toBe(true);
  });

  it.each([
    [{ stageImages: 0 }, /pggan: stageImages/],
    [{ fadeImages: -1 }, /pggan: fadeImages/],
    [{ size: 48 }, /pggan: size/],
    [{ equalized: 'no' }, /pggan: equalized/],
    [{ growing: true }, /"growing"/],
  ])('are refused as %j', (options, message) => {
    expect(() => pggan.configure(options)).toThrow(SystemError);
    expect(() => pggan.configure(options)).toThrow(message);
  });
});
