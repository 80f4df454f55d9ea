import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { uniform } from '../../gradients/finite-differences.ts';
import { systemNamed } from '../index.ts';
import { startSystem } from '../started-system.ts';
import { PAIRED_PRESETS } from './paired.ts';

await tf.setBackend('cpu');

const PAIRED = ['denoising-autoencoder', 'pix2pix', 'unet-l1'];
const TINY = { size: 8, width: 4, maxWidth: 8, depth: 2, detail: 4 };
const largest = (x: tf.Tensor) => tf.max(tf.abs(x)).dataSync()[0]!;

describe.each(PAIRED)('%s', (name) => {
  const system = systemNamed(name);

  it('turns inputs into pictures of the same sides, as its restorer does', () => {
    const configured = system.configure({ ...TINY, inputChannels: 1 });
    const { restorer, picture, latentDimensions, sampler, networks } = configured;
    expect([picture, latentDimensions, sampler]).toEqual([[8, 8, 3], 0, undefined]);
    expect(restorer).toMatchObject({ inputChannels: 1, paired: true, masked: false });
    expect(restorer!.network.parts).toEqual(['generator']);
    expect(restorer!.network.inputs).toEqual({ picture: [8, 8, 1] });
    expect(networks.generator!.averaged).toBe(true);
    const started = startSystem(configured);
    expect(started.networks.generator!({ picture: started.batch.inputs! }).shape).toEqual([3, 8, 8, 3]);
  });

  it('sees where holes are, and nothing of what lies under them', () => {
    const configured = system.configure({ ...TINY, masked: true });
    expect(configured.restorer!.network.inputs).toEqual({ picture: [8, 8, 3], mask: [8, 8, 1] });
    expect(configured.restorer!.masked).toBe(true);
    const { networks, batch, parameters } = startSystem(configured);
    const { inputs, masks } = batch;
    const made = networks.generator!({ picture: inputs!, mask: masks! });
    const underHoles = tf.add(inputs!, tf.mul(5, masks!));
    expect(largest(tf.sub(networks.generator!({ picture: underHoles, mask: masks! }), made))).toBe(0);
    expect(largest(tf.sub(networks.generator!({ picture: inputs!, mask: tf.zerosLike(masks!) }), made))).not.toBe(0);
    expect(parameters.generator!.get('from-picture/kernel').shape).toEqual([3, 3, 4, 4]);
  });

  it('has the presets that are compared, with the same generators but for what the system is about', () => {
    for (const [preset, { options, run }] of Object.entries(PAIRED_PRESETS)) {
      const { config } = system.configure({}, preset);
      const { residual = false, ...others } = options as Record<string, unknown>;
      expect(config).toMatchObject(others);
      expect(system.runDefaults(preset)).toEqual(run);
      if (name !== 'denoising-autoencoder') expect(config.residual).toBe(residual);
    }
  });

  it.each([
    [{ size: 16, depth: 5 }, 'size cannot be halved so often'],
    [{ norm: 'layer' }, /norm/],
    [{ inputChannels: 2 }, /inputChannels/],
    [{ detail: -1 }, /detail/],
    [{ skips: false }, /skips/],
  ])('refuses %j', (options, message) => {
    expect(() => system.configure(options)).toThrow(message);
  });
});

describe.each(['pix2pix', 'unet-l1'])('%s with residual', (name) => {
  const system = systemNamed(name);

  it.each([
    [{ inputChannels: 3, channels: 3 }],
    [{ inputChannels: 1, channels: 3 }],
    [{ inputChannels: 1, channels: 1 }],
  ])('untrained makes of an input that input, in every channel: %j', (options) => {
    const { networks } = startSystem(system.configure({ ...TINY, ...options, residual: true }));
    const picture = uniform([2, 8, 12, options.inputChannels], 1);
    const made = networks.generator!({ picture });
    expect(made.shape).toEqual([2, 8, 12, options.channels]);
    expect(largest(tf.sub(made, picture))).toBeLessThan(1 / 255);
  });

  it('begins with nothing in holes', () => {
    const { networks, batch } = startSystem(system.configure({ ...TINY, masked: true, residual: true }));
    const made = networks.generator!({ picture: batch.inputs!, mask: batch.masks! });
    expect(largest(tf.sub(made, tf.mul(batch.inputs!, tf.sub(1, batch.masks!))))).toBeLessThan(1 / 255);
  });

  it('refuses to add a coloured input to a grey picture', () => {
    expect(() => system.configure({ ...TINY, channels: 1, residual: true })).toThrow(/more channels than the picture/);
  });
});
