import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { denoisingAutoencoder } from './denoising-autoencoder.ts';
import { countsOf, startSystem, tableOf } from './started-system.ts';

await tf.setBackend('cpu');

const TINY = { size: 8, width: 4, maxWidth: 8, depth: 2, detail: 4 };
const number = (x: tf.Tensor) => x.dataSync()[0]!;

describe('denoising-autoencoder', () => {
  it('is a U-Net whose maps are not joined: checkpoints name these parameters', () => {
    expect(tableOf(denoisingAutoencoder.configure(TINY), 'generator')).toEqual([
      ...['from-picture/kernel 3,3,3,4', 'from-picture/bias 4'],
      ...['down-1/kernel 4,4,4,4', 'down-1/bias 4'],
      ...['down-2/kernel 4,4,4,8', 'down-2/bias 8'],
      ...['up-1/kernel 4,4,4,8', 'up-1/bias 4'],
      ...['up-0/kernel 4,4,4,4', 'up-0/bias 4'],
      ...['blend/kernel 3,3,4,4', 'blend/bias 4'],
      ...['to-picture/kernel 3,3,4,3', 'to-picture/bias 3'],
    ]);
  });

  it.each([
    ['mosaic', 877_087],
    ['faces', 286_975],
    ['photos', 141_659],
    ['lines', 493_243],
  ])('has so many numbers to train in the preset %s', (preset, generator) => {
    expect(countsOf(denoisingAutoencoder.configure({}, preset))).toEqual({ generator });
  });

  it('lets a picture through by its code alone', () => {
    const { parameters, networks, batch } = startSystem(denoisingAutoencoder.configure(TINY));
    const made = () => networks.generator!({ picture: batch.inputs! });
    const apart = () => number(tf.max(tf.abs(tf.sub(...(tf.split(made(), 3).slice(0, 2) as [tf.Tensor, tf.Tensor])))));
    expect(apart()).toBeGreaterThan(1e-3);
    parameters.generator!.get('down-2/kernel').assign(tf.zeros([4, 4, 4, 8]));
    expect(apart()).toBe(0);
  });

  it('learns to make the clean picture of a damaged one, by the squared error', () => {
    const system = denoisingAutoencoder.configure(TINY);
    expect(system.phases.map(({ name, trains, every }) => [name, trains, every])).toEqual([['DAE', ['generator'], 1]]);
    const { networks, batch, moment } = startSystem(system);
    const made = networks.generator!({ picture: batch.inputs! });
    const { loss, readouts } = system.phases[0]!.loss(networks, batch, moment);
    expect(number(loss)).toBeCloseTo(number(tf.losses.meanSquaredError(batch.reals, made)), 5);
    expect(number(readouts.l2!)).toBe(number(loss));
  });

  it('has nothing to add to: it refuses residual', () => {
    expect(() => denoisingAutoencoder.configure({ ...TINY, residual: true })).toThrow(/residual/);
  });
});
