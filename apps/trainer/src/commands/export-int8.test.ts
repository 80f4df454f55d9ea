/** `export --quantize int8` of a generator and of a restorer, and what `publish` makes of it. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkPlan } from '@omokage/models/plan';
import { buildArtefact, type SamplerManifest } from '@omokage/weights';
import { readArtefactDirectory, writeArtefact } from '@omokage/weights/directory-store';
import { ModelSampler } from '@omokage/weights/sampler';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { psnr } from '../artefact/export-report.ts';
import { onEngine } from '../artefact/on-engine.ts';
import { UserError } from '../errors.ts';
import { drawWishes, previewWishes } from '../training/preview.ts';
import { writeTinyPairs } from '../training/tiny-restorer.ts';
import { setUpTraining, TINY_FLAGS } from '../training/tiny-run.ts';
import { exportCommand } from './export.ts';
import { publishCommand } from './publish.ts';
import { trainCommand } from './train/index.ts';

const setting = setUpTraining();
const place = (name: string) => join(setting.folder, name);
const wasm = ['--backend', 'wasm', '--threads', '1'];
const runIn = (folder: string) => join(place(folder), readdirSync(place(folder))[0]!);
let printed = '';
beforeAll(async () => {
  vi.spyOn(console, 'log').mockImplementation((line) => {
    printed += `${line}\n`;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  const train = (runs: string, ...words: string[]) =>
    trainCommand().parseAsync([...words, '--runs', place(runs), ...wasm], { from: 'user' });
  await train('faces', '--data', place('tiny.pack'), ...TINY_FLAGS, '--images', '40');
  writeTinyPairs(place('pairs.pack'));
  const narrow = ['size=8', 'width=4', 'maxWidth=8', 'depth=2'].flatMap((option) => ['--set', option]);
  const pairs = ['--data', place('pairs.pack'), '--held-out', '0.25', '--batch', '4', '--images', '24'];
  await train('mosaics', '--system', 'unet-l1', ...pairs, ...narrow);
  await exportInt8('faces', '--data', place('tiny.pack'));
}, 60_000);
afterAll(() => {
  vi.restoreAllMocks();
});
beforeEach(() => {
  printed = '';
});

const runExport = (...words: string[]) => exportCommand().parseAsync([...words, ...wasm], { from: 'user' });
const exportInt8 = (run: string, ...words: string[]) =>
  runExport(
    '--run',
    runIn(run),
    '--name',
    run,
    '--out',
    place(`${run}-int8`),
    '--quantize',
    'int8',
    '--calibrate',
    '32',
    ...words,
  );
const runPublish = (...words: string[]) =>
  publishCommand().parseAsync([...words, '--to', 'directory', '--directory', place('store')], { from: 'user' });

async function expectRefusal(work: Promise<unknown>, ...parts: RegExp[]) {
  const error = await work.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  for (const part of parts) expect((error as UserError).message).toMatch(part);
}

const readModel = async (name: string) => {
  const { manifest, weights } = await readArtefactDirectory(place(name), undefined, { check: checkPlan });
  return { manifest: manifest as SamplerManifest, weights };
};

describe('omokage export --quantize int8, of a generator', () => {
  it('stores kernels as integers, with steps beside them', async () => {
    const { manifest, weights } = await readModel('faces-int8');
    const layers = manifest.plan.nodes.filter(({ scales }) => scales !== undefined);
    expect(layers.length).toBeGreaterThan(0);
    for (const { parameters, scales } of layers) {
      for (const [role, steps] of Object.entries(scales!)) {
        const entry = manifest.weights.find(({ name }) => name === parameters[role])!;
        expect(entry.quantization).toEqual({ dtype: 'uint8', scale: 1, min: -128, original_dtype: 'float32' });
        const { values } = weights.get(parameters[role]!)!;
        expect(values.every((value) => Number.isInteger(value) && Math.abs(value) <= 127)).toBe(true);
        expect(values.some((value) => value !== 0)).toBe(true);
        expect(manifest.weights.find(({ name }) => name === steps)!.quantization).toBeUndefined();
      }
    }
  });

  it('notes what that costs, also against pictures', async () => {
    const { metrics } = (await readModel('faces-int8')).manifest.training;
    expect(metrics.map(({ name, n }) => [name, n])).toEqual([
      ['psnr-quantized-to-float32-db', 64],
      ['swd-mean-float32', 26],
      ['swd-mean-quantized', 26],
      ['swd-mean-growth-percent', 26],
    ]);
    const [decibels, from, to, growth] = metrics.map(({ value }) => value) as [number, number, number, number];
    expect(decibels).toBeGreaterThan(30);
    expect(growth).toBeCloseTo((100 * (to - from)) / from, 1);
  });

  it('prints what each layer costs', async () => {
    await exportInt8('faces');
    expect(printed).toMatch(/^ {2}generator\.\S+ +\d+\.\d % +\d+\.\d dB {2}(int8|float32)$/m);
    expect(printed).toMatch(
      /^In integers: \d+\.\d % of the work; channels evened out by \S+, biases (not )?corrected$/m,
    );
    expect(printed).toMatch(/^Float32 plan against int8 plan: PSNR \S+ dB, n = 64$/m);
    expect(printed).toMatch(/^swd-mean: \S+ as float32, \S+ as int8 \(\S+ %\), n = 26$/m);
  });

  it('draws the same on the kernels as on tfjs, but for values that lie half-way between codes', async () => {
    const model = await readModel('faces-int8');
    const drawn = await Promise.all(
      [{ runner: onEngine }, {}].map(async (options) => {
        const sampler = new ModelSampler(model, options);
        const { values } = await drawWishes(sampler, previewWishes(1));
        sampler.dispose();
        return values;
      }),
    );
    expect(psnr(drawn[0]!, drawn[1]!)).toBeGreaterThan(55);
  });

  it.each([
    [['--quantize', 'uint8', '--calibrate', '16'], /--calibrate would have no effect[\s\S]*--quantize int8/],
    [['--quantize', 'int8', '--calibrate', '2'], /"2" is not a whole number from 8/],
    [['--features', 'x'], /--features would have no effect[\s\S]*--data/],
    [['--scales', '2'], /--scales would have no effect/],
    [['--format', 'onnx', '--calibrate', '16'], /--calibrate would have no effect/],
    [['--credit', 'Stones; Ann Other; https://example.org'], /is not what, who, a URL and a licence/],
  ])('refuses %j', async (words, message) => {
    await expectRefusal(runExport('--run', runIn('faces'), '--name', 'x', '--out', place('never'), ...words), message);
  });
});

describe('omokage export --quantize int8 --model', () => {
  const again = (from: string, ...words: string[]) =>
    runExport('--model', place(from), '--quantize', 'int8', '--calibrate', '16', '--out', place('again'), ...words);

  it('puts a model into integers whose run is gone, with all that was said of it', async () => {
    await runExport('--run', runIn('faces'), '--name', 'bytes', '--out', place('bytes'));
    await again('bytes');
    const [{ manifest: before }, { manifest }] = [await readModel('bytes'), await readModel('again')];
    expect(manifest.plan.nodes.some(({ scales }) => scales !== undefined)).toBe(true);
    expect(manifest).toMatchObject({ name: 'bytes', latent: before.latent, training: { imagesSeen: 40 } });
    expect(manifest.training.metrics.map(({ name }) => name)).toEqual(['psnr-quantized-to-float32-db']);
    expect(manifest.training.metrics[0]!.value).toBeGreaterThan(30);
  });

  it('refuses what it cannot read ranges off, or what is there already', async () => {
    await runExport('--run', runIn('mosaics'), '--name', 'x', '--task', 'demosaic', '--out', place('restorer'));
    await expectRefusal(again('restorer'), /restores pictures/, /--run in place of --model/);
    await expectRefusal(again('faces-int8'), /in integers already/);
    await expectRefusal(again('bytes', '--run', runIn('faces')), /give --run or --model/);
    await expectRefusal(again('bytes', '--task', 'demosaic'), /--task would have no effect/);
  });
});

describe('omokage export --quantize int8, of a restorer', () => {
  it('measures it on what it never saw, against the targets too', async () => {
    const credit = ['--credit', 'Stones; Ann Other; https://example.org/stones; MIT'];
    await exportInt8('mosaics', '--task', 'demosaic', ...credit);
    const { manifest } = await readModel('mosaics-int8');
    const stones = { name: 'Stones', author: 'Ann Other', url: 'https://example.org/stones', licence: 'MIT' };
    expect(manifest.credits).toContainEqual(stones);
    expect(manifest.plan.nodes.some(({ scales }) => scales !== undefined)).toBe(true);
    const metrics = new Map(manifest.training.metrics.map(({ name, value, n }) => [name, { value, n }]));
    expect([...metrics.values()].map(({ n }) => n)).toEqual([6, 6, 6]);
    expect(metrics.get('psnr-quantized-to-float32-db')!.value).toBeGreaterThan(30);
    expect(printed).toMatch(/^Against the targets: PSNR \S+ dB, of which int8 costs \S+ dB, n = 6$/m);
    await expectRefusal(
      exportInt8('mosaics', '--task', 'demosaic', '--features', 'x'),
      /--features would have no effect/,
    );
  });
});

describe('omokage publish, of a model that lost much', () => {
  it('refuses it unless told', async () => {
    const { manifest, weights } = await readModel('faces-int8');
    const { weights: _weights, shards: _shards, schemaVersion: _version, ...described } = manifest;
    const metrics = [{ name: 'psnr-quantized-to-float32-db', value: 31.4, n: 64 }];
    const lossy = { ...described, name: 'lossy', training: { ...manifest.training, metrics } };
    await writeArtefact(place('lossy'), await buildArtefact(lossy, weights, 'uint8'));
    await expectRefusal(
      runPublish(place('lossy')),
      /"lossy" was not published/,
      /31\.4 dB against those of float32, less than 38/,
      /--despite-loss/,
    );
    await runPublish(place('lossy'), '--despite-loss');
    expect(printed).toMatch(/^lossy@[0-9a-f]{64} is in/m);
  });

  it('takes its integers through a second artefact as they are', async () => {
    const [first, second] = [await readModel('faces-int8'), await readModel('lossy')];
    for (const [name, { levels, values }] of first.weights) {
      if (levels?.min === -128) expect(second.weights.get(name)!.values).toEqual(values);
    }
  });
});
