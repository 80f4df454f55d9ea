import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSeed } from '@omokage/models/sampling';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { PackedDataset } from '../data/packed.ts';
import { PackedWriter } from '../data/packed-writer.ts';
import { UserError } from '../errors.ts';
import { examineFeatures } from '../metrics/examine-features.ts';
import { loadFeatures } from '../metrics/load-features.ts';
import { holdOut } from '../training/held-out.ts';
import { setUpTraining, TINY_FLAGS, writeTinyPack } from '../training/tiny-run.ts';
import { evaluateCommand } from './evaluate.ts';
import { exportCommand } from './export.ts';
import { trainCommand } from './train/index.ts';

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
const evaluate = (...words: string[]) => evaluateCommand().parseAsync([...words, ...WASM], { from: 'user' });
const trainFeatures = (...words: string[]) =>
  trainCommand().parseAsync(['features', ...words, ...WASM, '--runs', place('runs')], { from: 'user' });

async function expectRefusal(work: Promise<unknown>, message: RegExp) {
  const error = await work.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).message).toMatch(message);
}

/** Pictures of 16x16 that are bright on the left or on the right, with the side as their label. */
function writeLabelled(path: string, count: number): string {
  const writer = new PackedWriter(path, {
    ...{ name: 'sides of light', width: 16, height: 16, images: [{ role: 'image', channels: 3 }], texts: [] },
    columns: [
      { name: 'side', classes: ['left', 'right'] },
      { name: 'parity', classes: ['even', 'odd'] },
    ],
    ...{ source: 'drawn by a test', licence: 'CC0-1.0', credits: [] },
  });
  for (let i = 0; i < count; i++) {
    const side = (i * 7) % 3 === 0 ? 1 : 0;
    const pixels = Uint8Array.from({ length: 16 * 16 * 3 }, (_, at) => {
      const x = Math.floor(at / 3) % 16;
      return (x >= 8 ? 1 : 0) === side ? 180 + ((i * 13 + at * 7) % 70) : (i * 11 + at * 5) % 60;
    });
    writer.append(pixels, [side, i % 2]);
  }
  writer.finish();
  return path;
}

function writePairs(path: string): string {
  const writer = new PackedWriter(path, {
    ...{ name: 'pairs', width: 16, height: 16, columns: [], texts: [] },
    images: [
      { role: 'input', channels: 3 },
      { role: 'target', channels: 3 },
    ],
    ...{ source: 'drawn by a test', licence: 'CC0-1.0', credits: [] },
  });
  for (let i = 0; i < 4; i++) {
    const target = Uint8Array.from({ length: 16 * 16 * 3 }, (_, at) => (at * 3 + i) % 200);
    writer.append({ input: target.map((value) => value + 10), target }, []);
  }
  writer.finish();
  return path;
}

/** The last run directory that a command named. */
const runPrinted = () => /^Run: (.*)$/m.exec(printed)![1]!;
const linesOf = (run: string) =>
  readFileSync(join(run, 'metrics.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

let generator = '';
let features = '';
beforeAll(async () => {
  writeLabelled(place('labelled.pack'), 64);
  await trainCommand().parseAsync(
    ['--data', place('labelled.pack'), ...TINY_FLAGS, '--images', '4', ...WASM, '--runs', place('runs')],
    { from: 'user' },
  );
  generator = runPrinted();
  printed = '';
  const small = ['--images', '640', '--batch', '16', '--width', '4', '--dimensions', '8', '--hold-out', '0.25'];
  await trainFeatures('--data', place('labelled.pack'), '--column', 'side', ...small);
  features = runPrinted();
});

describe('omokage train features', () => {
  it('learns the labels, and says how well on pictures that it never saw', () => {
    const file = JSON.parse(readFileSync(join(features, 'features.json'), 'utf8'));
    const scale = expect.any(Number);
    expect(file).toEqual({ name: 'sides-of-light', classes: ['left', 'right'], scale, accuracy: 1, n: 16 });
    expect(linesOf(features)).toEqual([
      {
        ...{ images: 640, metric: 'accuracy', name: 'accuracy-held-out', value: 1, n: 16, seed: '1', better: 'higher' },
        seconds: expect.any(Number),
      },
    ]);
  });

  it('gives features of a mean square of 1, and class names', async () => {
    const network = await loadFeatures(features);
    expect(network).toMatchObject({ name: 'sides-of-light', dimensions: 8, classes: ['left', 'right'] });
    const dataset = PackedDataset.open(place('labelled.pack'));
    const { heldOut } = holdOut(64, 0.25, parseSeed('1'));
    const { rms, accuracy } = await examineFeatures(network, dataset, 'side', heldOut);
    expect(rms).toBeCloseTo(1, 5);
    expect(accuracy).toBe(1);
    dataset.close();
    network.dispose();
  });

  it('goes on to more images, as it began', async () => {
    await trainFeatures('--resume', features, '--images', '672');
    expect(printed).toMatch(/^Done: 672 images/m);
    expect(printed).toMatch(/^Right about 100\.00 % of 16 held-out pictures\.$/m);
    await expectRefusal(trainFeatures('--resume', features, '--width', '8'), /--width cannot be changed/);
    await expectRefusal(trainFeatures('--resume', generator), /no run of this command[\s\S]*dcgan/);
    for (const flag of ['--resume', '--branch']) {
      const asGenerator = trainCommand().parseAsync([flag, features], { from: 'user' });
      await expectRefusal(asGenerator, /feature network[\s\S]*train features --resume/);
    }
    const other = writeTinyPack(place('other.pack'));
    await expectRefusal(trainFeatures('--resume', features, '--data', other), /not the data set of the run/);
  });

  it.each([
    [[], /nothing to learn from/],
    [['--data', 'labelled.pack'], /not clear which labels[\s\S]*side, parity[\s\S]*--column/],
    [['--data', 'labelled.pack', '--column', 'hair'], /hair[\s\S]*side, parity/],
    [['--data', 'labelled.pack', '--column', 'side', '--hold-out', '0.95'], /invalid --hold-out/],
    [['--data', 'tiny.pack'], /not clear which labels[\s\S]*has none/],
  ])('refuses %j', async (words, message) => {
    await expectRefusal(trainFeatures(...words.map((word) => (word.endsWith('.pack') ? place(word) : word))), message);
  });
});

describe('omokage evaluate', () => {
  it('measures a run against its data set, keeps the figures in the run, and tells the floor', async () => {
    const before = readFileSync(join(generator, 'config.json'), 'utf8');
    const json = place('figures.json');
    await evaluate('--run', generator, '--features', features, '--n', '30', '--floor', '--json', json);
    const names = [
      ...['swd-mean', 'swd-16', 'ms-ssim'],
      ...['fd', 'kd', 'precision', 'recall', 'is', 'class-coverage', 'class-kl', 'classifier-score', 'recognised'].map(
        (metric) => `${metric}-sides-of-light`,
      ),
    ];
    expect(linesOf(generator).map(({ name }) => name)).toEqual(names);
    expect(linesOf(generator)[0]).toMatchObject({ images: 4, n: 30, seed: '0', better: 'lower', patches: 128 });
    const { results, floor } = JSON.parse(readFileSync(json, 'utf8'));
    const value = (list: { name: string; value: number }[], name: string) =>
      list.find((result) => result.name === name)!.value;
    for (const name of ['swd-mean', 'fd-sides-of-light']) {
      expect(value(floor, name)).toBeLessThan(value(results, name) / 2);
    }
    for (const name of names) expect(printed).toMatch(new RegExp(`^${name} .* (lower|higher) +30`, 'm'));
    expect(readFileSync(join(generator, 'config.json'), 'utf8')).toBe(before);
  });

  it('gives the same figures of the exported model as of the run', async () => {
    const model = place('model');
    const words = ['--run', generator, '--name', 'sides', '--quantize', 'float32', '--out', model, ...WASM];
    await exportCommand().parseAsync(words, { from: 'user' });
    const figures = async (...words: string[]) => {
      const json = place('one.json');
      await evaluate(...words, '--data', place('labelled.pack'), '--n', '20', '--metrics', 'swd', '--json', json);
      return JSON.parse(readFileSync(json, 'utf8')).results[0].value;
    };
    const [ofRun, ofModel] = [await figures('--run', generator), await figures('--model', model)];
    expect(ofModel / ofRun).toBeCloseTo(1, 2);
  });

  it('measures a file of pictures, pairs, and the floor alone', async () => {
    await evaluate(
      '--fakes',
      place('labelled.pack'),
      '--data',
      place('labelled.pack'),
      '--metrics',
      'swd',
      '--n',
      '20',
    );
    expect(printed).toMatch(/^swd-mean +0 +lower +20/m);
    await evaluate('--pairs', '--data', writePairs(place('pairs.pack')));
    expect(printed).toMatch(/^psnr +28\.131 +higher +4/m); // 20 log10(255 / 10)
    expect(printed).toMatch(/^ssim +0\.9\d+ +higher +4/m);
    printed = '';
    await evaluate('--floor', '--data', place('labelled.pack'), '--metrics', 'swd,ms-ssim');
    expect(printed).toMatch(/^metric +real to real +better +n/m);
    expect(printed).toMatch(/^swd-16 +\d[\d.]* +lower +32/m); // half of the 64
  });

  it.each([
    [['--data', 'labelled.pack'], /not clear what to evaluate[\s\S]*Nothing was named/],
    [['--run', 'x', '--fakes', 'y', '--data', 'labelled.pack'], /--run and --fakes exclude each other/],
    [['--fakes', 'labelled.pack'], /nothing to compare with[\s\S]*--data/],
    [['--fakes', 'labelled.pack', '--data', 'labelled.pack', '--metrics', 'fid'], /no metric "fid"/],
    [['--fakes', 'labelled.pack', '--data', 'labelled.pack', '--metrics', 'fd'], /fd cannot be measured/],
    [['--fakes', 'labelled.pack', '--data', 'labelled.pack', '--metrics', 'psnr'], /not pairs/],
    [['--pairs', '--data', 'labelled.pack'], /no image "input"/],
    [['--fakes', 'labelled.pack', '--data', 'labelled.pack', '--features', 'nowhere'], /no checkpoint in/],
  ])('refuses %j', async (words, message) => {
    await expectRefusal(evaluate(...words.map((word) => (word.endsWith('.pack') ? place(word) : word))), message);
  });

  it('refuses to draw with a classifier, or to look through a generator', async () => {
    const data = ['--data', place('labelled.pack')];
    await expectRefusal(evaluate('--run', features, ...data), /nothing to sample[\s\S]*features/);
    await expectRefusal(evaluate('--run', generator, '--features', generator), /no feature network[\s\S]*dcgan/);
  });

  it('names its metrics in its help', () => {
    let help = '';
    const command = evaluateCommand().configureOutput({ writeOut: (text) => (help += text) });
    command.outputHelp();
    expect(help).toMatch(/swd: [\s\S]*ppl: [\s\S]*ssim: /);
  });
});
