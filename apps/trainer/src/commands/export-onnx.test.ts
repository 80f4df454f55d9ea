/** `export --format onnx`, of tiny runs and of what they were exported as. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { originOf } from '@omokage/models/sampler';
import { numericSeed } from '@omokage/models/sampling';
import { TINY_SYSTEMS } from '@omokage/models/systems/tiny';
import { readArtefactDirectory } from '@omokage/weights/directory-store';
import { ModelSampler } from '@omokage/weights/sampler';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { decodeModel } from '../artefact/onnx/messages.ts';
import { runOnnx } from '../artefact/onnx/onnxruntime.ts';
import { openRun } from '../artefact/open-sampler.ts';
import { UserError } from '../errors.ts';
import { writeTinyPairs } from '../training/tiny-restorer.ts';
import { setUpTraining } from '../training/tiny-run.ts';
import { exportCommand } from './export.ts';
import { trainCommand } from './train/index.ts';

const setting = setUpTraining();
const place = (name: string) => join(setting.folder, name);
const onWasm = ['--backend', 'wasm', '--threads', '1'];
const train = (...words: string[]) => trainCommand().parseAsync([...words, ...onWasm], { from: 'user' });
const runExport = (...words: string[]) => exportCommand().parseAsync([...words, ...onWasm], { from: 'user' });
const toOnnx = (...words: string[]) => runExport('--format', 'onnx', ...words);
const runs = {} as Record<'dcgan' | 'stylegan' | 'unet-l1', string>;
let printed = '';

async function trained(system: keyof typeof runs, pack: string, ...words: string[]): Promise<void> {
  const options = Object.entries(TINY_SYSTEMS[system]!).filter(([name]) => !['size', 'dropout'].includes(name));
  const set = options.flatMap(([name, value]) => ['--set', `${name}=${value}`]);
  const how = ['--system', system, '--batch', '4', '--images', '8', '--runs', place(system)];
  await train('--data', place(pack), ...how, ...set, ...words);
  runs[system] = join(place(system), readdirSync(place(system))[0]!);
}

beforeAll(async () => {
  vi.spyOn(console, 'log').mockImplementation((line) => {
    printed += `${line}\n`;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  writeTinyPairs(place('pairs.pack'));
  await trained('dcgan', 'tiny.pack');
  await trained('stylegan', 'tiny.pack');
  await trained('unet-l1', 'pairs.pack', '--held-out', '0.25');
}, 60_000);
afterAll(() => {
  vi.restoreAllMocks();
});
beforeEach(() => {
  printed = '';
});

const fileOf = (...parts: string[]) => readFileSync(place(join(...parts)));
const saidBy = (bytes: Uint8Array) =>
  Object.fromEntries(decodeModel(bytes).metadata_props.map(({ key, value }) => [key, value]));

describe('omokage export --format onnx', () => {
  it('writes what a run draws, with the numbers that were trained', async () => {
    await toOnnx('--run', runs.dcgan, '--name', 'slopes', '--title', 'Slopes', '--out', place('onnx'));
    expect(readdirSync(place('onnx'))).toEqual(['slopes.onnx']);
    expect(printed).toMatch(/^ONNX: .*slopes\.onnx, \d+ KiB, opset 17$/m);
    const bytes = fileOf('onnx', 'slopes.onnx');
    expect(saidBy(bytes)).toMatchObject({ title: 'Slopes', system: 'dcgan', licence: 'CC0-1.0', images_seen: '8' });
    const { sampler } = await openRun(runs.dcgan);
    const origin = originOf(sampler.facts, { seed: numericSeed(7), psi: 0.7 });
    const expected = tf.tidy(() => tf.transpose(sampler.draw([origin]), [0, 3, 1, 2]).dataSync());
    const { picture } = await runOnnx(bytes, { z: { dims: [1, 6], data: origin.z } });
    expect(picture!.dims).toEqual([1, 3, 16, 16]);
    expect([...picture!.data]).toEqual(Array.from(expected, (value) => expect.closeTo(value, 3)));
    expect(new Set(picture!.data).size).toBeGreaterThan(20);
  });

  it('writes what an exported model draws, quantized as it is, under its name or another', async () => {
    await runExport('--run', runs.stylegan, '--name', 'styled', '--out', place('styled'));
    await toOnnx('--model', place('styled'), '--out', place('onnx-styled'));
    await toOnnx('--model', place('styled'), '--name', 'other', '--title', 'Another', '--out', place('onnx-styled'));
    const files = ['other.mapping.onnx', 'other.onnx', 'styled.mapping.onnx', 'styled.onnx'];
    expect(readdirSync(place('onnx-styled')).sort()).toEqual(files);
    const { manifest, weights, digest } = await readArtefactDirectory(place('styled'));
    expect(saidBy(fileOf('onnx-styled', 'styled.onnx'))).toMatchObject({ title: 'styled', digest });
    expect(saidBy(fileOf('onnx-styled', 'other.onnx'))).toMatchObject({ name: 'other', title: 'Another', digest });
    if (manifest.kind !== 'sampler') throw new Error('not a sampler');
    const sampler = new ModelSampler({ manifest, weights });
    const origin = originOf(sampler.facts, { seed: numericSeed(7), psi: 0.7 });
    const expected = tf.tidy(() => tf.transpose(sampler.draw([origin]), [0, 3, 1, 2]).dataSync());
    sampler.dispose();
    const { w } = await runOnnx(fileOf('onnx-styled', 'styled.mapping.onnx'), {
      z: { dims: [1, 6], data: origin.z },
      psi: { dims: [1], data: Float32Array.of(0.7) },
    });
    const { picture } = await runOnnx(fileOf('onnx-styled', 'styled.onnx'), { w: w! });
    expect([...picture!.data]).toEqual(Array.from(expected, (value) => expect.closeTo(value, 4)));
  });

  it('writes restorers, of runs without their data', async () => {
    const words = ['--run', runs['unet-l1'], '--name', 'better', '--out', place('onnx-better')];
    await toOnnx(...words, '--task', 'upscale', '--scales', '3,2');
    expect(saidBy(fileOf('onnx-better', 'better.onnx'))).toMatchObject({
      kind: 'restorer',
      task: 'upscale',
      scales: '[2,3]',
    });
  });

  it('replaces no file', async () => {
    writeFileSync(place('theirs.mapping.onnx'), 'theirs');
    const words = ['--run', runs.stylegan, '--name', 'theirs', '--out', setting.folder];
    await expect(toOnnx(...words)).rejects.toThrow(/not written[\s\S]*theirs\.mapping\.onnx is there already/);
    expect(existsSync(place('theirs.onnx'))).toBe(false);
    expect(fileOf('theirs.mapping.onnx').toString()).toBe('theirs');
  });

  it.each([
    [[], /not clear what to export[\s\S]*just one of --model and --run/],
    [['--run', 'a', '--model', 'b'], /just one of --model and --run/],
    [['--run', 'a'], /no name[\s\S]*--name/],
    [['--run', 'a', '--name', 'x', '--quantize', 'uint8'], /--quantize would have no effect[\s\S]*float32/],
    [['--run', 'a', '--name', 'x', '--data', 'y'], /--data would have no effect/],
    [['--model', 'a', '--task', 'upscale'], /--task would have no effect/],
    [['--model', '/nowhere'], /no whole artefact in this folder/],
    [['--run', '/nowhere', '--name', 'x'], /no checkpoint in \/nowhere/],
  ])('refuses %j', async (words, message) => {
    const error = await toOnnx(...words, '--out', place('never')).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toMatch(message);
    expect(existsSync(place('never'))).toBe(false);
  });

  it('refuses what a run is not for, a file as a folder, and formats that nobody knows', async () => {
    const words = (run: string) => ['--run', run, '--name', 'x', '--out', place('never')];
    await expect(toOnnx(...words(runs['unet-l1']))).rejects.toThrow(/not clear what this restorer is for/);
    await expect(toOnnx(...words(runs.dcgan), '--task', 'denoise')).rejects.toThrow(/--task would have no effect/);
    await expect(toOnnx('--run', runs.dcgan, '--name', 'x', '--out', place('x.onnx'))).rejects.toThrow(
      /--out names the folder/,
    );
    await expect(runExport(...words(runs.dcgan), '--format', 'tflite')).rejects.toThrow(
      /"tflite" is not one of edge, onnx/,
    );
    expect(existsSync(place('never'))).toBe(false);
  });
});

describe('omokage export', () => {
  it.each([
    [['--model', 'a'], /nothing to do[\s\S]*--about/],
    [['--name', 'x'], /--run is missing/],
    [['--run', 'a'], /--name is missing/],
  ])('refuses %j for the edge', async (words, message) => {
    await expect(runExport(...words, '--out', place('never'))).rejects.toThrow(message);
  });
});
