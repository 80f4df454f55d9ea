import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_BACKGROUND, drawFaces, FACES_PER_CHUNK } from './draw-faces.ts';
import { FACE_STYLES, loadFaceStyle } from './face-styles.ts';
import { PackedDataset } from './packed.ts';
import { createRasteriser, oversampling } from './rasterise.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'faces-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Three chunks, so that two threads do race. */
const base = { styles: ['adventurer'], count: 2 * FACES_PER_CHUNK + 5, size: 16, seed: 1, threads: 1 };

describe('drawFaces', () => {
  it('gives the same bytes for any number of threads, and others for another seed', async () => {
    const paths = ['one', 'two', 'other'].map((name) => join(folder, `${name}.pack`));
    const one = await drawFaces({ ...base, out: paths[0] });
    const two = await drawFaces({ ...base, out: paths[1], threads: 2 });
    const other = await drawFaces({ ...base, out: paths[2], seed: 2, threads: 2 });
    expect(two.sha256).toBe(one.sha256);
    expect(readFileSync(paths[1]).equals(readFileSync(paths[0]))).toBe(true);
    expect(other.sha256).not.toBe(one.sha256);
  }, 60_000);

  it('writes header, credit, and labels that vary', async () => {
    const out = join(folder, 'labels.pack');
    const done: number[] = [];
    const header = await drawFaces({ ...base, out, onProgress: (n) => done.push(n) });
    expect(header).toMatchObject({ count: base.count, width: 16, height: 16, licence: 'CC BY 4.0' });
    expect(header.images).toEqual([{ role: 'image', channels: 3 }]);
    expect(header.credits[0].author).toBe('Lisa Wischofsky');
    expect(header.source).toContain(DEFAULT_BACKGROUND);
    expect(done.at(-1)).toBe(base.count);
    const dataset = PackedDataset.open(out);
    for (const column of ['hair', 'hairColor', 'skinColor', 'mouth', 'eyes', 'glasses']) {
      expect(new Set(dataset.readLabels(column)).size, column).toBeGreaterThan(1);
    }
    dataset.close();
  }, 60_000);

  it('draws what it always drew for a seed, in every style', async () => {
    const out = join(folder, 'always.pack');
    const options = { ...base, out, styles: FACE_STYLES, count: 2 * FACE_STYLES.length, size: 32 };
    const { sha256 } = await drawFaces(options);
    expect(sha256).toBe('2c7798c66a7347e1f2a64bdac93a2e5e6138a6ad3984604da2eb5bfd3b08ebf7');
  }, 60_000);

  it('says in words what each face shows', async () => {
    const out = join(folder, 'captions.pack');
    await drawFaces({ ...base, out, count: 3 });
    const dataset = PackedDataset.open(out);
    expect(dataset.readTexts('caption')).toMatchInlineSnapshot(`
      [
        "adventurer, eyebrows variant10, eyes variant05, glasses variant03, short10 hair, mouth variant14, brown hair, tan skin",
        "adventurer, eyebrows variant15, eyes variant06, short16 hair, mouth variant09, orange hair, brown skin",
        "adventurer, eyebrows variant08, eyes variant13, short07 hair, mouth variant22, orange hair, beige skin",
      ]
    `);
    const label = (column: string) => {
      const { classes } = dataset.header.columns.find(({ name }) => name === column)!;
      return classes[dataset.readLabels(column)[0]];
    };
    expect(dataset.readTexts('caption')[0]).toContain(`${label('hair')} hair`);
    dataset.close();
  }, 60_000);

  it('draws several styles in equal parts, with the style as the only column', async () => {
    const out = join(folder, 'styles.pack');
    const header = await drawFaces({ ...base, out, styles: ['lorelei', 'facesjs'], count: 5 });
    expect(header.columns).toEqual([{ name: 'style', classes: ['lorelei', 'facesjs'] }]);
    expect(header.licence).toBe('CC0 1.0, Apache-2.0');
    const dataset = PackedDataset.open(out);
    expect([...dataset.readLabels('style')]).toEqual([0, 1, 0, 1, 0]);
    dataset.close();
  }, 60_000);

  it('refuses an unknown style before it writes anything', async () => {
    const out = join(folder, 'unknown.pack');
    await expect(drawFaces({ ...base, out, styles: ['mona-lisa'] })).rejects.toThrow(/unknown face style "mona-lisa"/);
    expect(existsSync(out)).toBe(false);
  });

  it('leaves no file when it is aborted', async () => {
    const controller = new AbortController();
    const drawn = drawFaces({
      ...base,
      out: join(folder, 'aborted.pack'),
      signal: controller.signal,
      onProgress: () => controller.abort(new Error('enough')),
    });
    await expect(drawn).rejects.toThrow('enough');
    expect(readdirSync(folder).filter((name) => name.startsWith('aborted'))).toEqual([]);
  }, 60_000);

  it('reports an error of a drawing thread', async () => {
    const out = join(folder, 'bad-colour.pack');
    await expect(drawFaces({ ...base, out, background: 'no colour' })).rejects.toThrow();
    expect(readdirSync(folder).filter((name) => name.startsWith('bad-colour'))).toEqual([]);
  }, 60_000);
});

describe.each(FACE_STYLES)('style %s', (name) => {
  const style = loadFaceStyle(name);
  /** A colour that no style draws with: what is not this is face. */
  const rasterise = createRasteriser(32, '#00ff01');

  it('draws one face for one seed, another for another, with a label in every column', () => {
    const face = style.draw('a');
    expect(style.draw('a')).toEqual(face);
    expect(style.draw('b').svg).not.toBe(face.svg);
    expect(face.labels).toHaveLength(style.columns.length);
    for (const [i, { name, classes }] of style.columns.entries()) expect(classes[face.labels[i]], name).toBeDefined();
  });

  it('fills the frame', () => {
    for (const seed of ['a', 'b', 'c', 'd', 'e', 'f']) {
      const pixels = rasterise(style.draw(seed).svg); // [32,32,3]
      const isFace = (i: number) => pixels[3 * i] !== 0 || pixels[3 * i + 1] !== 255 || pixels[3 * i + 2] !== 1;
      const face = Array.from({ length: 32 * 32 }, (_, i) => isFace(i));
      expect(face[16 * 32 + 15], `the middle of face ${seed}`).toBe(true);
      expect(face.filter(Boolean).length / face.length, `the share of face ${seed}`).toBeGreaterThan(0.3);
    }
  });

  it('says who made it', () => {
    expect(style.credit.author).not.toBe('unknown');
    expect(style.credit.licence).toMatch(/^(CC0 1\.0|CC BY 4\.0|Apache-2\.0)$/);
    expect(style.credit.url).toMatch(/^https?:/);
  });
});

describe('style facesjs', () => {
  it('gives Math.random back', () => {
    const random = Math.random;
    loadFaceStyle('facesjs').draw('a');
    expect(Math.random).toBe(random);
  });
});

describe('createRasteriser', () => {
  it('draws at least twice as large, and at least 128 pixels', () => {
    expect([8, 32, 64, 100, 256].map(oversampling)).toEqual([16, 4, 2, 2, 2]);
  });

  it('composites on the background and averages', () => {
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><rect width="0.5" height="8" fill="#000"/></svg>';
    const pixels = createRasteriser(8, '#204060')(svg); // [8,8,3]
    expect([...pixels.subarray(0, 6)]).toEqual([16, 32, 48, 32, 64, 96]);
  });

  it('refuses a drawing that is not square', () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 4"></svg>';
    expect(() => createRasteriser(8, '#fff')(svg)).toThrow(/not a square/);
  });
});
