import { beforeEach, describe, expect, it } from 'vitest';
import { buildArtefact } from './artefact.ts';
import { canonicalJson } from './canonical-json.ts';
import { tinyDescription, tinyWeights } from './fixtures/tiny-model.ts';
import { keys, MANIFEST_LIMITS } from './manifest.ts';
import { publish } from './publish.ts';
import { listModels, resolveDigest, resolveModel } from './resolve.ts';
import { MemoryStore } from './stores/memory.ts';

const build = (seed: number, name = 'tiny') => buildArtefact({ ...tinyDescription, name }, tinyWeights(seed), 'uint8');
const [first, second, other] = await Promise.all([build(1), build(2), build(1, 'other')]);
const shardKey = keys.shard('tiny', second.digest, 'weights-1of1.bin');

describe('models in a store', () => {
  let store: MemoryStore;
  const setPointer = async (name: string, value: object) => {
    const current = await store.getTagged(keys.pointer(name), 1e6);
    await store.putIf(keys.pointer(name), canonicalJson(value), current?.tag ?? 'absent');
  };
  beforeEach(async () => {
    store = new MemoryStore();
    for (const artefact of [first, second, other]) await publish(artefact, store);
  });

  it('are found by name and by digest', async () => {
    expect((await resolveModel(store, 'tiny')).digest).toBe(second.digest);
    const model = await resolveModel(store, 'tiny', first.digest);
    expect(model.digest).toBe(first.digest);
    expect(model.weights.get('dense/bias')).toEqual(tinyWeights(1).get('dense/bias'));
  });

  it('are listed by name', async () => {
    expect(await listModels(store)).toEqual([
      { name: 'other', digest: other.digest },
      { name: 'tiny', digest: second.digest },
    ]);
    expect(await listModels(new MemoryStore())).toEqual([]);
  });

  it.each([
    ['nobody', undefined],
    ['', undefined],
    ['../tiny', undefined],
    ['Tiny', undefined],
    ['tiny', '0'.repeat(64)],
    ['tiny', ''],
    ['tiny', `../${'0'.repeat(64)}`],
    ['other', first.digest],
  ])('are not found as %j %j', async (name, digest) => {
    await expect(resolveModel(store, name, digest)).rejects.toMatchObject({ name: 'ArtefactError', code: 'not-found' });
  });

  it('are refused when a shard is damaged, cut short, grown or gone', async () => {
    const whole = second.shards[0].bytes;
    const answers: [string, Uint8Array][] = [
      ['digest-mismatch', whole.with(3, whole[3] ^ 128)],
      ['truncated', whole.slice(1)],
      ['too-large', new Uint8Array([...whole, 0])],
    ];
    for (const [code, bytes] of answers) {
      await store.put(shardKey, bytes);
      await expect(resolveModel(store, 'tiny')).rejects.toMatchObject({ code });
    }
    const withoutShard = new MemoryStore();
    await withoutShard.put(keys.manifest('tiny', second.digest), second.manifestBytes);
    await expect(resolveModel(withoutShard, 'tiny', second.digest)).rejects.toThrow(/weights-1of1.bin is missing/);
  });

  it('are refused when the manifest is another one, or too large to read', async () => {
    await store.put(keys.manifest('tiny', second.digest), first.manifestBytes);
    await expect(resolveModel(store, 'tiny')).rejects.toMatchObject({ code: 'digest-mismatch' });
    await store.put(keys.manifest('tiny', second.digest), new Uint8Array(MANIFEST_LIMITS.manifestBytes + 1));
    await expect(resolveModel(store, 'tiny')).rejects.toMatchObject({ code: 'too-large' });
  });

  it('are refused under a name that is not their own', async () => {
    await store.put(keys.manifest('tiny', other.digest), other.manifestBytes);
    await store.put(keys.shard('tiny', other.digest, 'weights-1of1.bin'), other.shards[0].bytes);
    await expect(resolveModel(store, 'tiny', other.digest)).rejects.toThrow(/Its manifest says "other"/);
  });

  it.each([
    ['of another name', { name: 'other', digest: first.digest, published: '2024-01-01T00:00:00Z' }],
    ['to no digest', { name: 'tiny', digest: '../other', published: '2024-01-01T00:00:00Z' }],
    ['with more to say', { name: 'tiny', digest: first.digest, published: '2024-01-01T00:00:00Z', extra: 1 }],
    ['without an end', { name: 'tiny', digest: 'x'.repeat(10_000) }],
  ])('are not found by a pointer %s, and the others still are', async (_, pointer) => {
    await setPointer('tiny', pointer);
    await expect(resolveDigest(store, 'tiny')).rejects.toMatchObject({ name: 'ArtefactError' });
    await expect(resolveModel(store, 'tiny')).rejects.toMatchObject({ name: 'ArtefactError' });
    expect(await listModels(store)).toEqual([{ name: 'other', digest: other.digest }]);
  });

  it('are not made of stray files', async () => {
    await store.put('channels/tiny/notes.txt', new Uint8Array(1));
    await store.put('channels/stable.json', new Uint8Array(1));
    expect((await listModels(store)).map(({ name }) => name)).toEqual(['other', 'tiny']);
  });
});
