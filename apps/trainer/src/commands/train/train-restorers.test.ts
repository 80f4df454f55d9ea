import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { UserError } from '../../errors.ts';
import { readCheckpoint } from '../../training/checkpoint.ts';
import { writeTinyPairs } from '../../training/tiny-restorer.ts';
import { setUpTraining, writeTinyPack } from '../../training/tiny-run.ts';
import { evaluateCommand } from '../evaluate.ts';
import { exportCommand } from '../export.ts';
import { sampleCommand } from '../sample.ts';
import { trainCommand } from './index.ts';

const setting = setUpTraining();
const place = (name: string) => join(setting.folder, name);
let printed = '';
beforeAll(() => {
  vi.spyOn(console, 'log').mockImplementation((line) => {
    printed += `${line}\n`;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
});
afterAll(() => {
  vi.restoreAllMocks();
});
beforeEach(() => {
  printed = '';
});

const WASM = ['--backend', 'wasm', '--threads', '1'];
const settings = (options: object) => Object.entries(options).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
const UNET = ['--system', 'unet-l1', ...settings({ width: 4, maxWidth: 8, depth: 1, detail: 4 }), '--batch', '4'];
const CYCLE = [
  ...['--system', 'cyclegan', '--batch', '2', '--images', '4'],
  ...settings({ width: 4, maxWidth: 8, residuals: 1, patch: 16, discriminatorWidth: 4, pool: 3 }),
];

async function train(...words: string[]): Promise<string> {
  await trainCommand().parseAsync(['--images', '16', ...words, ...WASM, '--runs', place('runs')], { from: 'user' });
  return /^Run: (.*)$/m.exec(printed)?.[1] ?? '';
}
const evaluate = (...words: string[]) => evaluateCommand().parseAsync([...words, ...WASM], { from: 'user' });
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'nothing was refused',
    (error: unknown) => (error instanceof UserError ? error.message : String(error)),
  );
const runIn = (directory: string) => readCheckpoint(directory).progress.run;

describe('omokage train of a restorer with pairs', () => {
  it('takes size, channels and masks from the data, holds pairs out, and measures psnr on them', async () => {
    writeTinyPairs(place('holes.pack'), { count: 40, width: 16, height: 16, inputChannels: 1, masked: true });
    const directory = await train('--data', place('holes.pack'), ...UNET);
    const { config, heldOut } = runIn(directory);
    expect(config).toMatchObject({ size: 16, channels: 3, inputChannels: 1, masked: true });
    expect(heldOut).toBe(0.05);
    expect(printed).toContain('Data: 38 pairs with masks to learn from, 2 held out');
    const [line] = readFileSync(join(directory, 'metrics.jsonl'), 'utf8').trim().split('\n');
    expect(JSON.parse(line!)).toMatchObject({ images: 16, name: 'psnr', n: 2, input: expect.any(Number) });
  });

  it('leaves masks alone where it is told to, and measures nothing where nothing is held out', async () => {
    writeTinyPairs(place('holes.pack'), { count: 8, width: 16, height: 16, masked: true });
    const directory = await train('--data', place('holes.pack'), ...UNET, '--set', 'masked=false', '--held-out', '0');
    expect(runIn(directory)).toMatchObject({ config: { masked: false }, heldOut: 0 });
    expect(readCheckpoint(directory).progress.habits.metrics).toEqual([]);
  });

  it.each([
    [['--data', 'plain.pack'], /only single pictures[\s\S]*omokage data degrade/],
    [['--data', 'pairs.pack', '--inputs', 'plain.pack'], /learns from pairs/],
    [['--data', 'pairs.pack', '--set', 'masked=true'], /takes masks, and .*pairs.pack has none/],
    [['--data', 'pairs.pack', '--set', 'inputChannels=1'], /inputChannels does not fit/],
    [['--data', 'pairs.pack', '--held-out', '0.95'], /invalid --held-out/],
  ])('refuses %j', async (words, message) => {
    writeTinyPack(place('plain.pack'), { count: 6 });
    writeTinyPairs(place('pairs.pack'), { count: 6, width: 16, height: 16 });
    const paths = words.map((word) => (word.endsWith('.pack') ? place(word) : word));
    expect(await refusal(train(...paths, ...UNET))).toMatch(message);
  });

  it('refuses inputs for a generator', async () => {
    writeTinyPack(place('plain.pack'), { count: 6 });
    const data = ['--data', place('plain.pack'), '--inputs', place('plain.pack')];
    expect(await refusal(train(...data, '--system', 'dcgan'))).toMatch(/dcgan takes no inputs/);
  });
});

describe('omokage train of a restorer without pairs', () => {
  it('starts from a second data set, finds it again, and may be told where it went', async () => {
    const small = { width: 8, height: 8 };
    writeTinyPack(place('targets.pack'), { count: 6, ...small });
    writeTinyPack(place('inputs.pack'), { count: 5, ...small, pixel: (image, y) => image * 20 + y });
    const data = ['--data', place('targets.pack')];
    const directory = await train(...data, '--inputs', place('inputs.pack'), ...CYCLE);
    const { inputs, heldOut } = runIn(directory);
    expect(inputs).toMatchObject({
      path: place('inputs.pack'),
      count: 5,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(heldOut).toBeUndefined();
    await train('--resume', directory, '--images', '6');
    renameSync(place('inputs.pack'), place('moved.pack'));
    expect(await refusal(train('--resume', directory))).toMatch(/inputs.pack/);
    expect(await refusal(train('--resume', directory, '--inputs', place('targets.pack')))).toMatch(
      /is not the data set that the run began with[\s\S]*--inputs/,
    );
    printed = '';
    const branch = await train(
      '--branch',
      directory,
      '--inputs',
      place('moved.pack'),
      '--set',
      'cycle=5',
      '--images',
      '8',
    );
    expect(runIn(branch).inputs).toEqual({ ...inputs, path: place('moved.pack') });
    await evaluate('--run', branch, ...data, '--metrics', 'swd');
    expect(printed).toMatch(/swd-mean/);
  });

  it('takes the pairs of one data set apart, and is measured by them', async () => {
    writeTinyPairs(place('pairs.pack'), { count: 40 });
    const directory = await train('--data', place('pairs.pack'), ...CYCLE);
    expect(printed).toContain('38 pairs to learn from, inputs and targets drawn each on their own, 2 held out');
    expect(readFileSync(join(directory, 'metrics.jsonl'), 'utf8')).toContain('"psnr"');
    writeTinyPack(place('late.pack'), { count: 5, width: 8, height: 8 });
    const late = train('--resume', directory, '--inputs', place('late.pack'));
    expect(await refusal(late)).toMatch(/The run began without .*late.pack/);
  });

  it('refuses to work through a batch in parts, which cannot share a pool', async () => {
    writeTinyPairs(place('pairs.pack'), { count: 6 });
    const parts = train('--data', place('pairs.pack'), ...CYCLE, '--micro-batch', '1');
    expect(await refusal(parts)).toMatch(/cannot work through a batch in parts/);
  });
});

describe('commands on a run of a restorer', () => {
  it('evaluate what it makes of pairs that it never learned from, beside its inputs', async () => {
    writeTinyPairs(place('pairs.pack'), { count: 40, width: 16, height: 16 });
    const directory = await train('--data', place('pairs.pack'), ...UNET);
    printed = '';
    await evaluate('--run', directory, '--json', place('figures.json'));
    expect(printed).toContain('Measured on 2 pairs that it never learned from.');
    const { results } = JSON.parse(readFileSync(place('figures.json'), 'utf8'));
    const [psnr, ssim, swd] = results;
    expect(psnr).toMatchObject({ name: 'psnr', n: 2, details: { input: expect.any(Number) } });
    expect(ssim).toMatchObject({ name: 'ssim', n: 2, details: { input: expect.any(Number) } });
    expect(swd).toMatchObject({ name: 'swd-mean', n: 2 });

    printed = '';
    writeTinyPairs(place('others.pack'), { count: 7, width: 16, height: 16 });
    await evaluate('--run', directory, '--data', place('others.pack'), '--metrics', 'psnr');
    expect(printed).toContain('all pairs: another data set than it learned from');
    expect(printed).toMatch(/psnr .* higher +7 /);
    const inputs = ['--pairs', '--data', place('others.pack'), '--metrics', 'psnr', '--json', place('inputs.json')];
    await evaluate(...inputs);
    const [untouched] = JSON.parse(readFileSync(place('inputs.json'), 'utf8')).results;
    const shown = /psnr .* input (\S+)/.exec(printed)![1];
    expect(Number(shown)).toBeCloseTo(untouched.value, 3);
  });

  it('evaluate a model as the run that it was exported from', async () => {
    writeTinyPairs(place('pairs.pack'), { count: 40, width: 16, height: 16, inputChannels: 1, masked: true });
    const directory = await train('--data', place('pairs.pack'), ...UNET, '--held-out', '0.25');
    const model = place('model');
    const words = ['--run', directory, '--name', 'tiny', '--task', 'inpaint', '--quantize', 'float32', '--out', model];
    await exportCommand().parseAsync([...words, ...WASM], { from: 'user' });
    const figures = async (...subject: string[]) => {
      printed = '';
      await evaluate(...subject, '--metrics', 'psnr,ssim,swd', '--json', place('figures.json'));
      expect(printed).toContain('Measured on 10 pairs that it never learned from.');
      return JSON.parse(readFileSync(place('figures.json'), 'utf8')).results;
    };
    const [run, exported] = [
      await figures('--run', directory),
      await figures('--model', model, '--data', place('pairs.pack')),
    ];
    for (const [i, { name, value, details }] of run.entries()) {
      expect(exported[i]).toMatchObject({ name, n: 10 });
      expect(Math.abs(exported[i].value - value), name).toBeLessThan(0.01 * Math.abs(value));
      expect(exported[i].details.input).toEqual(details.input);
    }
  });

  it('say that there is nothing to sample', async () => {
    writeTinyPairs(place('pairs.pack'), { count: 8, width: 16, height: 16 });
    const directory = await train('--data', place('pairs.pack'), ...UNET);
    const words = ['--run', directory, '--out', place('grid.png'), ...WASM];
    expect(await refusal(sampleCommand().parseAsync(words, { from: 'user' }))).toMatch(/nothing to sample/);
  });
});
