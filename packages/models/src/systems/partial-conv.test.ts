import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { uniform } from '../gradients/finite-differences.ts';
import { repairGradients } from '../gradients/index.ts';
import { maskedL1, totalVariation } from '../losses/index.ts';
import { partialConv } from './partial-conv.ts';
import { batchNormTable, countsOf, startSystem, tableOf } from './started-system.ts';

await tf.setBackend('cpu');
repairGradients();

const TINY = { size: 16, width: 4, maxWidth: 8, depth: 3 };
const biggest = (x: tf.Tensor) => tf.max(tf.abs(x)).dataSync()[0];

describe('the network of partial-conv', () => {
  it('has these parameters: checkpoints name them', () => {
    expect(tableOf(partialConv.configure(TINY), 'generator')).toEqual([
      'down-1/kernel 4,4,3,4',
      'down-1-share/bias 4',
      'down-2/kernel 4,4,4,8',
      ...batchNormTable('norm-down-2', 8),
      'down-3/kernel 4,4,8,8',
      ...batchNormTable('norm-down-3', 8),
      'up-2/kernel 3,3,16,8',
      ...batchNormTable('norm-up-2', 8),
      'up-1/kernel 3,3,12,4',
      ...batchNormTable('norm-up-1', 4),
      'to-picture/kernel 3,3,7,3',
      'to-picture-share/bias 3',
    ]);
  });

  it.each([['faces', 799_716]])('has so many numbers to train, preset %s', (preset, count) => {
    expect(countsOf(partialConv.configure({}, preset))).toEqual({ generator: count });
  });

  it('has the kernels and widths of the paper, preset paper', () => {
    const kernels = tableOf(partialConv.configure({}, 'paper'), 'generator').filter((line) => line.includes('/kernel'));
    expect(kernels).toEqual([
      'down-1/kernel 7,7,3,64',
      'down-2/kernel 5,5,64,128',
      'down-3/kernel 5,5,128,256',
      'down-4/kernel 3,3,256,512',
      ...[5, 6, 7, 8].map((level) => `down-${level}/kernel 3,3,512,512`),
      ...[7, 6, 5, 4].map((level) => `up-${level}/kernel 3,3,1024,512`),
      'up-3/kernel 3,3,768,256',
      'up-2/kernel 3,3,384,128',
      'up-1/kernel 3,3,192,64',
      'to-picture/kernel 3,3,67,3',
    ]);
  });

  it('sees nothing of what lies under a hole', () => {
    const { networks, batch } = startSystem(partialConv.configure(TINY));
    const { inputs, masks } = batch as Required<typeof batch>;
    const other = tf.add(inputs, tf.mul(uniform(inputs.shape, 40), masks));
    const [one, two] = [inputs, other].map((picture) => networks.generator({ picture, mask: masks }));
    expect(biggest(tf.sub(inputs, other))).toBeGreaterThan(0.1);
    expect(biggest(tf.sub(one, two))).toBe(0);
  });

  it('fills every hole, finite and in range, down to a picture of which one pixel is known', () => {
    const { networks, batch } = startSystem(partialConv.configure(TINY), 1);
    const mask = tf.tensor4d(
      Array.from({ length: 256 }, (_, i) => (i === 37 ? 0 : 1)),
      [1, 16, 16, 1],
    );
    const made = networks.generator({ picture: batch.inputs!, mask });
    expect(biggest(made)).toBeLessThan(1);
    expect(biggest(made)).toBeGreaterThan(0);
  });

  it('makes plain grey of a picture of which nothing is known', () => {
    const { networks, batch, parameters } = startSystem(partialConv.configure(TINY), 2);
    parameters.generator.get('to-picture-share/bias').assign(tf.tensor1d([1, 2, 3]));
    const made = networks.generator({ picture: batch.inputs!, mask: tf.ones([2, 16, 16, 1]) });
    expect(biggest(made)).toBe(0);
  });
});

describe('the training of partial-conv', () => {
  it('minimises 6 times the error in holes, that elsewhere, and a tenth of the total variation', () => {
    const system = partialConv.configure(TINY);
    const { networks, batch, moment } = startSystem(system);
    const { inputs, masks, reals } = batch as Required<typeof batch>;
    const made = networks.generator({ picture: inputs, mask: masks });
    const known = tf.sub(1, masks);
    const filled = tf.where(tf.cast(tf.tile(masks, [1, 1, 1, 3]), 'bool'), made, reals);
    const number = (x: tf.Tensor) => x.dataSync()[0];
    const [inHoles, elsewhere] = [masks, known].map((mask) => number(maskedL1(made, reals, mask)));
    const expected = 6 * inHoles + elsewhere + 0.1 * number(totalVariation(filled, masks));
    expect(number(system.phases[0].loss(networks, batch, moment).loss)).toBeCloseTo(expected, 5);
  });

  it('reaches every parameter', () => {
    const system = partialConv.configure(TINY);
    const { parameters, networks, batch, moment } = startSystem(system);
    const own = parameters.generator.trainable();
    const { grads } = tf.variableGrads(
      () => system.phases[0].loss(networks, batch, moment).loss,
      own.map(([, variable]) => variable),
    );
    expect(own.filter(([, { name }]) => biggest(grads[name]) === 0).map(([name]) => name)).toEqual([]);
  });

  it('asks for pairs with masks', () => {
    const { restorer, sampler, latentDimensions } = partialConv.configure({ ...TINY, channels: 1 });
    expect(restorer).toMatchObject({ inputChannels: 1, paired: true, masked: true });
    expect(restorer!.network.inputs).toEqual({ picture: [16, 16, 1], mask: [16, 16, 1] });
    expect(sampler).toBeUndefined();
    expect(latentDimensions).toBe(0);
  });
});

describe('the options of partial-conv', () => {
  it.each([
    [{ size: 16, depth: 5 }, /depth: .*more often/],
    [{ kernels: 'nine' }, /kernels/],
    [{ hole: -1 }, /hole/],
    [{ inputChannels: 1 }, /inputChannels/],
  ])('refuse %j', (options, message) => {
    expect(() => partialConv.configure(options)).toThrow(message);
  });
});
