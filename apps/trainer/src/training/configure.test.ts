import { join } from 'node:path';
import { systemNamed, systemsWithPreset } from '@omokage/models/systems';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PackedDataset } from '../data/packed.ts';
import { UserError } from '../errors.ts';
import { chooseSystem, chooseTexts, configureFor, systemOfPreset } from './configure.ts';
import { setUpTraining, writeTinyPack } from './tiny-run.ts';

const setting = setUpTraining();
const captions = ['brown hair, tan skin', 'red hair', 'red hair, glasses', 'glasses'];
/** With two label columns and a text column; with two text columns and none of labels. */
let described: PackedDataset;
let twice: PackedDataset;
beforeAll(() => {
  const open = (name: string, options: Parameters<typeof writeTinyPack>[1]) =>
    PackedDataset.open(writeTinyPack(join(setting.folder, name), { count: captions.length, ...options }));
  described = open('described.pack', { labels: { digit: 10, style: 3 }, texts: { caption: captions } });
  twice = open('twice.pack', { texts: { caption: captions, title: captions } });
});
afterAll(() => {
  described.close();
  twice.close();
});

describe('chooseSystem', () => {
  it('takes the system of a name, or the only one that has the preset, or DCGAN', () => {
    expect(chooseSystem('cgan', undefined).name).toBe('cgan');
    expect(chooseSystem(undefined, undefined).name).toBe('dcgan');
    expect(chooseSystem(undefined, 'mnist-dcgan').name).toBe('dcgan');
  });

  it('takes DCGAN where it is one of several that have the preset', () => {
    expect(systemsWithPreset('faces').length).toBeGreaterThan(1);
    expect(chooseSystem(undefined, 'faces').name).toBe('dcgan');
  });

  it('asks which, where several others have the preset', () => {
    const others = ['cgan', 'gan'].map(systemNamed);
    expect(() => systemOfPreset('toy', others)).toThrow(/several systems have a preset "toy", cgan, gan: .*--system/);
  });
});

describe('classes', () => {
  it('are those of the label column', () => {
    const choice = { system: 'sngan', set: {} };
    expect(configureFor(described, { ...choice, labels: 'digit' }).classes).toBe(10);
    expect(configureFor(described, { ...choice, labels: 'style' }).classes).toBe(3);
    expect(() => configureFor(described, { ...choice, labels: 'sort' })).toThrow(/no label column "sort"/);
  });

  it('may be left out where the system can do without', () => {
    expect(configureFor(described, { system: 'sngan', set: {} }).classes).toBeUndefined();
    expect(() => configureFor(described, { system: 'cgan', set: {} })).toThrow(
      /no label column was named[\s\S]*digit \(10 classes\), style \(3 classes\)/,
    );
  });
});

describe('texts', () => {
  it('are those of the only text column, or of the one that is named', () => {
    const texts = chooseTexts(described, 'stackgan', undefined)!;
    expect(texts.column).toBe('caption');
    expect(texts.vocabulary.slice(0, 3)).toEqual(['hair', 'glasses', 'red']);
    expect(texts.examples).toEqual(captions);
    expect(chooseTexts(twice, 'stackgan', 'title')!.column).toBe('title');
  });

  it('decide how many terms the system has', () => {
    const texts = chooseTexts(described, 'stackgan', undefined)!;
    const system = configureFor(described, { system: 'stackgan', set: {}, texts });
    expect(system.terms).toBe(texts.vocabulary.length);
    expect(() => configureFor(described, { system: 'stackgan', set: { terms: 3 }, texts })).toThrow(/option terms/);
    expect(() => configureFor(setting.dataset, { system: 'stackgan', set: {}, texts })).toThrow(/no text column/);
  });

  it('must be there, and be clear', () => {
    expect(() => chooseTexts(twice, 'stackgan', undefined)).toThrow(/caption, title\.[\s\S]*--texts/);
    expect(() => chooseTexts(setting.dataset, 'stackgan', undefined)).toThrow(/no text columns/);
    expect(() => chooseTexts(described, 'stackgan', 'title')).toThrow(UserError);
  });

  it('may be left out where the system can do without, and come whole where it only recognises them', () => {
    expect(chooseTexts(described, 'stylegan', undefined)).toBeUndefined();
    const texts = chooseTexts(described, 'stylegan', 'caption')!;
    expect(texts.whole).toBe(true);
    expect(configureFor(described, { system: 'stylegan', set: { size: 16 }, texts }).terms).toBe(
      texts.vocabulary.length,
    );
  });

  it('are nothing to a system without terms', () => {
    expect(chooseTexts(described, 'dcgan', undefined)).toBeUndefined();
    expect(() => chooseTexts(described, 'dcgan', 'caption')).toThrow(/takes no texts/);
  });
});
