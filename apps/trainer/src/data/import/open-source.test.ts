import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { idxImages } from './idx-files.ts';
import { detectSource, openFiles } from './open-source.ts';
import { zipFile } from './zip-file.ts';

let folder: string;
const at = (name: string) => join(folder, name);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'source-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('detectSource', () => {
  it('tells by what is in a file, whatever its name', async () => {
    writeFileSync(at('a'), zipFile([{ name: 'x.png', bytes: Uint8Array.of(1) }]));
    writeFileSync(at('b.zip'), idxImages([[1]], 1, 1));
    writeFileSync(at('c'), gzipSync(idxImages([[1]], 1, 1)));
    expect(await detectSource(at('a'))).toEqual({ kind: 'zip', path: at('a'), part: '' });
    expect(await detectSource(at('b.zip'))).toMatchObject({ kind: 'idx' });
    expect(await detectSource(at('c'))).toMatchObject({ kind: 'idx' });
    expect(await detectSource(folder)).toEqual({ kind: 'folder', path: folder, part: '' });
  });

  it('takes what follows # for a part, unless it belongs to the name', async () => {
    expect(await detectSource(`${folder}#train`)).toEqual({ kind: 'folder', path: folder, part: 'train' });
    mkdirSync(at('c#'));
    expect(await detectSource(at('c#'))).toEqual({ kind: 'folder', path: at('c#'), part: '' });
    expect(await detectSource(`${at('c#')}#x`)).toEqual({ kind: 'folder', path: at('c#'), part: 'x' });
  });

  it('refuses anything else', async () => {
    writeFileSync(at('x.png'), 'no image');
    writeFileSync(at('x.pack'), 'OMOPACK1 and so on');
    writeFileSync(at('x.tar.gz'), gzipSync('tape'));
    writeFileSync(at('empty'), '');
    for (const name of ['x.png', 'x.tar.gz', 'empty']) {
      await expect(detectSource(at(name)), name).rejects.toThrow(/it is no folder, no zip and no IDX file/);
    }
    await expect(detectSource(at('x.pack'))).rejects.toThrow(/it is a packed data set already/);
    await expect(detectSource(at('none'))).rejects.toThrow(/cannot import .*none\n.*there is no/);
    writeFileSync(at('digits'), idxImages([[1]], 1, 1));
    await expect(openFiles(await detectSource(at('digits')))).rejects.toThrow(/it is an IDX file/);
  });
});

describe('openFiles', () => {
  it('opens a part of a folder, with the tables above it', async () => {
    mkdirSync(at('train/cats'), { recursive: true });
    writeFileSync(at('train/cats/a.png'), 'a');
    writeFileSync(at('captions.csv'), 'above');
    const source = await openFiles(await detectSource(`${folder}#train`));
    expect(source).toMatchObject({ title: 'folder "train"', files: ['cats/a.png'] });
    expect(await source.readOther('captions.csv')).toEqual(Buffer.from('above'));
    expect(await source.open('cats/a.png')).toBe(at('train/cats/a.png'));
  });
});
