import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { uniform } from '../../gradients/finite-differences.ts';
import { type Network, Parameters, record, runEagerly } from '../../net/index.ts';
import { compile } from '../../plan/index.ts';
import { differenceFromEager, operations, recordTrained } from '../../plan/trained-recording.ts';
import { numericSeed } from '../../sampling/index.ts';
import { someMoment } from '../some-moment.ts';
import { type UnetOptions, unet } from './unet.ts';

await tf.setBackend('cpu');

const TINY: UnetOptions = {
  ...{ channels: 3, depth: 2, width: 4, maxWidth: 6, detail: 3 },
  ...{ norm: 'batch', weights: 'plain', encoderActivation: 'leaky-relu', dropout: 0, skips: true },
};
const draws: Network<UnetOptions> = (net, { picture }, options) => unet(net, picture, options);
const corrects: Network<UnetOptions> = (net, { picture }, options) => unet(net, picture, options, picture);

/** What a network's parameters are, without any of them being made. */
const tableOf = (options: UnetOptions, shape = [8, 8, 3]): string[] =>
  [...record(draws, { picture: shape }, options).parameters].map(([name, { shape }]) => `${name} ${shape}`);

function start(network: Network<UnetOptions>, options: UnetOptions) {
  const { parameters: specs } = record(network, { picture: [8, 8, 3] }, options);
  const parameters = Parameters.initialise(specs, 'he', numericSeed(1), 0);
  const { random } = someMoment();
  return {
    parameters,
    run: (picture: tf.Tensor, mode: 'train' | 'eval' = 'train') =>
      runEagerly(network, { picture }, options, parameters, mode, { random }),
  };
}

const kernels = (table: string[]) => table.filter((line) => line.includes('/kernel'));
const largest = (x: tf.Tensor) => tf.max(tf.abs(x)).dataSync()[0]!;

describe('unet', () => {
  it('is the generator of the paper: C64-C128-C256-C512 five times down, and what stood beside each map joined on the way up', () => {
    const paper = { ...TINY, depth: 8, width: 64, maxWidth: 512, detail: 0, dropout: 0.5 };
    const table = tableOf(paper, [256, 256, 3]);
    // Down are kernels [4,4,in,out], up [4,4,out,in]. CD512-CD1024-CD1024-C1024-C1024-C512-C256-C128 counts joined maps.
    expect(kernels(table)).toEqual([
      'down-1/kernel 4,4,3,64',
      'down-2/kernel 4,4,64,128',
      'down-3/kernel 4,4,128,256',
      'down-4/kernel 4,4,256,512',
      'down-5/kernel 4,4,512,512',
      'down-6/kernel 4,4,512,512',
      'down-7/kernel 4,4,512,512',
      'down-8/kernel 4,4,512,512',
      'up-7/kernel 4,4,512,512',
      'up-6/kernel 4,4,512,1024',
      'up-5/kernel 4,4,512,1024',
      'up-4/kernel 4,4,512,1024',
      'up-3/kernel 4,4,256,1024',
      'up-2/kernel 4,4,128,512',
      'up-1/kernel 4,4,64,256',
      'to-picture/kernel 4,4,3,128',
    ]);
    expect(table.filter((line) => line.endsWith('/gamma 64') || line.startsWith('norm-down-1'))).toEqual([
      'norm-up-1/gamma 64',
    ]);
  });

  it('has layers at full size where it is asked for detail, and no norm beside the picture or in the innermost map', () => {
    const table = tableOf(TINY);
    const norm = (name: string, channels: number) =>
      ['gamma', 'beta', 'mean', 'variance'].map((role) => `${name}/${role} ${channels}`);
    expect(table).toEqual([
      ...['from-picture/kernel 3,3,3,3', 'from-picture/bias 3'],
      ...['down-1/kernel 4,4,3,4', ...norm('norm-down-1', 4)],
      ...['down-2/kernel 4,4,4,6', 'down-2/bias 6'],
      ...['up-1/kernel 4,4,4,6', ...norm('norm-up-1', 4)],
      ...['up-0/kernel 4,4,3,8', ...norm('norm-up-0', 3)],
      ...['blend/kernel 3,3,6,3', ...norm('norm-blend', 3)],
      ...['to-picture/kernel 3,3,3,3', 'to-picture/bias 3'],
    ]);
  });

  it('without skips is an encoder and a decoder: nothing passes but the innermost map', () => {
    const { parameters, run } = start(draws, { ...TINY, norm: 'none', skips: false });
    const table = tableOf({ ...TINY, norm: 'none', skips: false });
    expect(kernels(table)).toContain('up-0/kernel 4,4,3,4');
    expect(kernels(table)).toContain('blend/kernel 3,3,3,3');
    const [first, second] = [uniform([1, 8, 8, 3], 1), uniform([1, 8, 8, 3], 2)];
    expect(largest(tf.sub(run(first), run(second)))).toBeGreaterThan(1e-3);
    parameters.get('down-2/kernel').assign(tf.zeros([4, 4, 4, 6]));
    expect(largest(tf.sub(run(first), run(second)))).toBe(0);
    const skipping = start(draws, { ...TINY, norm: 'none' });
    skipping.parameters.get('down-2/kernel').assign(tf.zeros([4, 4, 4, 6]));
    expect(largest(tf.sub(skipping.run(first), skipping.run(second)))).toBeGreaterThan(1e-3);
  });

  it.each([
    [4, 4],
    [8, 20],
    [12, 8],
  ])('makes a picture in [-1, 1] of any sides that it halves evenly: %i x %i', (h, w) => {
    const { run } = start(draws, TINY);
    const picture = run(tf.mul(20, uniform([2, h, w, 3], 1)));
    expect(picture.shape).toEqual([2, h, w, 3]);
    expect(largest(picture)).toBeLessThanOrEqual(1);
  });

  it.each(['plain', 'spectral'] as const)(
    'untrained gives back the picture that it corrects, weights %s',
    (weights) => {
      const options = { ...TINY, norm: 'none', weights } as const;
      const { run, parameters } = start(corrects, options);
      const picture = uniform([2, 8, 8, 3], 1);
      // Half a grey level is 1 / 255.
      expect(largest(tf.sub(run(picture), picture))).toBeLessThan(1 / 255);
      const { grads } = tf.variableGrads(() => tf.mean(tf.abs(tf.sub(run(picture), 1))) as tf.Scalar);
      const last = weights === 'spectral' ? 'correction/strength' : 'from-picture/kernel';
      expect(largest(grads[parameters.get(last).name]!)).toBeGreaterThan(1e-7);
    },
  );

  it('adds its correction without bounds, so that no value is bent', () => {
    const { run, parameters } = start(corrects, TINY);
    parameters.get('to-picture/bias').assign(tf.tensor1d([0.5, 0, -3]));
    const picture = tf.ones([1, 8, 8, 3]);
    const [, , blue] = tf.split(run(picture), 3, 3);
    expect(tf.mean(blue!).dataSync()[0]).toBeCloseTo(-2, 1);
    expect(tf.mean(tf.split(run(picture), 3, 3)[0]!).dataSync()[0]).toBeCloseTo(1.5, 1);
  });

  it('drops values out of the three innermost doublings, in training alone', () => {
    const ops = (depth: number, dropout: number) =>
      operations(record(draws, { picture: [32, 32, 3] }, { ...TINY, depth, dropout }).plan);
    expect(ops(5, 0.5).filter((op) => op === 'dropout')).toHaveLength(3);
    expect(ops(2, 0.5).filter((op) => op === 'dropout')).toHaveLength(2);
    expect(ops(5, 0)).not.toContain('dropout');
    const { run } = start(draws, { ...TINY, dropout: 0.5 });
    const picture = uniform([2, 8, 8, 3], 1);
    expect(largest(tf.sub(run(picture), run(picture)))).toBeGreaterThan(1e-3);
    expect(largest(tf.sub(run(picture, 'eval'), run(picture, 'eval')))).toBe(0);
  });

  it('can rectify on the way down too', () => {
    const kinds = (encoderActivation: UnetOptions['encoderActivation']) =>
      record(draws, { picture: [8, 8, 3] }, { ...TINY, encoderActivation })
        .plan.nodes.filter(({ op }) => op === 'activation')
        .map(({ attributes }) => attributes.kind);
    expect(kinds('leaky-relu')).toEqual([...Array(3).fill('leaky-relu'), ...Array(3).fill('relu'), 'tanh']);
    expect(kinds('relu')).toEqual([...Array(6).fill('relu'), 'tanh']);
  });

  it('is served as convolutions alone, batch norms folded in and activations fused', () => {
    const trained = recordTrained(draws, { picture: [8, 8, 3] }, { ...TINY, dropout: 0.5 });
    const compiled = compile(trained.plan, trained.weights);
    expect(operations(compiled.plan)).toEqual([
      ...['conv', 'conv', 'conv', 'phaseConv', 'concat', 'phaseConv', 'concat', 'conv', 'conv', 'activation'],
    ]);
    expect(differenceFromEager(trained, compiled)).toBeLessThan(1e-4);
  });
});
