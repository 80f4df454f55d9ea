import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PackedDataset } from '../packed.ts';
import { openFolder } from './folder-source.ts';
import { importFiles } from './import-files.ts';
import type { ImportOptions } from './import-options.ts';
import type { TableOptions } from './open-table.ts';
import { zipFile } from './zip-file.ts';
import { openZip } from './zip-source.ts';

let folder: string;
let out: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'import-'));
  out = join(folder, '.out', 'set.pack');
});
afterEach(() => rmSync(folder, { recursive: true }));

const flat = (width: number, height: number, background: string | { r: number; g: number; b: number; alpha: number }) =>
  sharp({ create: { width, height, channels: typeof background === 'string' ? 3 : 4, background } });

async function put(name: string, image: Sharp): Promise<void> {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  await image.toFile(path);
}

async function run({ place = folder, ...options }: Partial<ImportOptions & TableOptions> & { place?: string } = {}) {
  return importFiles(openFolder(place), { ...DEFAULTS, out, ...options });
}

const DEFAULTS = {
  size: 8,
  fit: 'crop',
  channels: 'auto',
  background: '#204060',
  flips: false,
  skipBad: false,
  licence: 'own',
} as const;

/** Every image of the file: `[height * width, channels]` values as arrays of pixels. */
function imported(): { pixels: number[][][]; labels: number[] } {
  const dataset = PackedDataset.open(out);
  const { count, columns } = dataset.header;
  const [height, width, channels] = dataset.shape;
  const bytes = new Uint8Array(width * height * channels);
  const pixels = Array.from({ length: count }, (_, i) => {
    dataset.readImages([i], bytes);
    return Array.from({ length: width * height }, (_, p) => [...bytes.subarray(p * channels, (p + 1) * channels)]);
  });
  const labels = columns.length > 0 ? [...dataset.readLabels('class')] : [];
  dataset.close();
  return { pixels, labels };
}

describe('importFiles', () => {
  it('takes subfolders as classes, in the order of the paths', async () => {
    await put('dogs/deep/b.png', flat(9, 9, '#0000ff'));
    await put('dogs/a.webp', flat(9, 9, '#00ff00').webp({ lossless: true }));
    await put('cats/z.png', flat(9, 9, '#ff0000'));
    writeFileSync(join(folder, 'dogs', 'notes.txt'), 'not an image');
    mkdirSync(join(folder, '.hidden'));
    writeFileSync(join(folder, '.hidden', 'x.png'), 'never read');
    const seen: [number, number][] = [];
    const report = await run({ onProgress: (done, total) => seen.push([done, total]) });
    expect(report).toMatchObject({ skipped: [], ignored: 1, enlarged: 0 });
    expect(report.header).toMatchObject({ name: 'set', count: 3, width: 8, height: 8, licence: 'own' });
    expect(report.header.images).toEqual([{ role: 'image', channels: 3 }]);
    expect(report.header.columns).toEqual([{ name: 'class', classes: ['cats', 'dogs'] }]);
    expect(report.header.source).not.toContain(tmpdir());
    const { pixels, labels } = imported();
    expect(labels).toEqual([0, 1, 1]);
    expect(pixels.map((image) => image[0])).toEqual([
      [255, 0, 0],
      [0, 255, 0],
      [0, 0, 255],
    ]);
    expect(seen).toEqual([
      [0, 3],
      [3, 3],
    ]);
  });

  it('has no class column without subfolders, and a class of its own for files beside them', async () => {
    await put('a.png', flat(8, 8, '#ff0000'));
    expect((await run()).header.columns).toEqual([]);
    await put('cats/b.png', flat(8, 8, '#ff0000'));
    expect((await run()).header.columns).toEqual([{ name: 'class', classes: ['cats', 'unsorted'] }]);
  });

  it('is grey when every file is grey, and RGB when one is not', async () => {
    await put('a.png', flat(8, 8, '#808080').toColourspace('b-w'));
    expect((await run()).header.images[0].channels).toBe(1);
    expect(imported().pixels[0][0]).toEqual([128]);
    expect((await run({ channels: 3 })).header.images[0].channels).toBe(3);
    expect(imported().pixels[0][0]).toEqual([128, 128, 128]);
    await put('b.png', flat(8, 8, '#ff0000'));
    expect((await run()).header.images[0].channels).toBe(3);
    expect((await run({ channels: 1 })).header.images[0].channels).toBe(1);
  });

  it('crops to the middle, or pads with the background', async () => {
    const wide = Buffer.from([0, 0, 100, 100, 200, 200, 50, 50].flatMap((value) => [value, value, value]));
    const image = () => sharp(Buffer.concat([wide, wide]), { raw: { width: 8, height: 2, channels: 3 } }).png();
    await put('a.png', image());
    await run({ size: 2 });
    expect(imported().pixels[0].map(([value]) => value)).toEqual([100, 200, 100, 200]);
    await run({ size: 8, fit: 'pad' });
    const padded = imported().pixels[0];
    expect(padded[0]).toEqual([0x20, 0x40, 0x60]);
    expect(padded.slice(24, 32).map(([value]) => value)).toEqual([0, 0, 100, 100, 200, 200, 50, 50]);
  });

  it('applies the EXIF orientation', async () => {
    const left = Buffer.from([255, 0, 0, 0, 0, 255]); // red, blue
    const turned = sharp(left, { raw: { width: 2, height: 1, channels: 3 } }).resize(16, 8, { kernel: 'nearest' });
    await put('a.jpg', turned.withMetadata({ orientation: 6 }).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }));
    await run({ size: 8, fit: 'pad' }); // a quarter turn clockwise: red on top
    const [top, bottom] = [imported().pixels[0][4], imported().pixels[0][60]];
    expect(top[0]).toBeGreaterThan(240);
    expect(bottom[2]).toBeGreaterThan(240);
  });

  it('shows the background through what is transparent', async () => {
    await put('a.png', flat(8, 8, { r: 255, g: 255, b: 255, alpha: 0 }));
    await run();
    expect(imported().pixels[0][0]).toEqual([0x20, 0x40, 0x60]);
  });

  it('reads 16-bit pictures as 8-bit', async () => {
    await put('a.png', flat(8, 8, '#804020').toColourspace('rgb16'));
    await run();
    expect(imported().pixels[0][0]).toEqual([128, 64, 32]);
  });

  it('counts images it had to enlarge', async () => {
    await put('a.png', flat(4, 6, '#ff0000'));
    await put('b.png', flat(8, 8, '#ff0000'));
    expect((await run()).enlarged).toBe(1);
  });
});

describe('importFiles, bad files', () => {
  const JUNK = 'this is no picture';

  it('names the first and stops, leaving no file', async () => {
    await put('b.png', flat(8, 8, '#ff0000'));
    writeFileSync(join(folder, 'c.png'), JUNK);
    writeFileSync(join(folder, 'd.png'), JUNK);
    await expect(run()).rejects.toThrow(/cannot import .*c\.png\n.*unsupported image format\n.*--skip-bad/);
    expect(readdirSync(dirname(out))).toEqual([]);
  });

  it('are left out and reported when asked', async () => {
    await put('cats/b.png', flat(8, 8, '#ff0000'));
    await put('dogs/b.png', flat(8, 8, '#00ff00'));
    writeFileSync(join(folder, 'cats', 'a.png'), JUNK);
    const { header, skipped } = await run({ skipBad: true });
    expect(header.count).toBe(2);
    expect(skipped.map(({ name }) => name)).toEqual([join(folder, 'cats', 'a.png')]);
    expect(imported().labels).toEqual([0, 1]);
  });

  it('include truncated pictures and formats under a false name', async () => {
    const png = await flat(64, 64, '#ff0000').jpeg().toBuffer();
    writeFileSync(join(folder, 'half.jpg'), png.subarray(0, png.length / 2));
    await put('z.gif', flat(8, 8, '#ff0000'));
    symlinkSync(join(folder, 'z.gif'), join(folder, 'gif.png'));
    await put('good.png', flat(8, 8, '#ff0000'));
    const { skipped, ignored } = await run({ skipBad: true });
    expect(skipped.map(({ name }) => name)).toEqual([join(folder, 'gif.png'), join(folder, 'half.jpg')]);
    expect(skipped[0].reason).toBe('it is gif, not png, jpeg or webp');
    expect(ignored).toBe(1);
  });

  it('cannot be all there is', async () => {
    writeFileSync(join(folder, 'a.png'), JUNK);
    await expect(run({ skipBad: true })).rejects.toThrow(/nothing to import\n.*all 1 images are bad/);
  });

  it('are not the trouble with an empty or missing folder', async () => {
    await expect(run()).rejects.toThrow(/nothing to import\n.*no png, jpeg or webp file \(0 other files\)/);
    await expect(run({ place: join(folder, 'none') })).rejects.toThrow(/cannot read folder .*none/);
  });
});

describe('importFiles, kinds of pictures', () => {
  it('keeps transparency with four channels, and makes grey opaque', async () => {
    await put('a.png', flat(8, 8, { r: 200, g: 100, b: 50, alpha: 0.2 }));
    await put('b.png', flat(8, 8, '#808080').toColourspace('b-w'));
    expect((await run({ channels: 4 })).header.images[0].channels).toBe(4);
    const { pixels } = imported();
    expect(pixels.map((image) => image[0])).toEqual([
      [200, 100, 50, 51],
      [128, 128, 128, 255],
    ]);
    await put('b.png', flat(4, 8, '#ff0000'));
    await run({ channels: 4, fit: 'pad' });
    expect(imported().pixels[1][0]).toEqual([0x20, 0x40, 0x60, 0]);
  });

  it('reads palettes and CMYK', async () => {
    await put('a.png', flat(8, 8, '#ff0000').png({ palette: true }));
    await put('b.jpg', flat(8, 8, '#ffffff').toColourspace('cmyk').jpeg({ quality: 100 }));
    for (const channels of [1, 3, 4] as const) {
      expect((await run({ channels })).skipped).toEqual([]);
      const [, white] = imported().pixels;
      for (const value of white[0]) expect(value, `${channels} channels`).toBeGreaterThan(250);
    }
    expect(imported().pixels[0][0]).toEqual([255, 0, 0, 255]);
  });

  it('keeps the very bytes of pictures of one size, square or not', async () => {
    const bytes = Buffer.from(Array.from({ length: 4 * 6 * 3 }, (_, i) => 3 * i));
    await put('a.png', sharp(bytes, { raw: { width: 4, height: 6, channels: 3 } }));
    const { header } = await run({ size: 'native' });
    expect(header).toMatchObject({
      width: 4,
      height: 6,
      source: `images of folder "${basename(folder)}"; in their own size`,
    });
    expect(imported().pixels[0].flat()).toEqual([...bytes]);
    await put('b.png', flat(4, 5, '#ff0000'));
    await expect(run({ size: 'native' })).rejects.toThrow(/b\.png\n.*it is 4x5, the first is 4x6: give --size/);
  });

  it('follows each picture with its mirror image when asked', async () => {
    const bytes = Buffer.from([1, 2, 3, 4, 5, 6]);
    await put('a.png', sharp(bytes, { raw: { width: 3, height: 2, channels: 1 } }).toColourspace('b-w'));
    expect((await run({ size: 'native', flips: true })).header.count).toBe(2);
    expect(imported().pixels.map((image) => image.flat())).toEqual([
      [1, 2, 3, 4, 5, 6],
      [3, 2, 1, 6, 5, 4],
    ]);
  });
});

describe('importFiles, labels', () => {
  beforeEach(async () => {
    for (const name of ['cats/a.png', 'cats/b.png', 'dogs/c.png']) await put(name, flat(8, 8, '#ff0000'));
    table('file,caption,hair', 'cats/a.png,one,short', 'b,two,long', 'c.png,three,short');
  });
  const table = (...lines: string[]) => writeFileSync(join(folder, 'table.csv'), lines.join('\n'));
  const read = () => {
    const dataset = PackedDataset.open(out);
    const { columns, texts } = dataset.header;
    const labels = Object.fromEntries(
      columns.map(({ name, classes }) => [name, Array.from(dataset.readLabels(name), (label) => classes[label])]),
    );
    const found = { ...labels, ...Object.fromEntries(texts.map((name) => [name, dataset.readTexts(name)])) };
    dataset.close();
    return found;
  };

  it('come from folders and from a table beside the images', async () => {
    const { ignored } = await run({ labels: 'table.csv' });
    expect(ignored).toBe(0);
    expect(read()).toEqual({
      class: ['cats', 'cats', 'dogs'],
      hair: ['short', 'long', 'short'],
      caption: ['one', 'two', 'three'],
    });
    await run({ captions: join(folder, 'table.csv') });
    expect(read()).toEqual({ class: ['cats', 'cats', 'dogs'], caption: ['one', 'two', 'three'] });
    await run({ labels: 'table.csv', labelColumns: ['caption'], captionColumns: ['hair'] });
    expect(read()).toMatchObject({ caption: ['one', 'two', 'three'], hair: ['short', 'long', 'short'] });
  });

  it('name files by their whole path, though a part of it is imported', async () => {
    const labels = join(folder, 'table.csv');
    table('file,caption', 'cats/a.png,one', 'b,two');
    await importFiles(openFolder(folder, 'cats'), { ...DEFAULTS, out, captions: labels });
    expect(read()).toEqual({ caption: ['one', 'two'] });
  });

  it('may name the class, and choose by it', async () => {
    await run({ classes: ['cats'], limit: 1 });
    expect(read()).toEqual({ class: ['cats'] });
    table('file,class', 'a,0', 'b,10', 'c,2');
    await run({ labels: 'table.csv', classes: ['10', '2'] });
    expect(read()).toEqual({ class: ['10', '2'] });
    await expect(run({ classes: ['birds'] })).rejects.toThrow(/no class "birds"; classes: cats, dogs/);
  });

  it('must fit the images, or what does not is left out', async () => {
    table('file,caption', 'a.png,one', 'zzz.png,no image', 'c,three');
    await expect(run({ captions: 'table.csv' })).rejects.toThrow(
      /table\.csv of folder .* does not fit .*\n.*1 of its rows have no image; the first: zzz\.png\n.*--skip-bad/,
    );
    table('file,caption', 'a.png,one', 'c,three');
    await expect(run({ captions: 'table.csv' })).rejects.toThrow(/b\.png\n.*has no row for it/);
    table('file,caption', 'a.png,one', 'zzz.png,no image', 'c,three');
    const { skipped } = await run({ captions: 'table.csv', skipBad: true });
    expect(skipped.map(({ name }) => basename(name))).toEqual(['zzz.png', 'b.png']);
    expect(read()).toEqual({ class: ['cats', 'dogs'], caption: ['one', 'three'] });
  });

  it('are refused when their table in a zip is damaged', async () => {
    const path = join(folder, 'x.zip');
    const csv = new TextEncoder().encode('file,caption\na,one');
    const png = await flat(8, 8, '#ff0000').png().toBuffer();
    writeFileSync(
      path,
      zipFile([
        { name: 'a.png', bytes: png },
        { name: 't.csv', bytes: csv, crc: 1 },
      ]),
    );
    const source = await openZip(path);
    const imported = importFiles(source, { ...DEFAULTS, out, captions: 't.csv' });
    await expect(imported).rejects.toThrow(/cannot read table t\.csv\n.*checksum/);
    source.close();
  });

  it('are refused when a table is not there, or named for nothing', async () => {
    await expect(run({ labels: 'none.csv' })).rejects.toThrow(/cannot read table none\.csv\n.*none in folder/);
    await expect(run({ labelColumns: ['hair'] })).rejects.toThrow(/--label-columns says nothing alone/);
    await expect(run({ captionColumns: ['hair'] })).rejects.toThrow(/--caption-columns says nothing alone/);
    await expect(run({ labels: 'table.csv', captions: 'table.csv', labelColumns: ['caption'] })).rejects.toThrow(
      /two columns are named "caption"/,
    );
  });
});
