import { describe, expect, it } from 'vitest';
import { record } from '../net/index.ts';
import { checkPlan } from '../plan/index.ts';
import { SystemError, systemNamed } from './index.ts';

const dcgan = systemNamed('dcgan');

describe('configure', () => {
  it('fixes every option: those given, over those of the preset, over the defaults', () => {
    const { config, system } = dcgan.configure({ width: 20 }, 'faces');
    expect(system).toBe('dcgan');
    expect(config).toMatchObject({ width: 20, discriminatorWidth: 8, latent: 64 });
    expect(dcgan.configure({}).config).toEqual({
      size: 64,
      channels: 3,
      latent: 64,
      width: 16,
      discriminatorWidth: 8,
      maxWidth: 128,
      discriminatorNorm: 'none',
      initialisation: 'he',
      learningRate: 1.5e-3,
      beta1: 0,
      beta2: 0.99,
      r1Gamma: 1,
      r1Every: 8,
    });
  });

  it('comes to the same from what it fixed', () => {
    const { config } = dcgan.configure({ size: 16 }, 'paper');
    expect(dcgan.configure(config).config).toEqual(config);
  });

  it.each(dcgan.presets)('builds the preset %s: networks that fit together and plans that pass', (preset) => {
    const system = dcgan.configure({}, preset);
    const facts = Object.entries(system.networks).map(([name, { network, inputs }]) => {
      const { plan, parameters } = record(network, inputs, undefined);
      const shapes = new Map([...parameters].map(([parameter, { shape }]) => [parameter, shape]));
      return [name, checkPlan(plan, shapes).shapes.get(plan.outputs.output)] as const;
    });
    expect(Object.fromEntries(facts)).toEqual({ generator: system.picture, discriminator: [1] });
    expect(system.networks[system.sampler].inputs).toEqual({ z: [system.latentDimensions] });
    expect(system.networks[system.sampler].averaged).toBe(true);
    for (const { trains } of system.phases)
      expect(Object.keys(system.networks)).toEqual(expect.arrayContaining([...trains]));
  });

  it.each([
    [{ size: 48 }, /^dcgan: size: .*16\|32\|64\|128/],
    [{ size: '64' }, /^dcgan: size: /],
    [{ channels: 2 }, /^dcgan: channels: .*1\|3/],
    [{ latent: 1 }, /^dcgan: latent: /],
    [{ latent: 2.5 }, /^dcgan: latent: /],
    [{ learningRate: Number.NaN }, /^dcgan: learningRate: /],
    [{ beta2: 1 }, /^dcgan: beta2: /],
    [{ r1Every: 0 }, /^dcgan: r1Every: /],
    [{ discriminatorNorm: 'layer' }, /^dcgan: discriminatorNorm: .*"none"\|"batch"/],
    [{ widht: 16 }, /^dcgan: .*"widht"/],
    [{ latent: 1, beta1: -1 }, /latent.*; beta1/],
  ])('refuses %j and names it', (options, message) => {
    expect(() => dcgan.configure(options)).toThrow(message);
    expect(() => dcgan.configure(options)).toThrow(SystemError);
  });

  it.each(['huge', 'constructor', '__proto__', ''])('refuses the preset "%s" and names what there is', (preset) => {
    expect(() => dcgan.configure({}, preset)).toThrow(`dcgan has no preset "${preset}"; it has small, faces, paper`);
    expect(() => dcgan.configure({}, preset)).toThrow(SystemError);
  });
});

describe('systemNamed', () => {
  it.each(['stylegan', 'constructor', ''])('refuses "%s" and names what there is', (name) => {
    expect(() => systemNamed(name)).toThrow(`there is no system "${name}"; known: dcgan`);
    expect(() => systemNamed(name)).toThrow(SystemError);
  });
});
