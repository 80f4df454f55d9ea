import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { uniform } from '../gradients/finite-differences.ts';
import { repairGradients } from '../gradients/index.ts';
import { Parameters as NetworkParameters, runEagerly } from '../net/index.ts';
import { SystemError } from './index.ts';
import { stackgan } from './stackgan.ts';
import { batchNormTable, countsOf, type StartedSystem, startSystem, tableOf } from './started-system.ts';
import type { Form } from './system.ts';
import { TINY_SYSTEMS } from './tiny-systems.ts';

await tf.setBackend('cpu');
repairGradients();

const TINY = TINY_SYSTEMS.stackgan!;
const system = stackgan.configure(TINY);
const layer = (name: string, kernel: string, biases: number) => [`${name}/kernel ${kernel}`, `${name}/bias ${biases}`];

/** What is drawn of a latent and texts, `[N, size, size, channels]`. */
function draw({ parameters }: StartedSystem, z: tf.Tensor, text: tf.Tensor, form?: Form): tf.Tensor {
  const { network, parts } = system.sampler!.synthesis;
  const joined = NetworkParameters.join(Object.fromEntries(parts.map((part) => [part, parameters[part]!])));
  return runEagerly(network, { z, text }, form, joined, 'eval');
}
const largest = (difference: tf.Tensor): number => tf.max(tf.abs(difference)).dataSync()[0]!;

describe('the networks of stackgan', () => {
  it('have these parameters: checkpoints name them', () => {
    const conditioning = [...layer('embed', '5,4', 4), ...layer('mean', '4,3', 3), ...layer('deviation', '4,3', 3)];
    expect(tableOf(system, 'conditioning1')).toEqual(conditioning);
    expect(tableOf(system, 'conditioning2')).toEqual(conditioning);
    expect(tableOf(system, 'stage1')).toEqual([
      'project/kernel 7,128', // four of noise and three of the condition
      ...batchNormTable('norm-4', 8),
      'up-8/kernel 4,4,4,8',
      ...batchNormTable('norm-8', 4),
      ...layer('to-picture', '3,3,4,3', 3),
    ]);
    expect(tableOf(system, 'stage2')).toEqual([
      ...layer('from-picture', '3,3,3,8', 8),
      'down/kernel 4,4,8,8',
      ...batchNormTable('norm-down', 8),
      'joint/kernel 3,3,11,8', // eight of the picture and three of the condition
      ...batchNormTable('norm-joint', 8),
      'residual-1.conv-1/kernel 3,3,8,8',
      ...batchNormTable('residual-1.norm-1', 8),
      'residual-1.conv-2/kernel 3,3,8,8',
      ...batchNormTable('residual-1.norm-2', 8),
      'up-8/kernel 4,4,8,8',
      ...batchNormTable('norm-8', 8),
      'up-16/kernel 4,4,4,8',
      ...batchNormTable('norm-16', 4),
      ...layer('to-picture', '3,3,4,3', 3),
    ]);
    const discriminator = (...downs: string[]) => [
      ...layer('from-picture', '3,3,3,4', 4),
      ...downs,
      ...layer('embed', '5,4', 4),
      ...layer('joint', '1,1,13,8', 8), // eight of the picture, one of the batch, four of the text
      ...layer('judge', '128,1', 1),
    ];
    expect(tableOf(system, 'discriminator1')).toEqual(discriminator(...layer('down-4', '4,4,4,8', 8)));
    expect(tableOf(system, 'discriminator2')).toEqual(
      discriminator(...layer('down-8', '4,4,4,8', 8), ...layer('down-4', '4,4,8,8', 8)),
    );
  });

  it('have so many numbers to train', () => {
    expect(countsOf(stackgan.configure({}, 'faces'))).toEqual({
      conditioning1: 20_608,
      stage1: 388_251,
      discriminator1: 173_441,
      conditioning2: 20_608,
      stage2: 160_623,
      discriminator2: 175_281,
    });
  });
});

describe('the stages of stackgan', () => {
  const started = startSystem(system, 4);
  const { networks, batch, moment } = started;

  it('follow each other: stage II draws, and trains, when the images of stage I are seen', () => {
    const times = system.phases.map(({ name, from, until }) => [name, from, until]);
    expect(times).toEqual([
      ['D-I', undefined, 8],
      ['R1-I', undefined, 8],
      ['G-I', undefined, 8],
      ['D-II', 8, undefined],
      ['R1-II', 8, undefined],
      ['G-II', 8, undefined],
    ]);
    const { form } = system.sampler!;
    expect([0, 8, 9].map((imagesSeen) => form!(imagesSeen))).toEqual([{ stage: 1 }, { stage: 1 }, undefined]);
  });

  it('train alone: no phase of stage II reaches stage I, nor the other way round', () => {
    for (const phase of system.phases) {
      const other = Object.keys(system.networks).filter((name) => name.includes(phase.name.endsWith('II') ? '1' : '2'));
      expect(other.filter((name) => phase.trains.includes(name))).toEqual([]);
    }
  });

  it('draw a large picture from the small one; before, the small one doubled', () => {
    const [z, text] = [batch.latents, batch.texts!];
    const doubled = draw(started, z, text, { stage: 1 });
    const whole = draw(started, z, text);
    expect([doubled.shape, whole.shape]).toEqual([
      [4, 16, 16, 3],
      [4, 16, 16, 3],
    ]);
    const halved = tf.avgPool(doubled as tf.Tensor4D, 2, 2, 'valid');
    expect(largest(tf.sub(tf.image.resizeNearestNeighbor(halved, [16, 16]), doubled))).toBeLessThan(1e-6);
    expect(largest(tf.sub(whole, doubled))).toBeGreaterThan(0.01);
  });

  it('draw other pictures of other noise, other conditions of the same text, and other texts', () => {
    const [z, text] = [batch.latents, batch.texts!];
    const noise = tf.concat([uniform([4, 4], 20), tf.slice(z, [0, 4], [4, 3])], 1);
    const conditions = tf.concat([tf.slice(z, [0, 0], [4, 4]), uniform([4, 3], 21)], 1);
    for (const form of [{ stage: 1 }, undefined]) {
      const plain = draw(started, z, text, form);
      for (const other of [
        draw(started, noise, text, form),
        draw(started, conditions, text, form),
        draw(started, z, tf.abs(uniform([4, 5], 22)), form),
      ]) {
        expect(largest(tf.sub(other, plain))).toBeGreaterThan(1e-4);
      }
    }
  });

  it('play for pictures of their own size', () => {
    const sizes: number[] = [];
    const watched = Object.fromEntries(
      Object.entries(networks).map(([name, network]) => [
        name,
        (inputs: Readonly<Record<string, tf.Tensor>>) => {
          if (name.startsWith('discriminator')) sizes.push(inputs.picture.shape[1]!);
          return network(inputs);
        },
      ]),
    );
    const losses = system.phases.map((phase) => {
      const { loss } = phase.loss(watched, batch, moment);
      return [loss.shape, Number.isFinite(loss.dataSync()[0])];
    });
    expect(losses).toEqual(losses.map(() => [[], true]));
    // Three judgements of a discriminator's phase, one of each other.
    expect(sizes).toEqual([...Array(5).fill(8), ...Array(5).fill(16)]);
  });
});

it.each([
  [{ size: 48 }, /size/],
  [{ terms: 0 }, /terms/],
  [{ conditions: 1 }, /conditions/],
  [{ stageOneImages: 0 }, /stageOneImages/],
  [{ classes: 3 }, /classes/],
])('refuses %j', (options, message) => {
  expect(() => stackgan.configure(options)).toThrow(message);
  expect(() => stackgan.configure(options)).toThrow(SystemError);
});
