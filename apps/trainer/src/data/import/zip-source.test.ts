import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FileSource } from './file-source.ts';
import { type ZipEntry, zipFile } from './zip-file.ts';
import { MAX_ENTRY_BYTES, openZip } from './zip-source.ts';

const text = (words: string) => new TextEncoder().encode(words);
const ENTRIES: readonly ZipEntry[] = [
  { name: 'dogs/b.png', bytes: text('stored') },
  { name: 'dogs/', bytes: text('') },
  { name: 'cats/a.JPG', bytes: text('deflated'), deflated: true },
  { name: 'cats/notes.txt', bytes: text('no image') },
  { name: 'captions.csv', bytes: text('file,caption') },
  { name: '.hidden/x.png', bytes: text('hidden') },
  { name: '__MACOSX/cats/._a.JPG', bytes: text('of macOS') },
];

let path: string;
let open: FileSource[] = [];
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'zip-')), 'pets.zip');
});
afterEach(() => {
  for (const source of open) source.close();
  open = [];
  rmSync(join(path, '..'), { recursive: true });
});

async function openEntries(entries: readonly ZipEntry[], part?: string): Promise<FileSource> {
  writeFileSync(path, zipFile(entries));
  const source = await openZip(path, part);
  open.push(source);
  return source;
}

describe('openZip', () => {
  it('lists the images in order and reads them, stored and deflated', async () => {
    const source = await openEntries(ENTRIES);
    expect(source).toMatchObject({ title: 'zip "pets.zip"', files: ['cats/a.JPG', 'dogs/b.png'], ignored: 1 });
    expect(source.nameOf('cats/a.JPG')).toBe(`${path}#cats/a.JPG`);
    expect(await source.open('cats/a.JPG')).toEqual(Buffer.from('deflated'));
    expect(await source.open('dogs/b.png')).toEqual(Buffer.from('stored'));
    expect(await source.readOther('captions.csv')).toEqual(Buffer.from('file,caption'));
    expect(await source.readOther('labels.csv')).toBeUndefined();
  });

  it('may be one folder of a zip, with the tables that stand above it', async () => {
    const source = await openEntries(ENTRIES, '/cats/');
    expect(source).toMatchObject({ title: 'cats/ of zip "pets.zip"', files: ['a.JPG'] });
    expect(source.nameOf('a.JPG')).toBe(`${path}#cats/a.JPG`);
    expect(await source.open('a.JPG')).toEqual(Buffer.from('deflated'));
    expect(await source.readOther('captions.csv')).toEqual(Buffer.from('file,caption'));
  });

  it('reads names that lead out of it: nothing is written anywhere', async () => {
    const source = await openEntries([{ name: '../up.png', bytes: text('up') }]);
    expect(source.files).toEqual([]); // "..", like all that begins with a dot, is not looked at
    const absolute = await openEntries([{ name: '/etc/x.png', bytes: text('etc') }]);
    expect(await absolute.open('/etc/x.png')).toEqual(Buffer.from('etc'));
  });

  it.each<[string, Partial<ZipEntry>, RegExp]>([
    ['encrypted', { flags: 1, method: 8 }, /it is encrypted: unpack the zip with its password/],
    ['compressed in another way', { method: 14 }, /compressed by method 14/],
    ['too large', { deflated: true, size: MAX_ENTRY_BYTES + 1 }, /134217729 bytes large/],
    ['a bomb', { deflated: true, bytes: new Uint8Array(2_000_000) }, /claim to unpack to 2000000: no picture does/],
    ['longer than it says', { deflated: true, size: 10 }, /too many bytes/],
    ['shorter than it says', { deflated: true, size: 40 }, /not enough bytes/],
    ['other than its checksum', { crc: 1 }, /do not have the checksum/],
    ['no deflate stream', { method: 8 }, /invalid/],
  ])('refuses an entry that is %s', async (_, lie, reason) => {
    const source = await openEntries([{ name: 'a.png', bytes: text('some bytes of a picture'), ...lie }]);
    await expect(source.open('a.png')).rejects.toThrow(reason);
  });

  it('takes a small file that was packed well: a mask may be all of one colour', async () => {
    const source = await openEntries([{ name: 'a.png', bytes: new Uint8Array(100_000), deflated: true }]);
    expect(await source.open('a.png')).toHaveLength(100_000);
  });

  it('refuses a damaged zip', async () => {
    const bytes = zipFile(ENTRIES);
    for (const damaged of [bytes.subarray(0, -30), Buffer.concat([bytes.subarray(0, 40), bytes.subarray(80)])]) {
      writeFileSync(path, damaged);
      await expect(openZip(path)).rejects.toThrow(/cannot read zip .*pets\.zip\n.*\n.*import the folder/);
    }
  });
});
