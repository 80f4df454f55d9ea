import { cpSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keys, publish } from '@omokage/weights';
import { writeArtefact } from '@omokage/weights/directory-store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalBucket, openLocalBucket } from './product/local-bucket.ts';
import { omokage, omokageOk } from './product/omokage.ts';
import { pictureOf } from './product/picture.ts';
import { problemOf } from './product/problem.ts';
import { type Server, startServer } from './product/server.ts';
import { temporaryFolder } from './product/temporary-folder.ts';
import { tinyArtefact } from './product/tiny-artefact.ts';

/** From a folder to a face by name, and what becomes of models that are damaged on either side of the store. */

const SHARD = 'weights-1of1.bin';
const folder = temporaryFolder();
const state = join(folder, 'state');
const env = { OMOKAGE_STATE: state };
let server: Server;
let local: LocalBucket;
beforeAll(async () => {
  server = await startServer(state);
  local = await openLocalBucket(state);
});
afterAll(async () => {
  await local?.close();
  await server?.stop();
});

/** By name, or pinned. */
const face = (model: string) =>
  server.get(model.includes('@') ? `/v1/models/${model}/faces/42.png` : `/v1/faces/42.png?model=${model}`);

/** Writes the artefact of a name as a folder. */
async function exported(name: string, seed?: number): Promise<{ path: string; digest: string }> {
  const artefact = await tinyArtefact(name, seed);
  const path = join(folder, `${name}-${artefact.digest.slice(0, 8)}`);
  await writeArtefact(path, artefact);
  return { path, digest: artefact.digest };
}

function flipBit(bytes: Uint8Array): Uint8Array {
  const flipped = bytes.slice();
  flipped[flipped.length >> 1] ^= 1;
  return flipped;
}

describe('omokage publish --to local', () => {
  it('makes a model answer by name and by digest, in a server that runs already', async () => {
    const { path, digest } = await exported('by-hand');
    expect((await face('by-hand')).status).toBe(404);
    const printed = await omokageOk(['publish', path, '--to', 'local'], env);
    expect(printed).toContain(`by-hand@${digest}`);
    expect(printed).toContain('"by-hand" now means this model.');

    const named = await face('by-hand');
    expect(named.headers.get('Omokage-Model')).toBe(`by-hand@${digest}`);
    const pinned = await face(`by-hand@${digest}`);
    expect(pinned.headers.get('Cache-Control')).toContain('immutable');
    const picture = await pictureOf(named);
    expect(picture).toMatchObject({ width: 32, height: 32 });
    expect(new Set(picture.pixels).size).toBeGreaterThan(50);
    expect(await pictureOf(pinned)).toEqual(picture);

    const { models } = (await (await server.get('/v1/models')).json()) as {
      models: { name: string; digest: string }[];
    };
    expect(models.find(({ name }) => name === 'by-hand')?.digest).toBe(digest);
  });

  it('has nothing to do for what is there', async () => {
    const { path } = await exported('by-hand');
    const before = await local.store.list('');
    expect(await omokageOk(['publish', path], env)).toContain('"by-hand" meant this model already.');
    expect(await local.store.list('')).toEqual(before);
  });

  it.each<[string, (path: string) => void, RegExp]>([
    [
      'a flipped bit',
      (path) => editFile(join(path, SHARD), flipBit),
      /is not the one that was published\.\n.*sha256 is/,
    ],
    ['a short shard', (path) => truncateSync(join(path, SHARD), 1_000), /It has 1000 bytes; the manifest says \d+/],
    ['no shard', (path) => rmSync(join(path, SHARD)), /There is no whole artefact in this folder/],
    ['half a manifest', (path) => truncateSync(join(path, 'manifest.json'), 500), /manifest/],
  ])('refuses a folder with %s, and changes nothing', async (_, spoil, message) => {
    const { path, digest } = await exported('by-hand', 2);
    const spoilt = join(folder, 'spoilt');
    rmSync(spoilt, { recursive: true, force: true });
    cpSync(path, spoilt, { recursive: true });
    spoil(spoilt);
    const before = await local.store.list('');
    const { code, output } = await omokage(['publish', spoilt, '--to', 'local'], env);
    expect(output).toMatch(message);
    expect(output).toMatch(/^ {2}→ \S/m); // how to fix it
    expect(code).toBe(1);
    expect(await local.store.list('')).toEqual(before);
    expect(before.length).toBeGreaterThan(0);
    expect((await face('by-hand')).headers.get('Omokage-Model')).not.toContain(digest);
  });
});

describe('a published model that storage has damaged', () => {
  const shardOf = (name: string, digest: string) => keys.shard(name, digest, SHARD);
  const rewrite = async (key: string, change: (bytes: Uint8Array) => Uint8Array) => {
    const { bucket, store } = local;
    await bucket.put(key, change((await store.get(key, 1 << 30))!), { httpMetadata: {} });
  };

  it.each<[string, (name: string, digest: string) => Promise<void>, RegExp]>([
    ['a-flipped-bit', (name, digest) => rewrite(shardOf(name, digest), flipBit), /sha256/],
    ['a-short-shard', (name, digest) => rewrite(shardOf(name, digest), (b) => b.slice(0, -1)), /the manifest says/],
    ['no-shard', (name, digest) => local.bucket.delete(shardOf(name, digest)), /missing from the store/],
    ['no-manifest', (name, digest) => local.bucket.delete(keys.manifest(name, digest)), /has no version/],
    ['another-manifest', (name, digest) => rewrite(keys.manifest(name, digest), addSpace), /sha256/],
    ['a-broken-pointer', (name) => rewrite(keys.pointer(name), (b) => b.slice(1)), /not a valid pointer/],
  ])('is refused with a clear error while all others serve: %s', async (name, spoil, detail) => {
    const { digest } = await publish(await tinyArtefact(name), local.store);
    await spoil(name, digest);
    const response = await face(name);
    expect(response.status).toBe(502);
    const problem = await problemOf(response);
    expect(problem).toMatchObject({ type: '/problems/unusable-model', detail: expect.stringMatching(detail) });
    expect(problem.allowed).toContain('/v1/models');

    expect(await pictureOf(await server.get('/v1/faces/42.png'))).toMatchObject({ width: 64 });
    expect(await pictureOf(await face('by-hand'))).toMatchObject({ width: 32 });
    expect((await server.get('/v1/models')).status).toBe(200);
  });

  it('serves by digest what a broken pointer no longer finds by name', async () => {
    const { digest } = await tinyArtefact('a-broken-pointer');
    expect(await pictureOf(await face(`a-broken-pointer@${digest}`))).toMatchObject({ width: 32 });
  });

  it('is mended by publishing it again', async () => {
    const name = 'a-broken-pointer';
    expect((await face(name)).status).toBe(502);
    await publish(await tinyArtefact(name), local.store);
    expect(await pictureOf(await face(name))).toMatchObject({ width: 32 });
  });
});

function editFile(path: string, change: (bytes: Uint8Array) => Uint8Array): void {
  writeFileSync(path, change(readFileSync(path)));
}

const addSpace = (bytes: Uint8Array): Uint8Array => Uint8Array.from([...bytes, 0x20]);
