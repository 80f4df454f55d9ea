import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import { PackedDataset, type PackedHeader } from './packed.ts';
import { type PackedDescription, PackedWriter } from './packed-writer.ts';

const DESCRIPTION: PackedDescription = {
  name: 'tiny',
  width: 2,
  height: 1,
  images: [{ role: 'image', channels: 3 }],
  columns: [
    { name: 'style', classes: ['a', 'b'] },
    { name: 'hair', classes: ['none', 'short', 'long'] },
  ],
  source: 'three images by hand',
  licence: 'CC0 1.0',
  credits: [{ name: 'Tiny', author: 'Ada', licence: 'CC0 1.0', url: 'https://example.com' }],
};
const PIXELS = Uint8Array.from({ length: 18 }, (_, i) => 10 * i);
const LABELS = [0, 2, 1, 0, 1, 1]; // [3 images, 2 columns]

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'packed-'));
  path = join(folder, 'tiny.pack');
});
afterEach(() => rmSync(folder, { recursive: true }));

function writeTiny(): PackedHeader {
  const writer = new PackedWriter(path, DESCRIPTION);
  writer.append(PIXELS.subarray(0, 6), LABELS.slice(0, 2));
  writer.append(PIXELS.subarray(6), LABELS.slice(2));
  return writer.finish();
}

/** Opens a file that must be refused, and returns the error. */
function refusal(): UserError {
  try {
    PackedDataset.open(path).close();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('the file was not refused');
}

/** Replaces text in the header by text of the same length. */
function patchHeader(from: string, to: string): void {
  const bytes = readFileSync(path);
  const at = bytes.indexOf(from);
  expect(at).toBeGreaterThan(0);
  bytes.write(to, at, 'latin1');
  writeFileSync(path, bytes);
}

describe('a packed file', () => {
  it('gives back header, images in any order, and labels by column', () => {
    const header = writeTiny();
    const dataset = PackedDataset.open(path);
    expect(dataset.header).toEqual(header);
    expect(header).toMatchObject({ ...DESCRIPTION, version: 2, count: 3, texts: [] });
    expect(header.sha256).toBe(createHash('sha256').update(PIXELS).digest('hex'));
    expect(dataset.shape).toEqual([1, 2, 3]);
    const out = new Uint8Array(18);
    dataset.readImages([2, 0, 2], out);
    expect([...out]).toEqual([...PIXELS.subarray(12), ...PIXELS.subarray(0, 6), ...PIXELS.subarray(12)]);
    expect([...dataset.readLabels('style')]).toEqual([0, 1, 1]);
    expect([...dataset.readLabels('hair')]).toEqual([2, 0, 1]);
    expect(() => dataset.verify()).not.toThrow();
    dataset.close();
  });

  it('has the documented layout: pixels at a multiple of 64, then label columns', () => {
    writeTiny();
    const bytes = readFileSync(path);
    expect(bytes.toString('latin1', 0, 8)).toBe('OMOPACK1');
    const offset = Math.ceil((12 + bytes.readUInt32LE(8)) / 64) * 64;
    expect(JSON.parse(bytes.toString('utf8', 12, 12 + bytes.readUInt32LE(8)))).toMatchObject({ count: 3 });
    expect([...bytes.subarray(offset, offset + 18)]).toEqual([...PIXELS]);
    const labels = [0, 1, 2, 3, 4, 5].map((i) => bytes.readUInt16LE(offset + 18 + 2 * i));
    expect(labels).toEqual([0, 1, 1, 2, 0, 1]);
    expect(bytes.length).toBe(offset + 18 + 12);
  });

  it('keeps labels across the growth of their buffer', () => {
    const writer = new PackedWriter(path, {
      ...DESCRIPTION,
      columns: [{ name: 'n', classes: Array.from({ length: 9000 }, (_, i) => `${i}`) }],
    });
    for (let i = 0; i < 9000; i++) writer.append(PIXELS.subarray(0, 6), [i]);
    writer.finish();
    const dataset = PackedDataset.open(path);
    expect(dataset.readLabels('n')).toEqual(Uint16Array.from({ length: 9000 }, (_, i) => i));
    dataset.close();
  });

  it('may have no columns', () => {
    const writer = new PackedWriter(path, { ...DESCRIPTION, columns: [] });
    writer.append(PIXELS, []);
    expect(writer.finish().count).toBe(3);
    const dataset = PackedDataset.open(path);
    expect(() => dataset.readLabels('style')).toThrow(/columns: none/);
    dataset.close();
  });

  it('refuses an index outside, a buffer too small and an unknown column', () => {
    writeTiny();
    const dataset = PackedDataset.open(path);
    const out = new Uint8Array(6);
    for (const bad of [-1, 3, 0.5, Number.NaN]) expect(() => dataset.readImages([bad], out)).toThrow(RangeError);
    expect(() => dataset.readImages([0, 1], out)).toThrow(/need 12/);
    expect(() => dataset.readLabels('nose')).toThrow(/no label column "nose".*\n.*style, hair/);
    dataset.close();
  });
});

describe('a damaged packed file', () => {
  it('is refused for its magic', () => {
    writeFileSync(path, 'not a data set at all');
    expect(refusal().message).toMatch(/tiny\.pack is not a packed data set\n.*OMOPACK1\n.*omokage data/);
    writeFileSync(path, '');
    expect(refusal().what).toContain('is not a packed data set');
  });

  it('is refused when it is missing', () => {
    expect(refusal().message).toMatch(/cannot open data set .*tiny\.pack\n.*ENOENT/);
  });

  it('is refused when bytes are missing or added', () => {
    writeTiny();
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.subarray(0, -1));
    expect(refusal().what).toMatch(/tiny\.pack is truncated/);
    expect(refusal().detail).toBe(`3 images need ${bytes.length} bytes, the file has ${bytes.length - 1}`);
    writeFileSync(path, Buffer.concat([bytes, Buffer.from([0])]));
    expect(refusal().what).toMatch(/tiny\.pack is too long/);
    writeFileSync(path, bytes.subarray(0, 40));
    expect(refusal().detail).toMatch(/not JSON/);
  });

  it('is refused for another version, with both versions named', () => {
    writeTiny();
    patchHeader('"version":2', '"version":1');
    expect(refusal().detail).toBe('it is version 1; this program reads version 2');
  });

  it('is refused for a header that is not valid, with the field named', () => {
    writeTiny();
    patchHeader('"channels":3', '"channels":2');
    expect(refusal().detail).toMatch(/channels/);
  });

  it('is refused for a header length out of all measure', () => {
    writeTiny();
    const bytes = readFileSync(path);
    bytes.writeUInt32LE(0xffffffff, 8);
    writeFileSync(path, bytes);
    expect(refusal().detail).toMatch(/claims 4294967295 bytes/);
  });

  it('shows in verify() when a pixel changed, and in readLabels() when a label did', () => {
    writeTiny();
    const bytes = readFileSync(path);
    bytes[bytes.length - 13] ^= 1;
    bytes[bytes.length - 1] = 0xff;
    writeFileSync(path, bytes);
    const dataset = PackedDataset.open(path);
    expect(() => dataset.verify()).toThrow(/damaged data set/);
    expect(() => dataset.readLabels('hair')).toThrow(/image 2 has label 65281 in column "hair" of 3 classes/);
    dataset.close();
  });
});

describe('PackedWriter', () => {
  it('leaves nothing behind when aborted, and the old file as it was', () => {
    writeFileSync(path, 'old');
    const writer = new PackedWriter(path, DESCRIPTION);
    writer.append(PIXELS, LABELS);
    writer.abort();
    writer.abort();
    expect(readdirSync(folder)).toEqual(['tiny.pack']);
    expect(readFileSync(path, 'utf8')).toBe('old');
  });

  it('shows the file only when it is whole', () => {
    const writer = new PackedWriter(path, DESCRIPTION);
    writer.append(PIXELS, LABELS);
    expect(readdirSync(folder)).not.toContain('tiny.pack');
    writer.finish();
    expect(readdirSync(folder)).toEqual(['tiny.pack']);
  });

  it('refuses to finish without images, and cleans up', () => {
    const writer = new PackedWriter(path, DESCRIPTION);
    expect(() => writer.finish()).toThrow(/count/);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('refuses parts of images and labels outside their classes', () => {
    const writer = new PackedWriter(path, DESCRIPTION);
    expect(() => writer.append(PIXELS.subarray(0, 5), [0, 0])).toThrow(RangeError);
    expect(() => writer.append(PIXELS.subarray(0, 6), [0])).toThrow(RangeError);
    expect(() => writer.append(PIXELS.subarray(0, 6), [2, 0])).toThrow(/label 2 in column "style" of 2 classes/);
    expect(writer.count).toBe(0);
    writer.abort();
  });

  it('names the file it cannot write', () => {
    writeFileSync(join(folder, 'plain'), '');
    expect(() => new PackedWriter(join(folder, 'plain', 'x.pack'), DESCRIPTION)).toThrow(
      /cannot write data set .*x\.pack/,
    );
  });
});
