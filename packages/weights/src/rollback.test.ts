import { describe, expect, it } from 'vitest';
import { buildArtefact } from './artefact.ts';
import { tinyDescription, tinyWeights } from './fixtures/tiny-model.ts';
import { keys, POINTER_MEMORY } from './manifest.ts';
import { publish } from './publish.ts';
import { resolveDigest, resolveModel } from './resolve.ts';
import { rollback } from './rollback.ts';
import { MemoryStore } from './stores/memory.ts';
import { listVersions } from './versions.ts';

const build = (seed: number) =>
  buildArtefact({ ...tinyDescription, created: `2026-01-0${seed}T00:00:00Z` }, tinyWeights(seed), 'uint8');
const [first, second, third] = await Promise.all([build(1), build(2), build(3)]);
const NAME = 'tiny';

async function published(...artefacts: (typeof first)[]): Promise<MemoryStore> {
  const store = new MemoryStore();
  for (const artefact of artefacts) await publish(artefact, store);
  return store;
}

/** What the name means, and what its pointer remembers. */
async function memoryOf(store: MemoryStore): Promise<string[]> {
  const versions = await listVersions(store, NAME);
  return versions.filter(({ age }) => age !== undefined).map(({ digest }) => digest);
}

describe('rollback', () => {
  it('goes back to what the name meant before, and then further', async () => {
    const store = await published(first, second, third);
    expect(await rollback(store, NAME)).toEqual({ from: third.digest, to: second.digest });
    expect((await resolveModel(store, NAME)).digest).toBe(second.digest);
    expect(await rollback(store, NAME)).toEqual({ from: second.digest, to: first.digest });
    await expect(rollback(store, NAME)).rejects.toMatchObject({ code: 'not-found', message: /nothing.*go back to/ });
    expect(await resolveDigest(store, NAME)).toBe(first.digest);
  });

  it('goes to a digest, and from there back to where it was', async () => {
    const store = await published(first, second, third);
    await rollback(store, NAME, { digest: first.digest });
    expect(await memoryOf(store)).toEqual([first.digest]);
    await rollback(store, NAME, { digest: third.digest });
    expect(await memoryOf(store)).toEqual([third.digest, first.digest]);
    expect(await rollback(store, NAME)).toEqual({ from: third.digest, to: first.digest });
  });

  it('has nothing to do for what the name means already', async () => {
    const store = await published(first, second);
    expect(await rollback(store, NAME, { digest: second.digest })).toEqual({ from: second.digest, to: second.digest });
    expect(await memoryOf(store)).toEqual([second.digest, first.digest]);
  });

  it('forgets what a rollback left, once something else is published', async () => {
    const store = await published(first, second);
    await rollback(store, NAME);
    await publish(third, store);
    expect(await memoryOf(store)).toEqual([third.digest, first.digest]);
  });

  it('remembers as much as a pointer may hold', async () => {
    const store = await published(first, second);
    const turns = POINTER_MEMORY + 2;
    for (let turn = 0; turn < turns; turn++) {
      const digest = turn.toString(16).padStart(64, '0');
      const tagged = (await store.getTagged(keys.pointer(NAME), 1 << 12))!;
      const pointer = JSON.parse(new TextDecoder().decode(tagged.bytes));
      const before = [pointer.digest, ...pointer.before].slice(0, POINTER_MEMORY);
      await store.putIf(keys.pointer(NAME), encode({ ...pointer, digest, before }), tagged.tag);
    }
    await publish(third, store);
    expect(await resolveDigest(store, NAME)).toBe(third.digest);
    const { bytes } = (await store.getTagged(keys.pointer(NAME), 1 << 12))!;
    expect(JSON.parse(new TextDecoder().decode(bytes)).before).toHaveLength(POINTER_MEMORY);
  });

  it('never points to what is not whole', async () => {
    const store = await published(first, second);
    const [shard] = await store.list(`models/${NAME}/${first.digest}/weights`);
    await store.put(shard!, new Uint8Array(3));
    await expect(rollback(store, NAME)).rejects.toMatchObject({ code: 'truncated' });
    await expect(rollback(store, NAME, { digest: 'f'.repeat(64) })).rejects.toMatchObject({ code: 'not-found' });
    expect(await resolveDigest(store, NAME)).toBe(second.digest);
  });

  it('refuses a plan that the given check refuses', async () => {
    const store = await published(first, second);
    const check = () => {
      throw new Error('no such layer');
    };
    await expect(rollback(store, NAME, { check })).rejects.toThrow(/no such layer/);
    expect(await resolveDigest(store, NAME)).toBe(second.digest);
  });

  it('says so for a name that nobody published, and for a pointer that says nothing', async () => {
    const store = await published();
    await expect(rollback(store, NAME)).rejects.toMatchObject({ code: 'not-found', detail: /No model was published/ });
    await publish(first, store);
    const { tag } = (await store.getTagged(keys.pointer(NAME), 1 << 12))!;
    await store.putIf(keys.pointer(NAME), new Uint8Array(), tag);
    await expect(rollback(store, NAME)).rejects.toMatchObject({ code: 'malformed' });
    expect(await rollback(store, NAME, { digest: first.digest })).toEqual({ from: undefined, to: first.digest });
  });

  it('lets one of two through, and tells the other', async () => {
    const store = await published(first, second, third);
    const digests = [first.digest, second.digest];
    const outcomes = await Promise.allSettled(digests.map((digest) => rollback(store, NAME, { digest })));
    const won = outcomes.findIndex(({ status }) => status === 'fulfilled');
    const lost = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(lost).toHaveLength(1);
    expect(lost[0]!.reason).toMatchObject({ name: 'StoreError', detail: /Somebody else moved channels\/tiny/ });
    expect(await resolveDigest(store, NAME)).toBe(digests[won]);
  });

  it('gives way to a publish at the same time', async () => {
    const store = await published(first, second);
    const check = () => void 0;
    const racing = new Proxy(store, {
      get(target, key) {
        if (key !== 'putIf') return Reflect.get(target, key).bind(target);
        return async (...words: Parameters<MemoryStore['putIf']>) => {
          await publish(third, store);
          return target.putIf(...words);
        };
      },
    });
    await expect(rollback(racing, NAME, { check })).rejects.toMatchObject({ name: 'StoreError' });
    expect(await resolveDigest(store, NAME)).toBe(third.digest);
  });
});

describe('listVersions', () => {
  it('names all that is stored: what the name means, what it meant, then the rest, the newest first', async () => {
    const store = await published(second, third, first);
    await rollback(store, NAME, { digest: second.digest });
    const versions = await listVersions(store, NAME);
    expect(versions.map(({ digest, age }) => [digest, age])).toEqual([
      [second.digest, 0],
      [third.digest, undefined],
      [first.digest, undefined],
    ]);
    expect(versions[0]!.manifest?.title).toBe('A tiny model');
  });

  it('shows what is damaged as such, and nothing for a name that nobody published', async () => {
    const store = await published(first, second);
    await store.put(keys.manifest(NAME, first.digest), new Uint8Array(2));
    expect((await listVersions(store, NAME))[1]).toEqual({ digest: first.digest, manifest: undefined, age: 1 });
    expect(await listVersions(store, 'tin')).toEqual([]);
  });
});

const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
