import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ImageRole, PackedDataset } from '../packed.ts';
import { openFolder } from './folder-source.ts';
import { type ImportPairsOptions, importPairs, importSideBySide } from './import-pairs.ts';

let folder: string;
let out: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pairs-'));
  out = join(folder, 'out', 'set.pack');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Writes a picture of columns of the given colours, each `width / colours` wide. */
async function put(name: string, colours: readonly (readonly number[])[], width = 8, height = 8): Promise<void> {
  const channels = colours[0].length as 1 | 3;
  const pixels = Uint8Array.from({ length: width * height * channels }, (_, i) => {
    const x = Math.floor(i / channels) % width;
    return colours[Math.floor((x * colours.length) / width)][i % channels];
  });
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  const image = sharp(pixels, { raw: { width, height, channels } });
  await (channels === 1 ? image.toColourspace('b-w') : image).toFile(path);
}

const RED = [255, 0, 0];
const BLUE = [0, 0, 255];
const grey = (value: number) => [value];

const DEFAULTS: Omit<ImportPairsOptions, 'out'> = {
  size: 8,
  fit: 'crop',
  inputChannels: 'auto',
  targetChannels: 'auto',
  background: '#ffffff',
  flips: false,
  skipBad: false,
  licence: 'own',
};
const run = (options: Partial<ImportPairsOptions> = {}) =>
  importPairs(openFolder(folder, 'in'), openFolder(folder, 'to'), { ...DEFAULTS, out, ...options });
const runHalves = (side: 'left' | 'right', options: Partial<ImportPairsOptions> = {}) =>
  importSideBySide(openFolder(folder, 'ab'), side, { ...DEFAULTS, out, ...options });

/** The first pixel of every image of a role. */
function firstPixels(role: ImageRole): number[][] {
  const dataset = PackedDataset.open(out);
  const [h, w, c] = dataset.image(role).shape;
  const bytes = new Uint8Array(h * w * c);
  const pixels = Array.from({ length: dataset.header.count }, (_, i) => {
    dataset.readImages([i], bytes, role);
    return [...bytes.subarray(0, c)];
  });
  dataset.close();
  return pixels;
}

describe('importPairs', () => {
  it('matches files by their names, each side with channels of its own', async () => {
    await put('in/b.png', [grey(20)]);
    await put('in/a.png', [grey(10)]);
    await put('to/a.webp', [RED], 16, 16);
    await put('to/b.png', [BLUE]);
    const { header, skipped } = await run();
    expect(header).toMatchObject({ count: 2, width: 8, height: 8, columns: [], texts: [] });
    expect(header.images).toEqual([
      { role: 'input', channels: 1 },
      { role: 'target', channels: 3 },
    ]);
    expect(header.source).toBe(
      'pairs of folder "in" as inputs, folder "to" as targets; crop to square, area-averaged to 8x8',
    );
    expect(skipped).toEqual([]);
    expect(firstPixels('input')).toEqual([[10], [20]]);
    expect(firstPixels('target')[1]).toEqual(BLUE);
    await run({ inputChannels: 3, targetChannels: 4 });
    expect(firstPixels('input')[0]).toEqual([10, 10, 10]);
    expect(firstPixels('target')[1]).toEqual([...BLUE, 255]);
  });

  it('takes classes and captions of the targets, and mirrors both images', async () => {
    for (const name of ['cats/a', 'dogs/b']) {
      await put(`in/${name}.png`, [grey(1), grey(2)]);
      await put(`to/${name}.png`, [RED, BLUE]);
    }
    writeFileSync(join(folder, 'captions.csv'), 'file,name\nb,a dog\na,a cat\n');
    const { header } = await run({ flips: true, captions: 'captions.csv' });
    expect(header.columns).toEqual([{ name: 'class', classes: ['cats', 'dogs'] }]);
    const dataset = PackedDataset.open(out);
    expect([...dataset.readLabels('class')]).toEqual([0, 0, 1, 1]);
    expect(dataset.readTexts('name')).toEqual(['a cat', 'a cat', 'a dog', 'a dog']);
    dataset.close();
    expect(firstPixels('input')).toEqual([[1], [2], [1], [2]]);
    expect(firstPixels('target')).toEqual([RED, BLUE, RED, BLUE]);
    expect((await run({ classes: ['dogs'] })).header.count).toBe(1);
    expect((await run({ limit: 1 })).header.count).toBe(1);
  });

  it('names what has no partner, or leaves it out', async () => {
    await put('in/a.png', [grey(1)]);
    await put('in/b.png', [grey(1)]);
    await put('to/b.png', [RED]);
    await put('to/c.png', [RED]);
    await expect(run()).rejects.toThrow(/cannot import .*in\/a\.png\n.*no partner in folder "to"\n.*--skip-bad/);
    expect(readdirSync(dirname(out))).toEqual([]);
    const { header, skipped } = await run({ skipBad: true });
    expect(header.count).toBe(1);
    expect(skipped).toEqual([
      { name: join(folder, 'in/a.png'), reason: 'it has no partner in folder "to"' },
      { name: join(folder, 'to/c.png'), reason: 'it has no partner in folder "in"' },
    ]);
  });

  it('refuses two files of one name, and pictures of other proportions', async () => {
    await put('in/a.png', [grey(1)]);
    await put('in/a.webp', [grey(1)]);
    await put('to/a.png', [RED], 8, 10);
    await expect(run()).rejects.toThrow(/in\/a\.png and .*in\/a\.webp have one name/);
    rmSync(join(folder, 'in/a.webp'));
    await expect(run()).rejects.toThrow(/its input is 8x8, its target 8x10: they have other proportions/);
  });

  it('keeps pictures of one size as they are', async () => {
    await put('in/a.png', [grey(1)], 6, 4);
    await put('to/a.png', [RED], 6, 4);
    expect((await run({ size: 'native' })).header).toMatchObject({ width: 6, height: 4 });
    await put('in/b.png', [grey(1)], 12, 8);
    await put('to/b.png', [RED], 12, 8);
    await expect(run({ size: 'native' })).rejects.toThrow(/it is 12x8, the first is 6x4: give --size/);
  });
});

describe('importSideBySide', () => {
  it('parts each picture into its halves', async () => {
    await put('ab/1.png', [RED, BLUE], 16, 8);
    const { header } = await runHalves('left', { size: 'native' });
    expect(header).toMatchObject({ count: 1, width: 8, height: 8 });
    expect(header.source).toBe('pairs of folder "ab", inputs on the left of each picture; in their own size');
    expect([firstPixels('input'), firstPixels('target')]).toEqual([[RED], [BLUE]]);
    await runHalves('right', { inputChannels: 1 });
    expect([firstPixels('input'), firstPixels('target')]).toEqual([[[76]], [RED]]); // the luminance of blue
  });

  it('refuses a picture without halves', async () => {
    await put('ab/1.png', [RED], 15, 8);
    await expect(runHalves('left')).rejects.toThrow(/cannot import .*1\.png\n.*15 pixels wide, which has no half/);
  });
});
