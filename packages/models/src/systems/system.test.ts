import { describe, expect, it } from 'vitest';
import { record } from '../net/index.ts';
import { checkPlan } from '../plan/index.ts';
import { SystemError, systemNamed, systemNames, systemsWithPreset } from './index.ts';

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
      loss: 'non-saturating',
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
    const { parts, inputs } = system.sampler!.synthesis;
    expect(inputs).toEqual({ z: [system.latentDimensions] });
    expect(parts.map((part) => system.networks[part].averaged)).toEqual([true]);
    for (const { trains } of system.phases)
      expect(Object.keys(system.networks)).toEqual(expect.arrayContaining([...trains]));
  });

  it.each([
    [{ size: 48 }, /^dcgan: size: .*16\|28\|32\|64\|128/],
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
    expect(() => dcgan.configure({}, preset)).toThrow(
      `dcgan has no preset "${preset}"; it has small, faces, digits, mnist-dcgan, paper`,
    );
    expect(() => dcgan.configure({}, preset)).toThrow(SystemError);
  });
});

describe('what a system says about itself', () => {
  it('is every option with its range, default and meaning', () => {
    const options = new Map(dcgan.options.map(({ name, ...rest }) => [name, rest]));
    expect([...options.keys()]).toEqual(Object.keys(dcgan.configure({}).config));
    expect(options.get('size')).toEqual({
      range: '16 | 28 | 32 | 64 | 128',
      initial: '64',
      meaning: 'side of the square pictures, pixels',
    });
    expect(options.get('beta2')).toMatchObject({ range: '0 to 0.9999', initial: '0.99' });
    expect(options.get('discriminatorNorm')).toMatchObject({ range: 'none | batch', initial: 'none' });
    for (const { range, meaning } of options.values()) expect([range, meaning]).not.toContain('');
  });

  it('is what its presets want of a run', () => {
    expect(dcgan.runDefaults('mnist-dcgan')).toEqual({ batch: 50, images: 100_000, snapshotEvery: 10_000 });
    expect(dcgan.runDefaults('small')).toEqual({});
    expect(dcgan.runDefaults(undefined)).toEqual({});
    expect(() => dcgan.runDefaults('huge')).toThrow(SystemError);
    expect(systemsWithPreset('mnist-dcgan').map(({ name }) => name)).toEqual(['dcgan']);
    expect(systemsWithPreset('huge')).toEqual([]);
  });

  it('is the names that it knows, where one is not known', () => {
    const refusal = (work: () => unknown) => {
      try {
        work();
      } catch (error) {
        return (error as SystemError).unknown;
      }
      return 'nothing was refused';
    };
    expect(refusal(() => dcgan.configure({ widht: 16 }))).toMatchObject({
      given: 'widht',
      known: [...Object.keys(dcgan.configure({}).config)],
    });
    expect(refusal(() => dcgan.configure({}, 'face'))).toEqual({ given: 'face', known: dcgan.presets });
    expect(refusal(() => systemNamed('dcgna'))).toMatchObject({ given: 'dcgna', known: systemNames() });
    expect(refusal(() => dcgan.configure({ latent: 1 }))).toBeUndefined();
  });
});

describe('systemNamed', () => {
  it.each(['stylegan9', 'constructor', ''])('refuses "%s" and names what there is', (name) => {
    expect(() => systemNamed(name)).toThrow(`there is no system "${name}"; known: ${systemNames().join(', ')}`);
    expect(() => systemNamed(name)).toThrow(SystemError);
  });
});
