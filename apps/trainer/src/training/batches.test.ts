import { join } from 'node:path';
import { parseSeed } from '@omokage/models/sampling';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PackedDataset } from '../data/packed.ts';
import { Batches, disposeBatch } from './batches.ts';
import { holdOut } from './held-out.ts';
import { setUpTraining, writeTinyPack } from './tiny-run.ts';

const COUNT = 10;
const SIDE = 4;
const setting = setUpTraining();
let dataset: PackedDataset;
beforeAll(() => {
  // The first pixel of a row names the picture, the others count up: a mirrored row is seen at once.
  const pixel = (image: number, y: number, x: number) => (x === 0 ? image * 20 : 200 + x * 10 + y);
  const path = writeTinyPack(join(setting.folder, 'ten.pack'), { count: COUNT, width: SIDE, height: SIDE, pixel });
  dataset = PackedDataset.open(path);
});
afterAll(() => dataset.close());

interface Choice {
  readonly seed?: string;
  readonly mirror?: boolean;
  readonly size?: number;
}
const batches = ({ seed = '7', mirror = false, size = 4 }: Choice = {}) =>
  new Batches(dataset, { size, seed: parseSeed(seed), mirror });

/** Pictures of a batch, as bytes. */
function bytesOf(source: Batches, imagesSeen: number): number[][] {
  const { reals: batch } = source.after(imagesSeen);
  const [n] = batch.shape;
  const bytes = Array.from(batch.dataSync(), (value) => Math.round((value + 1) * 127.5));
  batch.dispose();
  return Array.from({ length: n }, (_, i) => bytes.slice((i * bytes.length) / n, ((i + 1) * bytes.length) / n));
}
const leftmost = (picture: number[]) => picture[0]! / 20;
const rightmost = (picture: number[]) => picture[(SIDE - 1) * 3]! / 20;
const names = (source: Batches, imagesSeen: number) => bytesOf(source, imagesSeen).map(leftmost);

describe('Batches', () => {
  it('shows every picture once an epoch, over batches that cross its end, in an order of its own each time', () => {
    const source = batches();
    const seen = Array.from({ length: 15 }, (_, i) => names(source, i * 4)).flat(); // six epochs of ten
    const epochs = Array.from({ length: 6 }, (_, i) => seen.slice(i * COUNT, (i + 1) * COUNT));
    for (const epoch of epochs) expect([...epoch].sort((a, b) => a - b)).toEqual([...Array(COUNT).keys()]);
    expect(new Set(epochs.map(String)).size).toBe(6);
  });

  it('depends on nothing but the seed and the images seen', () => {
    const used = batches();
    for (const seen of [0, 4, 8, 12]) disposeBatch(used.after(seen));
    for (const seen of [36, 8, 1000, 0]) expect(bytesOf(used, seen)).toEqual(bytesOf(batches(), seen));
    expect(names(batches({ seed: '8' }), 0)).not.toEqual(names(batches(), 0));
  });

  it('never shows what is held out', () => {
    const source = new Batches(dataset, { size: 4, seed: parseSeed('7'), mirror: false, heldOut: 0.3 });
    const { training } = holdOut(COUNT, 0.3, parseSeed('7'));
    const seen = Array.from({ length: 7 }, (_, i) => names(source, i * 4)).flat(); // four epochs of seven
    expect(new Set(seen)).toEqual(new Set(training));
    expect([...seen.slice(0, 7)].sort((a, b) => a - b)).toEqual(Array.from(training));
  });

  it('gives a batch larger than the data set', () => {
    const seen = names(batches({ size: 25 }), 0);
    expect([...seen.slice(0, COUNT)].sort()).toEqual([...Array(COUNT).keys()]);
    expect(seen).toHaveLength(25);
  });

  it('scales bytes to [-1, 1], both ends included', () => {
    const path = writeTinyPack(join(setting.folder, 'ends.pack'), {
      count: 2,
      width: 2,
      height: 2,
      pixel: (image) => image * 255,
    });
    const ends = PackedDataset.open(path);
    const { reals: batch } = new Batches(ends, { size: 2, seed: parseSeed('1'), mirror: false }).after(0);
    expect(batch.shape).toEqual([2, 2, 2, 3]);
    expect([...new Set(batch.dataSync())].sort()).toEqual([-1, 1]);
    batch.dispose();
    ends.close();
  });

  it('mirrors about half of the pictures, left to right, the same ones each time', () => {
    const source = batches({ mirror: true, size: 20 });
    const plain = bytesOf(batches({ size: 20 }), 40);
    const mirrored = bytesOf(source, 40);
    const reversed = plain.map((picture) =>
      Array.from(picture, (_, i) => {
        const [row, x, channel] = [Math.floor(i / (SIDE * 3)), Math.floor(i / 3) % SIDE, i % 3];
        return picture[row * SIDE * 3 + (SIDE - 1 - x) * 3 + channel]!;
      }),
    );
    const flipped = mirrored.map((picture, i) => {
      const turned = String(picture) === String(reversed[i]);
      expect(turned || String(picture) === String(plain[i])).toBe(true);
      return turned;
    });
    const count = flipped.filter(Boolean).length;
    expect(count).toBeGreaterThan(3);
    expect(count).toBeLessThan(17);
    expect(mirrored.filter((_, i) => flipped[i]).map(rightmost)).toEqual(
      plain.filter((_, i) => flipped[i]).map(leftmost),
    );
    expect(bytesOf(batches({ mirror: true, size: 20 }), 40)).toEqual(mirrored);
  });

  it('draws mirrors anew each batch', () => {
    const turned = (imagesSeen: number) =>
      bytesOf(batches({ mirror: true, size: 20 }), imagesSeen).map((picture) => rightmost(picture) < COUNT);
    expect(turned(0)).not.toEqual(turned(20));
  });

  it('gives the classes of its pictures, as numbers and one-hot', () => {
    const path = writeTinyPack(join(setting.folder, 'labelled.pack'), {
      count: 7,
      width: 2,
      height: 2,
      labels: { kind: 3 },
    });
    const labelled = PackedDataset.open(path);
    const source = new Batches(labelled, { size: 7, seed: parseSeed('1'), mirror: false, labels: 'kind' });
    const { labels, classes } = source.after(0);
    expect([...labels!.dataSync()].sort()).toEqual([0, 0, 0, 1, 1, 2, 2]);
    expect(classes!.dtype).toBe('float32');
    const expected = [...labels!.dataSync()].map((label) => [0, 1, 2].map((name) => Number(name === label)));
    expect(classes!.arraySync()).toEqual(expected);
    expect(() => new Batches(labelled, { size: 1, seed: parseSeed('1'), mirror: false, labels: 'sort' })).toThrow(
      /"sort"/,
    );
    labelled.close();
  });

  describe('of a data set with texts', () => {
    const texts = Array.from({ length: 40 }, (_, i) => `brown hair, ${i % 2 ? 'tan' : 'red'} skin`);
    const vocabulary = ['hair', 'tan skin', 'red skin'];
    let described: PackedDataset;
    beforeAll(() => {
      const options = { count: 40, width: 1, height: 1, texts: { caption: texts }, pixel: (image: number) => image };
      described = PackedDataset.open(writeTinyPack(join(setting.folder, 'described.pack'), options));
    });
    afterAll(() => described.close());
    const read = (imagesSeen: number, whole?: boolean) => {
      const texts = { column: 'caption', vocabulary, whole };
      const options = { size: 40, seed: parseSeed('1'), mirror: false, texts };
      const batch = new Batches(described, options).after(imagesSeen);
      const images = Array.from(batch.reals.arraySync(), ([[[value]]]) => Math.round((value! + 1) * 127.5));
      const vectors = batch.texts!.arraySync();
      disposeBatch(batch);
      return { images, vectors };
    };

    it('gives every picture its own, with some phrases left out', () => {
      const { images, vectors } = read(0);
      const said = vectors.map((vector) => vector.map((share) => share > 0));
      said.forEach(([hair, tan, red], row) => {
        expect(hair || tan || red).toBe(true);
        expect(images[row]! % 2 ? red : tan).toBe(false);
        expect(Math.hypot(...vectors[row]!)).toBeCloseTo(1, 6);
      });
      const whole = said.filter(([hair, tan, red]) => hair && (tan || red)).length;
      expect(whole).toBeGreaterThan(20);
      expect(whole).toBeLessThan(38);
    });

    it('leaves out nothing where texts come whole', () => {
      const { images, vectors } = read(0, true);
      const saying = (...terms: number[]) => terms.map((term) => (term ? Math.fround(Math.SQRT1_2) : 0));
      expect(vectors).toEqual(images.map((image) => (image % 2 ? saying(1, 1, 0) : saying(1, 0, 1))));
    });

    it('leaves out the same after as many images, and others later', () => {
      expect(read(40)).toEqual(read(40));
      const lengths = (imagesSeen: number) => read(imagesSeen).vectors.map((vector) => vector.filter(Boolean).length);
      expect(lengths(0)).not.toEqual(lengths(40));
    });

    it('refuses a column that is not there', () => {
      const options = { size: 1, seed: parseSeed('1'), mirror: false, texts: { column: 'title', vocabulary } };
      expect(() => new Batches(described, options)).toThrow(/"title"/);
    });
  });

  it.each([true, false])('keeps no tensor but the batch (mirror: %s)', (mirror) => {
    const source = batches({ mirror });
    const before = tf.memory().numTensors;
    for (let seen = 0; seen < 20; seen += 4) disposeBatch(source.after(seen));
    expect(tf.memory().numTensors).toBe(before);
  });
});
