import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PackedDataset } from '../../apps/trainer/src/data/packed.ts';
import { PackedWriter } from '../../apps/trainer/src/data/packed-writer.ts';
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

/**
 * Handwritten digits out of the four IDX files in `source`, at 32x32, with a classifier of them; and half of them with their
 * edges in place of the others, as two domains that share no picture (Liu and Tuzel 2016, section 4). What is there is left as it is.
 */
export async function prepareDigits(folder: string, source: string): Promise<Prepared> {
  const pack = (name: string) => join(folder, `${name}.pack`);
  const size = ['--size', String(DIGIT_SIDE), '--licence', 'CC BY-SA 3.0'];
  for (const [name, file] of [
    ['digits', 'train-images-idx3-ubyte.gz'],
    ['digits-test', 't10k-images-idx3-ubyte.gz'],
  ] as const) {
    if (existsSync(pack(name))) continue;
    await omokage('data', 'import', join(source, file), '--out', pack(name), ...size);
  }
  const edges = pack('digits-and-edges');
  if (!existsSync(edges)) writeDigitsAndEdges(pack('digits'), edges);
  return {
    packs: { training: pack('digits'), 'digits-and-edges': edges },
    test: pack('digits-test'),
    features: { class: await featuresOf(pack('digits'), 'class', 150_000, folder) },
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
