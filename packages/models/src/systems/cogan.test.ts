import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { repairGradients } from '../gradients/index.ts';
import { cogan } from './cogan.ts';
import { batchNormTable, countsOf, type StartedSystem, startSystem, tableOf } from './started-system.ts';

await tf.setBackend('cpu');
repairGradients();

const TINY = { size: 16, width: 4, discriminatorWidth: 4, maxWidth: 8, latent: 6 };
const A = [1, 0];
const B = [0, 1];

/** The parameters of a network that a loss on the pictures of one domain moves. */
function moved(network: string, { parameters }: StartedSystem, loss: () => tf.Tensor): string[] {
  const own = parameters[network].trainable();
  const { grads } = tf.variableGrads(
    () => tf.sum(loss()),
    own.map(([, variable]) => variable),
  );
  return own.filter(([, { name }]) => tf.max(tf.abs(grads[name])).dataSync()[0] > 0).map(([name]) => name);
}

describe('the networks of cogan', () => {
  it('have these parameters: checkpoints name them', () => {
    const system = cogan.configure(TINY);
    expect(tableOf(system, 'generator')).toEqual([
      'project/kernel 6,128',
      ...batchNormTable('norm-4', 8),
      'up-8/kernel 4,4,8,8',
      ...batchNormTable('norm-8', 8),
      'up-16/kernel 4,4,4,8',
      ...batchNormTable('norm-16', 4),
      'to-picture-a/kernel 5,5,4,1',
      'to-picture-a/bias 1',
      'to-picture-b/kernel 5,5,4,1',
      'to-picture-b/bias 1',
    ]);
    expect(tableOf(system, 'discriminator')).toEqual([
      'down-8-a/kernel 4,4,1,8',
      'down-8-a/bias 8',
      'down-8-b/kernel 4,4,1,8',
      'down-8-b/bias 8',
      'down-4/kernel 4,4,8,8',
      'down-4/bias 8',
      'hidden/kernel 128,8',
      'hidden/bias 8',
      'judge/kernel 8,1',
      'judge/bias 1',
    ]);
  });

  it('have so many numbers to train, preset digits', () => {
    expect(countsOf(cogan.configure({}, 'digits'))).toEqual({ generator: 189_634, discriminator: 240_769 });
  });

  it('draw a pair from one latent: the same features, seen through the last layer of either domain', () => {
    const { parameters, networks, batch } = startSystem(cogan.configure(TINY), 2);
    const one = tf.slice(batch.latents, 0, 1);
    const pair = () =>
      networks.generator({ z: tf.concat([one, one]), class: tf.tensor2d([A, B]) }).arraySync() as number[][][][];
    const [a, b] = pair();
    expect(a).not.toEqual(b);
    // With the same last layer the two are one picture: nothing before it knows the domain.
    for (const role of ['kernel', 'bias']) {
      parameters.generator.get(`to-picture-b/${role}`).assign(parameters.generator.get(`to-picture-a/${role}`));
    }
    const [again, twin] = pair();
    expect(again).toEqual(a);
    expect(twin).toEqual(a);
  });

  it.each([
    [A, 'a', 'b'],
    [B, 'b', 'a'],
  ])('learn from pictures of domain %j all but the layers of the other', (domain, own, other) => {
    const started = startSystem(cogan.configure(TINY), 2);
    const { networks, batch } = started;
    const asked = { class: tf.tensor2d([domain, domain]) };
    // Squared: the mean of a batch's values, which batch norm keeps, would teach nothing.
    const drawing = moved('generator', started, () => tf.square(networks.generator({ z: batch.latents, ...asked })));
    expect(drawing).toEqual(
      started.parameters.generator
        .trainable()
        .map(([name]) => name)
        .filter((name) => !name.startsWith(`to-picture-${other}`)),
    );
    expect(drawing).toContain(`to-picture-${own}/kernel`);
    const judging = moved('discriminator', started, () => networks.discriminator({ picture: batch.reals, ...asked }));
    expect(judging).toEqual(
      started.parameters.discriminator
        .trainable()
        .map(([name]) => name)
        .filter((name) => !name.startsWith(`down-8-${other}`)),
    );
  });
});

describe('the training of cogan', () => {
  it('is that of the paper but for R1, which keeps the discriminator steady', () => {
    const names = (options: object, preset?: string) =>
      cogan.configure({ ...options }, preset).phases.map((p) => p.name);
    expect(names({})).toEqual(['D', 'G', 'R1']);
    expect(names({}, 'paper')).toEqual(['D', 'G']);
    expect(cogan.configure({ r1Every: 4 }).phases[2].every).toBe(4);
    expect(cogan.configure({}, 'paper').networks.generator.optimizer).toEqual({
      kind: 'adam',
      learningRate: 2e-4,
      beta1: 0.5,
      beta2: 0.999,
    });
  });

  it('weighs a lazy R1 by the steps between', () => {
    const r1 = (r1Every: number, r1Gamma: number) => {
      const system = cogan.configure({ ...TINY, r1Every, r1Gamma });
      const { networks, batch, moment } = startSystem(system);
      return system.phases[2].loss(networks, batch, moment).loss.dataSync()[0];
    };
    expect(r1(8, 2) / r1(1, 1)).toBeCloseTo(16, 3);
  });
});

describe('the options of cogan', () => {
  it.each([
    [{ classes: 3 }, /classes/],
    [{ classes: 0 }, /classes/],
    [{ r1Every: 0 }, /r1Every/],
  ])('refuse %j', (options, message) => {
    expect(() => cogan.configure(options)).toThrow(message);
  });
});
