import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { PIXEL_LOSS_NAMES, PIXEL_LOSSES } from '../losses/index.ts';
import { PAIRED_PRESETS } from './blocks/paired.ts';
import { pix2pix } from './pix2pix.ts';
import { countsOf, startSystem, tableOf } from './started-system.ts';
import { unetL1 } from './unet-l1.ts';

await tf.setBackend('cpu');

const TINY = { size: 8, width: 4, maxWidth: 8, depth: 2, detail: 4 };
const number = (x: tf.Tensor) => x.dataSync()[0]!;

describe('unet-l1', () => {
  it.each(Object.keys(PAIRED_PRESETS))('has the generator of pix2pix in the preset %s, and nothing else', (preset) => {
    const [alone, contested] = [unetL1.configure({}, preset), pix2pix.configure({}, preset)];
    expect(tableOf(alone, 'generator')).toEqual(tableOf(contested, 'generator'));
    expect(countsOf(alone)).toEqual({ generator: countsOf(contested).generator });
    expect(unetL1.runDefaults(preset)).toEqual(pix2pix.runDefaults(preset));
  });

  it('is trained in one phase, by Adam 1e-3', () => {
    const { phases, networks } = unetL1.configure({}, 'faces');
    expect(phases.map(({ name, trains, every }) => [name, trains, every])).toEqual([['G', ['generator'], 1]]);
    expect(networks.generator!.optimizer).toEqual({ kind: 'adam', learningRate: 1e-3, beta1: 0.9, beta2: 0.999 });
  });

  it.each(PIXEL_LOSS_NAMES)('minimises %s over the whole picture, holes or not', (loss) => {
    const system = unetL1.configure({ ...TINY, loss, masked: true });
    const { networks, batch, moment } = startSystem(system);
    const result = system.phases[0]!.loss(networks, batch, moment);
    const made = networks.generator!({ picture: batch.inputs!, mask: batch.masks! });
    expect(number(result.loss)).toBeCloseTo(number(PIXEL_LOSSES[loss](made, batch.reals)), 5);
    expect(Object.keys(result.readouts)).toEqual([loss]);
    expect(number(result.readouts[loss]!)).toBe(number(result.loss));
  });

  it.each([
    [{ loss: 'hinge' }, /loss/],
    [{ lambda: 1 }, /lambda/],
  ])('refuses %j', (options, message) => {
    expect(() => unetL1.configure(options)).toThrow(message);
  });
});
