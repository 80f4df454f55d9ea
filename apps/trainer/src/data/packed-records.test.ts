import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PackedDataset } from './packed.ts';
import { MAX_TEXT_BYTES, type PackedImage } from './packed-format.ts';
import { type PackedDescription, PackedWriter } from './packed-writer.ts';

const PAIRED: readonly PackedImage[] = [
  { role: 'input', channels: 1 },
  { role: 'target', channels: 3 },
  { role: 'mask', channels: 1 },
];
const INPUTS = Uint8Array.of(1, 2, 3, 4); // [2,1,2,1]
const TARGETS = Uint8Array.from({ length: 12 }, (_, i) => 10 + i); // [2,1,2,3]
const MASKS = Uint8Array.of(255, 0, 0, 255); // [2,1,2,1]
const RECORDS = [1, 2, 10, 11, 12, 13, 14, 15, 255, 0, 3, 4, 16, 17, 18, 19, 20, 21, 0, 255];

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'packed-'));
  path = join(folder, 'pairs.pack');
});
afterEach(() => rmSync(folder, { recursive: true }));

const describeSet = (images: readonly PackedImage[], texts: string[] = []): PackedDescription => ({
  name: 'pairs',
  width: 2,
  height: 1,
  images: [...images],
  columns: [],
  texts,
  source: 'by hand',
  licence: 'CC0 1.0',
  credits: [],
});

describe('a packed file of pairs', () => {
  it('keeps the images of a record together and reads each role alone', () => {
    const writer = new PackedWriter(path, describeSet(PAIRED));
    writer.append({ mask: MASKS, input: INPUTS, target: TARGETS }, []);
    const header = writer.finish();
    expect(header.count).toBe(2);
    expect(header.sha256).toBe(createHash('sha256').update(Uint8Array.from(RECORDS)).digest('hex'));

    const dataset = PackedDataset.open(path);
    expect(dataset.mainRole).toBe('target');
    expect(dataset.shape).toEqual([1, 2, 3]);
    expect(dataset.image('input')).toEqual({ role: 'input', channels: 1, shape: [1, 2, 1] });
    const read = (bytes: number, ...role: Parameters<PackedDataset['image']>) => {
      const out = new Uint8Array(bytes);
      dataset.readImages([1, 0], out, ...role);
      return [...out];
    };
    expect(read(12)).toEqual([16, 17, 18, 19, 20, 21, 10, 11, 12, 13, 14, 15]);
    expect(read(12, 'target')).toEqual(read(12));
    expect(read(4, 'input')).toEqual([3, 4, 1, 2]);
    expect(read(4, 'mask')).toEqual([0, 255, 255, 0]);
    expect(() => dataset.image('image')).toThrow(/no image "image" in .*\n.*input, target, mask/);
    expect(() => dataset.verify()).not.toThrow();
    dataset.close();
  });

  it('refuses records that are not whole', () => {
    const writer = new PackedWriter(path, describeSet(PAIRED.slice(0, 2)));
    expect(() => writer.append({ input: INPUTS }, [])).toThrow(/4 bytes of input: no whole records of input 1x2x1/);
    expect(() => writer.append({ input: INPUTS, target: TARGETS, mask: MASKS }, [])).toThrow(RangeError);
    expect(() => writer.append({ input: INPUTS, target: TARGETS.subarray(1) }, [])).toThrow(RangeError);
    expect(() => writer.append(TARGETS, [])).toThrow(RangeError);
    expect(writer.count).toBe(0);
    writer.abort();
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    [[PAIRED[0]], /roles/],
    [[PAIRED[1], PAIRED[0]], /roles/],
    [[PAIRED[0], PAIRED[1], { role: 'mask', channels: 3 }], /a mask has one channel/],
  ] as [PackedImage[], RegExp][])('may not have the images %j', (images, message) => {
    const writer = new PackedWriter(path, describeSet(images));
    const bytes = images.map(({ role, channels }) => [role, new Uint8Array(2 * channels)]);
    writer.append(Object.fromEntries(bytes), []);
    expect(() => writer.finish()).toThrow(message);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('texts of a packed file', () => {
  const CAPTIONS = ['a red square', '', '面影 – ünïcode', 'last'];

  function writeTexts(): void {
    const writer = new PackedWriter(path, describeSet([{ role: 'image', channels: 1 }], ['caption', 'title']));
    const pixels = new Uint8Array(4);
    writer.append(pixels, [], [CAPTIONS[0], 'A', CAPTIONS[1], 'B']);
    writer.append(pixels, [], [CAPTIONS[2], 'C', CAPTIONS[3], 'D']);
    expect(writer.finish().texts).toEqual(['caption', 'title']);
    expect(readdirSync(folder)).toEqual(['pairs.pack']);
  }

  it('come back, all or by index', () => {
    writeTexts();
    const dataset = PackedDataset.open(path);
    expect(dataset.readTexts('caption')).toEqual(CAPTIONS);
    expect(dataset.readTexts('title')).toEqual(['A', 'B', 'C', 'D']);
    expect(dataset.readTexts('caption', [2, 0])).toEqual([CAPTIONS[2], CAPTIONS[0]]);
    expect(() => dataset.readTexts('caption', [4])).toThrow(RangeError);
    expect(() => dataset.readTexts('poem')).toThrow(/no text column "poem".*\n.*caption, title/);
    dataset.close();
  });

  it('come back when there are many', () => {
    const writer = new PackedWriter(path, describeSet([{ role: 'image', channels: 1 }], ['n']));
    for (let i = 0; i < 9000; i++) writer.append(new Uint8Array(2), [], [`number ${i}`]);
    writer.finish();
    const dataset = PackedDataset.open(path);
    expect(dataset.readTexts('n')).toEqual(Array.from({ length: 9000 }, (_, i) => `number ${i}`));
    dataset.close();
  });

  it('have a bounded length and one for each record', () => {
    const writer = new PackedWriter(path, describeSet([{ role: 'image', channels: 1 }], ['caption']));
    expect(() => writer.append(new Uint8Array(2), [], [])).toThrow(/0 texts for 1 records/);
    expect(() => writer.append(new Uint8Array(2), [], ['ü'.repeat(MAX_TEXT_BYTES / 2 + 1)])).toThrow(/4098 bytes/);
    writer.append(new Uint8Array(2), [], ['ü'.repeat(MAX_TEXT_BYTES / 2)]);
    writer.finish();
  });

  it('are missed when the file ends early, and refused when they cannot be', () => {
    writeTexts();
    const bytes = readFileSync(path);
    for (const missing of [1, 10, 40, 60]) {
      writeFileSync(path, bytes.subarray(0, -missing));
      expect(() => PackedDataset.open(path), `${missing} missing`).toThrow(/is truncated/);
    }
    const damaged = Buffer.from(bytes);
    // The offsets of `caption` stand before its texts; the second of the five is 12.
    damaged.writeUInt32LE(50_000, bytes.indexOf(CAPTIONS[0]) - 16);
    writeFileSync(path, damaged);
    const dataset = PackedDataset.open(path);
    expect(() => dataset.readTexts('caption')).toThrow(
      /damaged data set .*\n.*text 0 of "caption" goes from byte 0 to 50000/,
    );
    expect(() => dataset.readTexts('caption', [1])).toThrow(/damaged/);
    dataset.close();
  });
});
