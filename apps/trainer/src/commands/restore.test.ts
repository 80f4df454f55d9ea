/** `export` and `restore` of restorers, on tiny runs. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkPlan } from '@omokage/models/plan';
import { readArtefactDirectory } from '@omokage/weights/directory-store';
import { ModelRestorer } from '@omokage/weights/restorer';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { UserError } from '../errors.ts';
import { writeTinyPairs } from '../training/tiny-restorer.ts';
import { setUpTraining, TINY_FLAGS } from '../training/tiny-run.ts';
import { evaluateCommand } from './evaluate.ts';
import { exportCommand } from './export.ts';
import { publishCommand } from './publish.ts';
import { restoreCommand } from './restore.ts';
import { sampleCommand } from './sample.ts';
import { trainCommand } from './train/index.ts';

const setting = setUpTraining();
const place = (name: string) => join(setting.folder, name);
const wasm = ['--backend', 'wasm', '--threads', '1'];
let printed = '';

const runTrain = (...words: string[]) =>
  trainCommand().parseAsync([...words, '--batch', '4', '--images', '24', ...wasm], { from: 'user' });
const runExport = (...words: string[]) => exportCommand().parseAsync([...words, ...wasm], { from: 'user' });
const runRestore = (...words: string[]) => restoreCommand().parseAsync([...words, ...wasm], { from: 'user' });

/** The only run of its folder. */
const runIn = (folder: string) => join(place(folder), readdirSync(place(folder))[0]!);
const unet = () => runIn('runs-unet');
const holes = () => runIn('runs-holes');

beforeAll(async () => {
  vi.spyOn(console, 'log').mockImplementation((line) => {
    printed += `${line}\n`;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  writeTinyPairs(place('pairs.pack'));
  writeTinyPairs(place('holes.pack'), { masked: true });
  const narrow = [
    '--set',
    'size=8',
    '--set',
    'width=4',
    '--set',
    'maxWidth=8',
    '--set',
    'depth=2',
    '--held-out',
    '0.25',
  ];
  const into = (run: string) => ['--runs', place(`runs-${run}`)];
  await runTrain(
    '--system',
    'unet-l1',
    '--data',
    place('pairs.pack'),
    ...narrow,
    '--held-out',
    '0.25',
    ...into('unet'),
  );
  await runTrain('--system', 'partial-conv', '--data', place('holes.pack'), ...narrow, ...into('holes'));
  await runTrain('--data', place('tiny.pack'), ...TINY_FLAGS, ...into('faces'));
  await runExport('--run', unet(), '--name', 'mosaics', '--task', 'demosaic', '--out', place('mosaics'));
  await runExport('--run', holes(), '--name', 'holes', '--task', 'inpaint', '--out', place('holes'));
  const [width, height] = [37, 21];
  const pixels = Uint8Array.from({ length: width * height * 4 }, (_, i) => (i % 4 === 3 ? 255 : (i * i) % 251));
  await sharp(pixels, { raw: { width, height, channels: 4 } })
    .png()
    .toFile(place('in.png'));
  await sharp(pixels, { raw: { width, height, channels: 4 } })
    .flatten()
    .jpeg()
    .toFile(place('in.jpg'));
  const mask = pixels.map((_, i) => (Math.floor(i / 4) % 37 < 9 ? 255 : 0));
  await sharp(mask, { raw: { width, height, channels: 4 } })
    .flatten()
    .png()
    .toFile(place('mask.png'));
  await sharp(pixels, { raw: { width, height, channels: 4 } })
    .extract({ left: 0, top: 0, width: 9, height: 9 })
    .png()
    .toFile(place('small.png'));
}, 60_000);
afterAll(() => {
  vi.restoreAllMocks();
});
beforeEach(() => {
  printed = '';
});

async function expectRefusal(work: Promise<unknown>, ...parts: RegExp[]) {
  const error = await work.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  for (const part of parts) expect((error as UserError).message).toMatch(part);
}
const rgba = async (path: string) => {
  const { data, info } = await sharp(path).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, pixels: new Uint8Array(data) };
};
const differences = (a: Uint8Array, b: Uint8Array) => a.map((value, i) => Math.abs(value - b[i]!));

describe('omokage export, of a restorer', () => {
  it('says what it is for, how far it looks, and what its bytes cost', async () => {
    const { manifest } = await readArtefactDirectory(place('mosaics'), undefined, { check: checkPlan });
    expect(manifest).toMatchObject({
      kind: 'restorer',
      name: 'mosaics',
      restorer: { task: 'demosaic', inputChannels: 3, channels: 3, multiple: 4, range: [-1, 1] },
      training: { system: 'unet-l1', imagesSeen: 24, config: { heldOut: 0.25 } },
      licence: 'CC0-1.0',
    });
    const metrics = new Map(manifest.training.metrics.map(({ name, value, n }) => [name, { value, n }]));
    // Of 24 pairs a quarter was held out.
    expect([...metrics.values()].map(({ n }) => n)).toEqual([6, 6, 6]);
    expect(metrics.get('psnr-quantized-to-float32-db')!.value).toBeGreaterThan(35);
    const lost = metrics.get('psnr-float32-to-target-db')!.value - metrics.get('psnr-to-target-db')!.value;
    expect(Math.abs(lost)).toBeLessThan(1);
  });

  it('prints the same figures, which are those of `evaluate`', async () => {
    await runExport(
      '--run',
      unet(),
      '--name',
      'x',
      '--task',
      'denoise',
      '--quantize',
      'float32',
      '--out',
      place('exact'),
    );
    expect(Number(/float32 plan: (\S+) at most, n = 6/.exec(printed)![1])).toBeLessThan(1e-4);
    expect(Number(/plan: PSNR (\S+) dB/.exec(printed)![1])).toBeGreaterThan(100);
    expect(printed).toMatch(/^Task: denoise; it looks \d+ pixels to each side, and takes sides that divide by 4$/m);
    const said = Number(/Against the targets: PSNR (\S+) dB, of which float32 costs 0\.00 dB/.exec(printed)![1]);
    await evaluateCommand().parseAsync(['--run', unet(), '--metrics', 'psnr', '--json', place('psnr.json'), ...wasm], {
      from: 'user',
    });
    expect(readFileSync(place('psnr.json'), 'utf8')).toContain('psnr');
    const [, measured] = /"value":\s*([\d.]+)/.exec(readFileSync(place('psnr.json'), 'utf8'))!;
    expect(Number(measured)).toBeCloseTo(said, 1);
  });

  it('enlarges by 2 and 4 unless told otherwise', async () => {
    const scalesOf = async (folder: string) => {
      const { manifest } = await readArtefactDirectory(folder);
      return manifest.kind === 'restorer' && manifest.restorer.scales;
    };
    const upscale = ['--run', unet(), '--name', 'x', '--task', 'upscale', '--out', place('upscale')];
    await runExport(...upscale, '--scales', '3,2');
    expect(await scalesOf(place('upscale'))).toEqual([2, 3]);
    await runExport(...upscale);
    expect(await scalesOf(place('upscale'))).toEqual([2, 4]);
  });

  it.each<[string[], RegExp]>([
    [
      ['unet'],
      /not clear what this restorer is for[\s\S]*--task: demosaic, upscale, colorize, inpaint, denoise, translate/,
    ],
    [['unet', '--task', 'dream'], /"dream" is not one of demosaic/],
    [['unet', '--task', 'denoise', '--scales', '2'], /--scales would have no effect/],
    [['unet', '--task', 'upscale', '--scales', '2,2'], /invalid --scales[\s\S]*"2,2"/],
    [['unet', '--task', 'upscale', '--scales', '9'], /invalid --scales/],
    [['unet', '--task', 'denoise', '--data', '/nowhere'], /cannot open data set \/nowhere/],
    [['holes', '--task', 'denoise'], /not for the task denoise[\s\S]*takes masks[\s\S]*--task inpaint/],
    [['faces', '--task', 'denoise'], /--task would have no effect[\s\S]*dcgan restores nothing/],
  ])('refuses %j', async ([run, ...words], message) => {
    await expectRefusal(
      runExport('--run', runIn(`runs-${run}`), '--name', 'x', '--out', place('never'), ...words),
      message,
    );
    expect(existsSync(place('never'))).toBe(false);
  });

  it('is published as any model, and is not sampled', async () => {
    await publishCommand().parseAsync([place('mosaics'), '--to', 'directory', '--directory', place('store')], {
      from: 'user',
    });
    expect(printed).toMatch(/^Restores: POST \/v1\/restorations\/demosaic\?model=mosaics$/m);
    const sampling = ['--model', place('mosaics'), '--out', place('never.png'), ...wasm];
    await expectRefusal(sampleCommand().parseAsync(sampling, { from: 'user' }), /nothing to sample/);
  });
});

describe('omokage restore', () => {
  it('restores as the model does, from any format to any', async () => {
    const { manifest, weights, digest } = await readArtefactDirectory(place('mosaics'));
    if (manifest.kind !== 'restorer') throw new Error('not a restorer');
    await runRestore(place('in.png'), '--task', 'demosaic', '--model', place('mosaics'), '-o', place('out.png'));
    const restorer = new ModelRestorer({ manifest, weights });
    const expected = await restorer.restore({ picture: await rgba(place('in.png')) });
    restorer.dispose();
    expect(await rgba(place('out.png'))).toEqual({ ...expected, pixels: new Uint8Array(expected.pixels) });
    expect(printed).toContain(`Model: mosaics@${digest}\n`);
    expect(printed).toMatch(/out\.png: demosaic, 37x21 to 37x21$/m);
    for (const [name, format] of [
      ['out.jpg', 'jpeg'],
      ['out.webp', 'webp'],
    ] as const) {
      await runRestore(place('in.jpg'), '--model', place('mosaics'), '-o', place(name));
      expect(await sharp(place(name)).metadata()).toMatchObject({ format, width: 37, height: 21 });
    }
  });

  it('marks what it writes as restored', async () => {
    await runRestore(place('in.png'), '--model', place('mosaics'), '-o', place('marked.png'));
    const { xmp, comments } = await sharp(place('marked.png')).metadata();
    expect(xmp?.toString()).toMatch(/DigitalSourceType/i);
    expect(comments).toContainEqual({ keyword: 'Task', text: 'demosaic' });
    expect(comments?.find(({ keyword }) => keyword === 'Model')?.text).toMatch(/^mosaics@[0-9a-f]{64}$/);
  });

  it('restores with a run as with the model that came of it', async () => {
    await runRestore(place('in.png'), '--model', place('mosaics'), '-o', place('model.png'));
    await runRestore(place('in.png'), '--task', 'demosaic', '--model', unet(), '-o', place('run.png'));
    expect(printed).toMatch(/^Model: unet-l1@checkpoint-000000024$/m);
    const [model, run, given] = await Promise.all(['model.png', 'run.png', 'in.png'].map((name) => rgba(place(name))));
    const mean = (values: Uint8Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(differences(model!.pixels, run!.pixels))).toBeLessThan(3);
    expect(mean(differences(given!.pixels, run!.pixels))).toBeGreaterThan(3);
  });

  it('enlarges', async () => {
    await runRestore(place('in.png'), '--task', 'upscale', '--scale', '3', '--model', unet(), '-o', place('large.png'));
    expect(await sharp(place('large.png')).metadata()).toMatchObject({ width: 111, height: 63 });
    const { comments } = await sharp(place('large.png')).metadata();
    expect(comments).toContainEqual({ keyword: 'Scale', text: '3' });
  });

  it('fills holes, and leaves the rest', async () => {
    const mask = ['--mask', place('mask.png')];
    await runRestore(
      place('in.png'),
      '--task',
      'inpaint',
      ...mask,
      '--model',
      place('holes'),
      '-o',
      place('filled.png'),
    );
    const [given, filled] = [await rgba(place('in.png')), await rgba(place('filled.png'))];
    const changed = differences(given.pixels, filled.pixels).reduce(
      (counts, value, i) => {
        if (value > 0) counts[Math.floor(i / 4) % 37 < 9 ? 'inside' : 'outside']++;
        return counts;
      },
      { inside: 0, outside: 0 },
    );
    expect(changed.outside).toBe(0);
    expect(changed.inside).toBeGreaterThan(300);
  });

  it.each<[string, string[], RegExp]>([
    ['in.png', ['--task', 'translate'], /no model for translate by default[\s\S]*--model/],
    ['in.png', [], /not clear how to restore[\s\S]*--task or --model/],
    ['in.png', ['--model', 'runs-unet'], /not clear what this run restores/],
    ['in.png', ['--task', 'denoise', '--model', 'mosaics'], /"mosaics" is for demosaic/],
    ['in.png', ['--task', 'denoise', '--model', 'runs-faces'], /turns no pictures into others/],
    ['in.png', ['--model', 'nowhere'], /no checkpoint in/],
    ['in.png', ['--model', 'mosaics', '--mask', 'mask.png'], /takes no mask[\s\S]*leave --mask out/],
    ['in.png', ['--model', 'mosaics', '--scale', '2'], /enlarges nothing[\s\S]*--scale/],
    ['in.png', ['--model', 'holes'], /says where the holes are[\s\S]*add --mask/],
    ['in.png', ['--model', 'holes', '--mask', 'small.png'], /mask is 9x9, and the picture 37x21/],
    ['in.png', ['--model', 'mosaics', '-o', 'out.gif'], /not clear what to write[\s\S]*\.png/],
    ['nothing.png', ['--model', 'mosaics'], /cannot read .*nothing\.png/],
    ['text.png', ['--model', 'mosaics'], /text\.png: /],
  ])('refuses %s with %j', async (picture, words, message) => {
    writeFileSync(place('text.png'), 'no picture at all');
    const placed = words.map((word) => {
      if (word.startsWith('runs-')) return runIn(word);
      return /^(mosaics|holes|nowhere)$|\.(png|gif)$/.test(word) ? place(word) : word;
    });
    const out = words.includes('-o') ? [] : ['-o', place('never.png')];
    const work = runRestore(place(picture), ...placed, ...out);
    await expectRefusal(work, message);
    expect(existsSync(place('never.png'))).toBe(false);
  });
});
