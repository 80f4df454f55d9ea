import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { numericSeed } from '@omokage/models/sampling';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PackedDataset } from '../packed.ts';
import { PackedWriter } from '../packed-writer.ts';
import { degradeDataset } from './degrade-dataset.ts';
import { HOLE } from './holes.ts';
import { parseSpec } from './spec.ts';

const SIDE = 8;
const COUNT = 21; // more than one batch, and no multiple of it

let folder: string;
let from: string;
let out: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'degrade-'));
  from = join(folder, 'plain.pack');
  out = join(folder, 'pairs.pack');
  const writer = new PackedWriter(from, {
    name: 'plain',
    width: SIDE,
    height: SIDE,
    images: [{ role: 'image', channels: 3 }],
    columns: [
      { name: 'two', classes: ['even', 'odd'] },
      { name: 'five', classes: ['0', '1', '2', '3', '4'] },
    ],
    texts: ['caption'],
    source: 'counted',
    licence: 'CC0 1.0',
    credits: [{ name: 'Counting', author: 'A. Counter', licence: 'CC0 1.0', url: 'https://example.org' }],
  });
  for (let i = 0; i < COUNT; i++) writer.append(pixelsOf(i), [i % 2, i % 5], [`picture ${i}`]);
  writer.finish();
});
afterEach(() => rmSync(folder, { recursive: true }));

const pixelsOf = (i: number) => Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, at) => (at * (i + 3) * 17) % 256);
const range = (n: number) => Array.from({ length: n }, (_, i) => i);

const make = (specs: string[], copies = 1, seed = 1) =>
  degradeDataset({ from, out, steps: specs.map(parseSpec), seed: numericSeed(seed), copies });

describe('degradeDataset', () => {
  it('makes pairs and carries everything over', async () => {
    const header = await make(['mosaic:4', 'grey']);
    expect(header).toMatchObject({
      name: 'pairs',
      count: COUNT,
      images: [
        { role: 'input', channels: 1 },
        { role: 'target', channels: 3 },
      ],
      texts: ['caption'],
      source: 'counted; degraded by mosaic:4,origin=corner, then grey; seed 1',
      licence: 'CC0 1.0',
    });
    expect(header.credits).toEqual([
      { name: 'Counting', author: 'A. Counter', licence: 'CC0 1.0', url: 'https://example.org' },
    ]);
    const pairs = PackedDataset.open(out);
    pairs.verify();
    const target = new Uint8Array(SIDE * SIDE * 3);
    const input = new Uint8Array(SIDE * SIDE);
    for (const i of range(COUNT)) {
      pairs.readImages([i], target);
      pairs.readImages([i], input, 'input');
      expect(target).toEqual(pixelsOf(i));
      expect(new Set(input.subarray(0, 4)).size).toBe(1);
      expect(input[0]).toBe(greyOfFirstBlock(pixelsOf(i)));
    }
    expect([...pairs.readLabels('two')]).toEqual(range(COUNT).map((i) => i % 2));
    expect([...pairs.readLabels('five')]).toEqual(range(COUNT).map((i) => i % 5));
    expect(pairs.readTexts('caption')).toEqual(range(COUNT).map((i) => `picture ${i}`));
    pairs.close();
  });

  it('makes copies that follow one another, the first as if it were the only one', async () => {
    await make(['noise:30', 'holes:0.25']);
    const single = readAll('input');
    const header = await make(['noise:30', 'holes:0.25'], 3);
    expect(header).toMatchObject({ count: 3 * COUNT, source: expect.stringMatching(/; seed 1; 3 copies of each$/) });
    const [inputs, masks] = [readAll('input'), readAll('mask')];
    for (const i of range(COUNT)) {
      expect(inputs[3 * i]).toEqual(single[i]);
      expect(inputs[3 * i + 1]).not.toEqual(single[i]);
      expect(inputs[3 * i + 2]).not.toEqual(inputs[3 * i + 1]);
    }
    expect(masks.every((mask) => mask.filter((value) => value === HOLE).length === 16)).toBe(true);
    const pairs = PackedDataset.open(out);
    expect([...pairs.readLabels('five')]).toEqual(range(3 * COUNT).map((place) => Math.floor(place / 3) % 5));
    expect(pairs.readTexts('caption', [3, 4, 6])).toEqual(['picture 1', 'picture 1', 'picture 2']);
    pairs.close();
  });

  it('gives the same bytes for the same seed, and others for another', async () => {
    await make(['mosaic:2-8', 'jpeg:20-90'], 2, 7);
    const bytes = readFileSync(out);
    await make(['mosaic:2-8', 'jpeg:20-90'], 2, 7);
    expect(readFileSync(out).equals(bytes)).toBe(true);
    await make(['mosaic:2-8', 'jpeg:20-90'], 2, 8);
    expect(readFileSync(out).equals(bytes)).toBe(false);
  });

  it('counts its progress', async () => {
    const seen: number[][] = [];
    const options = { from, out, steps: [parseSpec('grey')], seed: numericSeed(1), copies: 2 };
    await degradeDataset({ ...options, onProgress: (done, total) => seen.push([done, total]) });
    expect(seen).toEqual([0, 16, 32, 42].map((done) => [done, 42]));
  });

  it('leaves nothing behind when it is interrupted', async () => {
    const controller = new AbortController();
    const options = { from, out, steps: [parseSpec('grey')], seed: numericSeed(1), copies: 1 };
    const onProgress = (done: number) => done > 0 && controller.abort(new Error('stop'));
    await expect(degradeDataset({ ...options, onProgress, signal: controller.signal })).rejects.toThrow('stop');
    expect(readdirSync(folder)).toEqual(['plain.pack']);
  });

  it('refuses pairs, and to write over its input', async () => {
    await make(['grey']);
    const again = { from: out, steps: [parseSpec('grey')], seed: numericSeed(1), copies: 1 };
    await expect(degradeDataset({ ...again, out: join(folder, 'x.pack') })).rejects.toThrow(
      /it is a set of pairs already/,
    );
    await expect(degradeDataset({ ...again, from, out: from })).rejects.toThrow(/--out is the data set itself/);
    expect(readdirSync(folder).sort()).toEqual(['pairs.pack', 'plain.pack']);
  });
});

/** Mosaic of 4, then luma: the mean of each channel over the first block, rounded, then weighted. */
function greyOfFirstBlock(pixels: Uint8Array): number {
  const means = [0, 1, 2].map((c) => {
    let sum = 0;
    for (const y of range(4)) for (const x of range(4)) sum += pixels[3 * (SIDE * y + x) + c];
    return Math.round(sum / 16);
  });
  return Math.round((299 * means[0] + 587 * means[1] + 114 * means[2]) / 1000);
}

/** All images of one role of the pairs. */
function readAll(role: 'input' | 'mask'): Uint8Array[] {
  const pairs = PackedDataset.open(out);
  const { channels } = pairs.image(role);
  const images = range(pairs.header.count).map((i) => {
    const image = new Uint8Array(SIDE * SIDE * channels);
    pairs.readImages([i], image, role);
    return image;
  });
  pairs.close();
  return images;
}
