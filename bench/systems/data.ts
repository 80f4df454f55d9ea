import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PackedDataset } from '../../apps/trainer/src/data/packed.ts';
import { PackedWriter } from '../../apps/trainer/src/data/packed-writer.ts';
import { begunRun } from '../steps/on-disk.ts';
import { runSteps } from '../steps/run-steps.ts';
import type { Files, Training } from '../steps/step.ts';
import { edgesOf } from './edges.ts';
import { omokage } from './omokage.ts';

/** Packed data sets and feature networks of a comparison. */
export interface Prepared {
  /** What the systems train on, by the name that an entry gives; `training` unless it gives one. */
  readonly packs: Readonly<Record<string, string>>;
  /** Pictures that no system has seen. */
  readonly test: string;
  /** A classifier for each label column that is measured; the first one's features are those of the distances. */
  readonly features: Readonly<Record<string, string>>;
}

/** Side of the digits: a power of two, which growing networks need. */
const DIGIT_SIDE = 32;
const FACES = { training: 20_000, test: 5_000, side: 64 } as const;
/** Label columns of drawn faces by which pictures are judged: whoever asks for brown hair should get brown hair. */
const FACE_COLUMNS = ['hairColor', 'skinColor', 'glasses'] as const;

/** Handwritten digits at 32x32, ten thousand more that no system sees, and a classifier that tells them apart. */
export function digitsData(folder: string): { training: Files; test: Files; features: Training } {
  const digits = (title: string, name: string, file: string): Files => {
    const path = join(folder, `${name}.pack`);
    const size = ['--size', String(DIGIT_SIDE), '--licence', 'CC BY-SA 3.0'];
    return {
      ...{ kind: 'files', title, makes: [path] },
      line: ['data', 'import', { given: 'mnist', at: `/${file}` }, '--out', path, ...size],
    };
  };
  const training = digits('Handwritten digits', 'digits', 'train-images-idx3-ubyte.gz');
  return {
    training,
    test: digits('Digits that it will not see', 'digits-test', 't10k-images-idx3-ubyte.gz'),
    features: {
      ...{ kind: 'features', title: 'A classifier of digits, to measure by' },
      ...{ data: training.makes[0]!, runs: join(folder, 'features-class'), images: 150_000 },
      line: ['--column', 'class'],
    },
  };
}

/**
 * Handwritten digits out of the four IDX files in `source`, with a classifier of them; and half of them with their edges in place of the
 * others, as two domains that share no picture (Liu and Tuzel 2016, section 4). What is there is left as it is.
 */
export async function prepareDigits(folder: string, source: string): Promise<Prepared> {
  const { training, test, features } = digitsData(folder);
  for (const step of [test, features]) await runSteps([training, step], { sources: { mnist: source } });
  const edges = join(folder, 'digits-and-edges.pack');
  if (!existsSync(edges)) writeDigitsAndEdges(training.makes[0]!, edges);
  return {
    packs: { training: training.makes[0]!, 'digits-and-edges': edges },
    test: test.makes[0]!,
    features: { class: begunRun(features.runs)! },
  };
}

/** Drawn faces, with a classifier of each feature that is asked for. What is there is left as it is. */
export async function prepareFaces(folder: string): Promise<Prepared> {
  const pack = (name: string) => join(folder, `${name}.pack`);
  for (const [name, count, seed] of [
    ['faces', FACES.training, 1],
    ['faces-test', FACES.test, 2],
  ] as const) {
    if (existsSync(pack(name))) continue;
    const options = ['--count', String(count), '--seed', String(seed), '--size', String(FACES.side)];
    await omokage('data', 'faces', '--out', pack(name), ...options);
  }
  const features: Record<string, string> = {};
  for (const column of FACE_COLUMNS) features[column] = await featuresOf(pack('faces'), column, 60_000, folder);
  return { packs: { training: pack('faces') }, test: pack('faces-test'), features };
}

/** The run of a classifier of a column. */
async function featuresOf(data: string, column: string, images: number, folder: string): Promise<string> {
  const runs = join(folder, `features-${column}`);
  const run = join(runs, `00000-features-${PackedDataset.open(data).header.name}`);
  if (existsSync(join(run, 'features.json'))) return run;
  await omokage('train', 'features', '--data', data, '--column', column, '--images', String(images), '--runs', runs);
  return run;
}

function writeDigitsAndEdges(digits: string, path: string): void {
  const dataset = PackedDataset.open(digits);
  const [height, width] = dataset.shape;
  const { header } = dataset;
  const writer = new PackedWriter(path, {
    ...{ name: 'digits-and-edges', width, height, images: [{ role: 'image', channels: 1 }] },
    columns: [{ name: 'domain', classes: ['digits', 'edges'] }],
    ...{ source: 'every second digit of a data set as its edges', licence: header.licence, credits: header.credits },
  });
  const pixels = new Uint8Array(height * width);
  for (let index = 0; index < header.count; index++) {
    dataset.readImages([index], pixels);
    const domain = index % 2;
    writer.append(domain === 0 ? pixels : edgesOf(pixels, width), [domain]);
  }
  writer.finish();
  dataset.close();
}
