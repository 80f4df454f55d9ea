import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PackedDataset } from '../packed.ts';
import { labelsBeside } from './idx.ts';
import { idxImages, idxLabels } from './idx-files.ts';
import { type ImportIdxOptions, importIdx } from './import-idx.ts';

const DIGITS = Array.from({ length: 20 }, (_, i) => [i, 10 + i, 20 + i, 30 + i, 40 + i, 50 + i]); // [20,2,3]
const LABELS = Array.from({ length: 20 }, (_, i) => [7, 1, 3][i % 3]);

let folder: string;
let out: string;
const at = (name: string) => join(folder, name);
const put = (name: string, bytes: Uint8Array) => writeFileSync(at(name), bytes);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'idx-'));
  out = at('set.pack');
  put('train-images-idx3-ubyte.gz', gzipSync(idxImages(DIGITS, 3, 2)));
  put('train-labels-idx1-ubyte', idxLabels(LABELS));
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (options: Partial<ImportIdxOptions> = {}) =>
  importIdx({
    images: at('train-images-idx3-ubyte.gz'),
    out,
    size: 'native',
    fit: 'crop',
    channels: 'auto',
    background: '#000000',
    flips: false,
    skipBad: false,
    licence: 'own',
    ...options,
  });

function imported(): { images: number[][]; labels: string[] } {
  const dataset = PackedDataset.open(out);
  const { count, columns } = dataset.header;
  const [h, w, c] = dataset.shape;
  const images = Array.from({ length: count }, (_, i) => {
    const bytes = new Uint8Array(h * w * c);
    dataset.readImages([i], bytes);
    return [...bytes];
  });
  const labels = columns.length > 0 ? Array.from(dataset.readLabels('class'), (i) => columns[0].classes[i]) : [];
  dataset.close();
  return { images, labels };
}

describe('importIdx', () => {
  it('keeps the very bytes in their order, with the labels beside them', async () => {
    const progress: number[][] = [];
    const { header } = await run({ onProgress: (...state) => progress.push(state) });
    expect(header).toMatchObject({ name: 'set', count: 20, width: 3, height: 2, licence: 'own' });
    expect(header.images).toEqual([{ role: 'image', channels: 1 }]);
    expect(header.columns).toEqual([{ name: 'class', classes: ['1', '3', '7'] }]);
    expect(header.sha256).toBe(createHash('sha256').update(Buffer.from(DIGITS.flat())).digest('hex'));
    expect(imported()).toEqual({ images: DIGITS, labels: LABELS.map(String) });
    expect(header.source).not.toContain(tmpdir());
    expect([progress[0], progress.at(-1)]).toEqual([
      [0, 20],
      [20, 20],
    ]);
  });

  it('has no classes without labels', async () => {
    rmSync(at('train-labels-idx1-ubyte'));
    expect((await run()).header.columns).toEqual([]);
    await expect(run({ classes: ['1'] })).rejects.toThrow(/no labels beside it\n.*--labels/);
  });

  it('takes the first, some classes, and mirror images', async () => {
    await run({ limit: 2 });
    expect(imported()).toEqual({ images: DIGITS.slice(0, 2), labels: ['7', '1'] });
    const { header } = await run({ classes: ['7', '3'], limit: 3, flips: true });
    expect(header.columns[0].classes).toEqual(['3', '7']);
    const { images, labels } = imported();
    expect(labels).toEqual(['7', '7', '3', '3', '7', '7']);
    expect(images.slice(2, 4)).toEqual([DIGITS[2], [22, 12, 2, 52, 42, 32]]);
    await expect(run({ classes: ['8'] })).rejects.toThrow(/no class "8"; classes: 1, 3, 7/);
  });

  it('makes squares of a size, and RGB or RGBA of grey', async () => {
    await run({ size: 8, channels: 3, limit: 1 });
    expect(imported().images[0]).toHaveLength(8 * 8 * 3);
    expect(imported().images[0].slice(0, 3)).toEqual([0, 0, 0]);
    await run({ channels: 4, limit: 1 });
    expect(imported().images[0].slice(0, 8)).toEqual([0, 0, 0, 255, 10, 10, 10, 255]);
    const { enlarged } = await run({ size: 8 });
    expect(enlarged).toBe(20);
  });

  it('leaves no file when it is stopped', async () => {
    const before = readdirSync(folder);
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(run({ signal })).rejects.toThrow('enough');
    expect(readdirSync(folder)).toEqual(before);
  });
});

describe('importIdx, damaged files', () => {
  const images = idxImages(DIGITS, 3, 2);
  const zipped = gzipSync(images);
  const badCrc = Buffer.from(zipped);
  badCrc[zipped.length - 6] ^= 1;
  const withByte = (index: number, value: number) => {
    const bytes = Buffer.from(images);
    bytes[index] = value;
    return bytes;
  };

  it.each([
    ['that ends early', images.subarray(0, -1), /damaged file .*\n.*it ends in image 20 of the 20/],
    ['that goes on', Buffer.concat([images, Buffer.of(0)]), /goes on after what its header promises/],
    ['that is cut within gzip', zipped.subarray(0, -20), /does not unzip: unexpected end of file/],
    ['whose gzip has a false checksum', badCrc, /does not unzip: incorrect data check/],
    ['of labels', idxLabels([1, 2]), /1 dimensions \(2\), not images.*\n.*give this one with --labels/],
    ['of four dimensions', withByte(3, 4), /4 dimensions/],
    ['of floats', withByte(2, 13), /type 0xd; only unsigned bytes/],
    ['of nothing', withByte(15, 0), /claims 20 images of 0x2/],
    ['of too much', withByte(4, 255), /claims 4278190100 images/],
    ['with another magic', withByte(0, 1), /is not an IDX file\n.*01000803/],
    ['that ends in its header', images.subarray(0, 10), /ends within its header/],
    ['of no bytes', Buffer.alloc(0), /is not an IDX file\n.*begins with nothing/],
  ])('refuses a file %s, and leaves no file', async (_, bytes, message) => {
    put('bad-images-idx3-ubyte', bytes);
    const before = readdirSync(folder);
    await expect(run({ images: at('bad-images-idx3-ubyte') })).rejects.toThrow(message);
    expect(readdirSync(folder)).toEqual(before);
  });

  it.each([
    ['of another number', idxLabels([1, 2]), /does not belong to .*\n.*2 labels for 20 images/],
    ['that end early', idxLabels(LABELS).subarray(0, -1), /ends after 19 of its 20 labels/],
    ['that are images', images, /cannot read labels from .*\n.*3 dimensions/],
  ])('refuses labels %s', async (_, bytes, message) => {
    put('labels', bytes);
    await expect(run({ labels: at('labels') })).rejects.toThrow(message);
  });

  it('names a file that is not there', async () => {
    await expect(run({ images: at('none') })).rejects.toThrow(/cannot read .*none\n.*ENOENT/);
    await expect(run({ labels: at('none') })).rejects.toThrow(/cannot read .*none\n.*ENOENT/);
  });
});

describe('labelsBeside', () => {
  it('finds the labels of an images file by its name, zipped or not', () => {
    expect(labelsBeside(at('train-images-idx3-ubyte.gz'))).toBe(at('train-labels-idx1-ubyte'));
    put('t10k-labels.idx1-ubyte.gz', Buffer.of());
    expect(labelsBeside(at('t10k-images.idx3-ubyte'))).toBe(at('t10k-labels.idx1-ubyte.gz'));
    expect(labelsBeside(at('val-images-idx3-ubyte'))).toBeUndefined();
    expect(labelsBeside(at('digits.idx'))).toBeUndefined();
  });
});
