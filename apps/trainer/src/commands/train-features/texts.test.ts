import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSeed } from '@omokage/models/sampling';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { PackedDataset } from '../../data/packed.ts';
import { UserError } from '../../errors.ts';
import { examineTerms } from '../../metrics/examine-terms.ts';
import { loadFeatures } from '../../metrics/load-features.ts';
import { readCheckpoint } from '../../training/checkpoint.ts';
import { holdOut } from '../../training/held-out.ts';
import { setUpTraining, TINY_FLAGS, writeTinyPack } from '../../training/tiny-run.ts';
import { evaluateCommand } from '../evaluate.ts';
import { trainCommand } from '../train/index.ts';

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
const train = (...words: string[]) =>
  trainCommand().parseAsync([...words, ...WASM, '--runs', place('runs')], { from: 'user' });
const trainFeatures = (...words: string[]) => train('features', ...words);
const evaluate = (...words: string[]) => evaluateCommand().parseAsync([...words, ...WASM], { from: 'user' });

async function expectRefusal(work: Promise<unknown>, message: RegExp) {
  const error = await work.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).message).toMatch(message);
}

/** The last run directory that a command named. */
const runPrinted = () => /^Run: (.*)$/m.exec(printed)![1]!;
const fileOf = (run: string) => JSON.parse(readFileSync(join(run, 'features.json'), 'utf8'));
const linesOf = (run: string) =>
  readFileSync(join(run, 'metrics.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

const COUNT = 64;
/** Which side of a picture is bright, and whether its top or bottom is: two answers at once. */
const isRight = (image: number) => (image * 7) % 3 === 0;
const isLow = (image: number) => (image * 5) % 4 > 1;
const caption = (image: number) =>
  `a picture, light from the ${isRight(image) ? 'right' : 'left'}${isLow(image) ? ', low sun' : ''}`;
/** Every term that some captions have and others do not. */
const TERMS = ['left', 'low', 'low sun', 'right', 'sun', 'the left', 'the right'];

let features = '';
beforeAll(async () => {
  const pixel = (image: number, y: number, x: number) =>
    (x >= 8 === isRight(image) ? 100 : 10) + (y >= 8 === isLow(image) ? 100 : 10) + ((image * 13 + x * 5 + y * 3) % 30);
  const texts = { caption: Array.from({ length: COUNT }, (_, image) => caption(image)) };
  writeTinyPack(place('lights.pack'), { count: COUNT, pixel, texts, labels: { parity: 2, third: 3 } });
  writeTinyPack(place('captions.pack'), { count: COUNT, texts });
  const small = ['--images', '1280', '--batch', '16', '--width', '4', '--dimensions', '64', '--hold-out', '0.25'];
  await trainFeatures('--data', place('lights.pack'), '--texts', 'caption', ...small);
  features = runPrinted();
}, 60_000);

describe('omokage train features --texts', () => {
  it('learns what texts say, but for what all of them say, and says how well on pictures that it never saw', () => {
    const { vocabulary, whole } = readCheckpoint(features).progress.run.texts!;
    expect([...vocabulary].sort()).toEqual(TERMS);
    expect(whole).toBe(true);
    const scale = expect.any(Number);
    expect(fileOf(features)).toEqual({ name: 'tiny', terms: vocabulary, scale, recall: 1, precision: 1, n: 16 });
    const shared = { images: 1280, n: 16, seed: '1', better: 'higher', seconds: expect.any(Number) };
    expect(linesOf(features)).toEqual(
      ['recall', 'precision'].map((metric) => ({ ...shared, metric, name: `${metric}-held-out`, value: 1 })),
    );
  });

  it('gives features of a mean square of 1, and likelihoods of terms in place of classes', async () => {
    const network = await loadFeatures(features);
    expect(network).toMatchObject({ name: 'tiny', dimensions: 64 });
    expect(network.classes).toBeUndefined();
    const dataset = PackedDataset.open(place('lights.pack'));
    const { heldOut } = holdOut(COUNT, 0.25, parseSeed('1'));
    const { rms, recall, precision } = await examineTerms(network, dataset, 'caption', heldOut);
    expect(rms).toBeCloseTo(1, 5);
    expect([recall, precision]).toEqual([1, 1]);
    dataset.close();
    network.dispose();
  });

  it('goes on to more images, as it began: to the state of a run that never stopped', async () => {
    const words = [
      '--data',
      place('lights.pack'),
      '--texts',
      'caption',
      '--terms',
      '5',
      '--batch',
      '16',
      '--width',
      '4',
    ];
    await trainFeatures(...words, '--images', '32');
    const stopped = runPrinted();
    printed = '';
    await trainFeatures('--resume', stopped, '--images', '64');
    expect(printed).toMatch(/^Done: 64 images/m);
    expect(printed).toMatch(/^Recognised \d+\.\d\d % of what the texts of 6 held-out pictures say; \d+\.\d\d %/m);
    printed = '';
    await trainFeatures(...words, '--images', '64');
    const whole = runPrinted();
    const [one, other] = [stopped, whole].map((run) => readCheckpoint(run));
    expect(one!.progress.run.texts).toEqual(other!.progress.run.texts);
    expect(one!.progress.run.texts!.vocabulary).toHaveLength(5);
    expect(fileOf(stopped)).toEqual(fileOf(whole));
    for (const flag of ['--texts', '--terms']) {
      await expectRefusal(trainFeatures('--resume', stopped, flag, '3'), new RegExp(`${flag} cannot be changed`));
    }
  });

  it.each([
    [['--texts', 'title'], /no text column "title"[\s\S]*caption/],
    [['--texts', 'caption', '--column', 'parity'], /--column and --texts exclude each other/],
    [['--column', 'parity', '--terms', '9'], /--terms would have no effect[\s\S]*--texts/],
    [[], /not clear which labels[\s\S]*parity, third[\s\S]*--column, or learn what its texts say with --texts caption/],
  ])('refuses %j', async (words, message) => {
    await expectRefusal(trainFeatures('--data', place('lights.pack'), ...words), message);
  });

  it('is offered where there are texts and no labels', async () => {
    await expectRefusal(trainFeatures('--data', place('captions.pack')), /has none[\s\S]*--texts caption/);
  });

  it('is no system of `omokage train`, which does not test it', async () => {
    const words = ['--system', 'features', '--texts', 'caption', '--data', place('lights.pack')];
    await expectRefusal(train(...words), /is a feature network[\s\S]*omokage train features/);
  });
});

describe('metrics through a network that learned texts', () => {
  const fakes = () => ['--fakes', place('lights.pack'), '--data', place('lights.pack'), '--features', features];

  it('compare features, and leave out what needs classes', async () => {
    const json = place('figures.json');
    await evaluate(...fakes(), '--n', '30', '--json', json);
    const { results } = JSON.parse(readFileSync(json, 'utf8')) as { results: { name: string; value: number }[] };
    const ofFeatures = ['fd-tiny', 'kd-tiny', 'precision-tiny', 'recall-tiny'];
    expect(results.map(({ name }) => name)).toEqual(['swd-mean', 'swd-16', 'ms-ssim', ...ofFeatures]);
    expect(results.find(({ name }) => name === 'fd-tiny')!.value).toBeCloseTo(0, 4);
  });

  it.each(['is', 'class-coverage', 'classifier-score', 'conditional-accuracy'])('refuse %s', async (metric) => {
    await expectRefusal(
      evaluate(...fakes(), '--metrics', metric),
      /cannot be measured[\s\S]*knows none[\s\S]*--column/,
    );
  });

  it('are measured while a generator trains', async () => {
    const measured = ['--metrics', 'fd,kd', '--metrics-images', '16', '--keep-best', 'fd', '--features', features];
    await train('--data', place('lights.pack'), ...TINY_FLAGS, '--images', '4', ...measured);
    expect(linesOf(runPrinted()).map(({ name }) => name)).toEqual(['fd-tiny', 'kd-tiny']);
    const classes = ['--metrics', 'class-coverage', '--features', features];
    await expectRefusal(train('--data', place('lights.pack'), ...TINY_FLAGS, ...classes), /knows none/);
  });
});
