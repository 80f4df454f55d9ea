import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DirectoryStore } from './directory.ts';

const key = 'channels/tiny/stable.json';

describe('a store in a directory', () => {
  let root: string;
  let store: DirectoryStore;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'omokage-directory-'));
    store = new DirectoryStore(root);
  });
  afterEach(() => rm(root, { recursive: true }));

  const put = (value: number) => store.put(key, Uint8Array.of(value));
  const folder = () => readdir(join(root, 'channels/tiny'));

  it('leaves nothing but the files', async () => {
    await put(1);
    const { tag } = (await store.getTagged(key, 1))!;
    await store.putIf(key, Uint8Array.of(2), tag);
    await store.putIf(key, Uint8Array.of(3), 'absent');
    expect(await folder()).toEqual(['stable.json']);
  });

  it('replaces a file by a new one: whoever has the old one open reads it to its end', async () => {
    await put(1);
    const before = await stat(join(root, key));
    await put(2);
    expect((await stat(join(root, key))).ino).not.toBe(before.ino);
  });

  it('does not list what a killed writer left', async () => {
    await put(1);
    await writeFile(join(root, 'channels/tiny/.stable.json.0123456789ab'), 'half');
    expect(await store.list('')).toEqual([key]);
  });

  it('says what to delete when a killed publish left its lock, and changes nothing', async () => {
    await put(1);
    const { tag } = (await store.getTagged(key, 1))!;
    await writeFile(join(root, 'channels/tiny/.stable.json.lock'), '');
    await expect(store.putIf(key, Uint8Array.of(2), tag)).rejects.toThrow(
      /\.stable\.json\.lock[\s\S]*delete that file/,
    );
    expect(await store.get(key, 1)).toEqual(Uint8Array.of(1));
  });

  it('reports what the file system refuses, and cleans up', async () => {
    await mkdir(join(root, key), { recursive: true }); // a directory where the file should go
    await expect(put(1)).rejects.toMatchObject({ name: 'StoreError', detail: expect.stringContaining(root) });
    expect(await folder()).toEqual(['stable.json']);
  });
});
