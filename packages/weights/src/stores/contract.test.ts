import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256Hex } from '../digest.ts';
import { FakeR2Bucket } from '../fixtures/fake-r2-bucket.ts';
import { startS3Server } from '../fixtures/s3-server.ts';
import { DirectoryStore } from './directory.ts';
import { MemoryStore } from './memory.ts';
import { R2BindingStore } from './r2-binding.ts';
import { R2S3Store } from './r2-s3.ts';
import { type ModelStore, StoreError } from './store.ts';

interface Place {
  readonly store: ModelStore;
  leave(): Promise<void>;
}

const places: Record<string, () => Promise<Place>> = {
  memory: async () => ({ store: new MemoryStore(), leave: async () => {} }),
  directory: async () => {
    const root = await mkdtemp(join(tmpdir(), 'omokage-store-'));
    return { store: new DirectoryStore(join(root, 'new')), leave: () => rm(root, { recursive: true }) };
  },
  'R2 binding': async () => ({ store: new R2BindingStore(new FakeR2Bucket()), leave: async () => {} }),
  'R2 by S3': async () => {
    const { endpoint, bucket, accessKeyId, close } = await startS3Server();
    return { store: new R2S3Store({ endpoint, bucket, accessKeyId, secretAccessKey: 's' }), leave: close };
  },
};

const bytes = (...values: number[]) => Uint8Array.from(values);
const key = 'models/tiny/manifest.json';

describe.each(Object.entries(places))('a store: %s', (_, enter) => {
  let place: Place;
  let store: ModelStore;
  beforeEach(async () => {
    place = await enter();
    store = place.store;
  });
  afterEach(() => place.leave());

  it('gives what was put, under its own key', async () => {
    await store.put(key, bytes(1, 2, 3), { contentType: 'application/json', immutable: true });
    await store.put('models/tiny/other.bin', bytes());
    expect(await store.get(key, 3)).toEqual(bytes(1, 2, 3));
    expect(await store.get('models/tiny/other.bin', 3)).toEqual(bytes());
    await store.put(key, bytes(4));
    expect(await store.get(key, 3)).toEqual(bytes(4));
  });

  it('gives undefined for what is not there', async () => {
    expect(await store.get(key, 10)).toBeUndefined();
    expect(await store.getTagged(key, 10)).toBeUndefined();
    await store.put(key, bytes(1));
    expect(await store.get('models/tiny', 10)).toBeUndefined();
    expect(await store.get(`${key}/below`, 10)).toBeUndefined();
    expect(await store.list('channels/')).toEqual([]);
  });

  it('keeps its own copy of the bytes', async () => {
    const given = bytes(1, 2, 3);
    await store.put(key, given);
    given.fill(0);
    (await store.get(key, 3))!.fill(9);
    expect(await store.get(key, 3)).toEqual(bytes(1, 2, 3));
  });

  it('reads nothing larger than its caller allows', async () => {
    await store.put(key, bytes(1, 2, 3, 4));
    expect(await store.get(key, 4)).toHaveLength(4);
    await expect(store.get(key, 3)).rejects.toMatchObject({ name: 'ArtefactError', code: 'too-large' });
    await expect(store.getTagged(key, 3)).rejects.toMatchObject({ code: 'too-large' });
  });

  it('refuses bytes without the sha256 that was stated', async () => {
    await store.put(key, bytes(1), { sha256: await sha256Hex(bytes(1)) });
    const sha256 = await sha256Hex(bytes(2));
    await expect(store.put(key, bytes(3), { sha256 })).rejects.toThrow(StoreError);
    await expect(store.putIf('channels/a', bytes(3), 'absent', { sha256 })).rejects.toThrow(StoreError);
    expect(await store.get(key, 1)).toEqual(bytes(1));
    expect(await store.get('channels/a', 1)).toBeUndefined();
  });

  it('writes an absent key once', async () => {
    expect(await store.putIf(key, bytes(1), 'absent')).toBe(true);
    expect(await store.putIf(key, bytes(2), 'absent')).toBe(false);
    expect(await store.get(key, 9)).toEqual(bytes(1));
  });

  it('replaces only the version that was read', async () => {
    await store.putIf(key, bytes(1), 'absent');
    const first = (await store.getTagged(key, 9))!;
    expect(first.bytes).toEqual(bytes(1));
    expect(await store.putIf(key, bytes(2), first.tag)).toBe(true);
    expect(await store.putIf(key, bytes(3), first.tag)).toBe(false);
    expect(await store.get(key, 9)).toEqual(bytes(2));
    const second = (await store.getTagged(key, 9))!;
    expect(await store.putIf(key, bytes(3), second.tag)).toBe(true);
  });

  it('replaces nothing where nothing is', async () => {
    await store.putIf(key, bytes(1), 'absent');
    const { tag } = (await store.getTagged(key, 9))!;
    expect(await store.putIf('channels/tiny/stable.json', bytes(2), tag)).toBe(false);
    expect(await store.list('channels/')).toEqual([]);
  });

  it('lets one of several writers through', async () => {
    const all = (expected: 'absent' | { etag: string }) =>
      Promise.all([10, 11, 12, 13].map((value) => store.putIf(key, bytes(value), expected)));
    expect((await all('absent')).filter(Boolean)).toHaveLength(1);
    const { tag } = (await store.getTagged(key, 9))!;
    await store.putIf(key, bytes(99), tag);
    expect((await all((await store.getTagged(key, 9))!.tag)).filter(Boolean)).toHaveLength(1);
  });

  it('lists keys by prefix, sorted, however many pages they take', async () => {
    const keys = [
      'channels/a/stable.json',
      'channels/b/stable.json',
      'channels/ab/stable.json',
      'models/a/x',
      'models/b',
    ];
    for (const each of keys) await store.put(each, bytes(1));
    expect(await store.list('channels/')).toEqual(keys.slice(0, 3).sort());
    expect(await store.list('channels/a')).toEqual(['channels/a/stable.json', 'channels/ab/stable.json']);
    expect(await store.list('models/b')).toEqual(['models/b']);
    expect(await store.list('')).toEqual([...keys].sort());
  });

  it.each([
    '',
    '/',
    '/etc/passwd',
    '../up',
    'a/../b',
    'a/./b',
    'a//b',
    'a/',
    '.hidden',
    'a/.b',
    'A',
    'a\\b',
    'a\0',
    'ü',
  ])('refuses the key %j', async (bad) => {
    await expect(store.get(bad, 1)).rejects.toThrow(StoreError);
    await expect(store.getTagged(bad, 1)).rejects.toThrow(StoreError);
    await expect(store.put(bad, bytes(1))).rejects.toThrow(StoreError);
    await expect(store.putIf(bad, bytes(1), 'absent')).rejects.toThrow(StoreError);
  });

  it.each(['/', '../', '..', 'a/../', 'a//', 'a/.'])('refuses the prefix %j', async (bad) => {
    await expect(store.list(bad)).rejects.toThrow(StoreError);
  });
});
