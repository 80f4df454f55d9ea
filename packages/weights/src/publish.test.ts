import { describe, expect, it } from 'vitest';
import { type Artefact, buildArtefact } from './artefact.ts';
import { dropLast, flipBit, withFirstShard, withManifest } from './fixtures/hostile.ts';
import { tinyDescription, tinyWeights } from './fixtures/tiny-model.ts';
import { keys } from './manifest.ts';
import { publish } from './publish.ts';
import { resolveDigest, resolveModel } from './resolve.ts';
import { MemoryStore } from './stores/memory.ts';
import type { ModelStore } from './stores/store.ts';

const build = (seed: number) => buildArtefact(tinyDescription, tinyWeights(seed), 'uint8', { shardBytes: 20 });
const [old, next] = await Promise.all([build(1), build(2)]);
const encode = (text: string) => new TextEncoder().encode(text);

/** A store that tells each call to `before`, which may throw or act, and then does it. */
function watched(store: ModelStore, before: (method: string, key: string) => unknown): ModelStore {
  const call =
    <Args extends [string, ...unknown[]], Result>(method: string, act: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      await before(method, args[0]);
      return act.apply(store, args);
    };
  return {
    place: store.place,
    get: call('get', store.get),
    getTagged: call('getTagged', store.getTagged),
    put: call('put', store.put),
    putIf: call('putIf', store.putIf),
    list: call('list', store.list),
  };
}

async function publishLogging(artefact: Artefact, store: ModelStore, options = {}) {
  const calls: string[] = [];
  const result = await publish(
    artefact,
    watched(store, (method, key) => calls.push(`${method} ${key}`)),
    options,
  );
  return { result, writes: calls.filter((call) => call.startsWith('put')), calls };
}

describe('publish', () => {
  it('writes shards, then the manifest, then the pointer', async () => {
    const store = new MemoryStore();
    const { result, writes } = await publishLogging(next, store);
    expect(result).toEqual({ digest: next.digest, moved: true });
    expect(writes).toEqual([
      `put ${keys.shard('tiny', next.digest, 'weights-1of2.bin')}`,
      `put ${keys.shard('tiny', next.digest, 'weights-2of2.bin')}`,
      `put ${keys.manifest('tiny', next.digest)}`,
      `putIf ${keys.pointer('tiny')}`,
    ]);
    expect((await resolveModel(store, 'tiny')).digest).toBe(next.digest);
  });

  it('writes nothing when everything is there', async () => {
    const store = new MemoryStore();
    await publish(old, store);
    const { result, writes } = await publishLogging(old, store);
    expect(result).toEqual({ digest: old.digest, moved: false });
    expect(writes).toEqual([]);
  });

  it('goes back to an earlier model by the pointer alone', async () => {
    const store = new MemoryStore();
    await publish(old, store);
    await publish(next, store);
    const { result, writes } = await publishLogging(old, store);
    expect(result.moved).toBe(true);
    expect(writes).toEqual([`putIf ${keys.pointer('tiny')}`]);
    expect(await resolveDigest(store, 'tiny')).toBe(old.digest);
  });

  it('writes all files again when forced to', async () => {
    const store = new MemoryStore();
    await publish(old, store);
    const { result, writes } = await publishLogging(old, store, { force: true });
    expect(result.moved).toBe(false);
    expect(writes).toHaveLength(3);
  });

  it('repairs a damaged copy', async () => {
    const store = new MemoryStore();
    await publish(old, store);
    await store.put(keys.shard('tiny', old.digest, 'weights-2of2.bin'), encode('damage'));
    await expect(resolveModel(store, 'tiny')).rejects.toMatchObject({ code: 'truncated' });
    await publish(old, store);
    expect((await resolveModel(store, 'tiny')).digest).toBe(old.digest);
  });

  it('overwrites a pointer that says nothing', async () => {
    const store = new MemoryStore();
    await store.putIf(keys.pointer('tiny'), encode('{"name":'), 'absent');
    expect(await publish(next, store)).toEqual({ digest: next.digest, moved: true });
    expect(await resolveDigest(store, 'tiny')).toBe(next.digest);
  });

  it('refuses what is not whole, with nothing written', async () => {
    const broken: [string, Artefact][] = [
      ['digest-mismatch', withFirstShard(next, flipBit)],
      ['truncated', withFirstShard(next, dropLast)],
      ['not-found', { ...next, shards: next.shards.slice(1) }],
      ['digest-mismatch', { ...next, digest: old.digest }],
      ['malformed', await withManifest(next, (manifest) => ({ ...manifest, weights: [] }))],
    ];
    for (const [code, artefact] of broken) {
      const store = new MemoryStore();
      await expect(publish(artefact, store)).rejects.toMatchObject({ name: 'ArtefactError', code });
      expect(await store.list('')).toEqual([]);
    }
  });

  it('refuses a plan that the given check refuses', async () => {
    const store = new MemoryStore();
    const check = () => {
      throw new Error('no such layer');
    };
    await expect(publish(next, store, { check })).rejects.toThrow(/no such layer/);
    expect(await store.list('')).toEqual([]);
  });

  it('does not move the pointer to a copy that the store spoiled', async () => {
    const store = new MemoryStore();
    await publish(old, store);
    const spoiled = keys.shard('tiny', next.digest, 'weights-1of2.bin');
    const spoiling = watched(store, async (method, key) => {
      if (method === 'put' && key.endsWith('manifest.json')) await store.put(spoiled, new Uint8Array(20));
    });
    await expect(publish(next, spoiling)).rejects.toMatchObject({ code: 'digest-mismatch' });
    expect(await resolveDigest(store, 'tiny')).toBe(old.digest);
  });
});

describe('publish on a store that fails', async () => {
  const prepared = async () => {
    const store = new MemoryStore();
    await publish(old, store);
    return store;
  };
  const { calls } = await publishLogging(next, await prepared());

  it.each(calls.map((call, step) => [step + 1, call]))('leaves the old model at call %d, %s', async (failing) => {
    const store = await prepared();
    let step = 0;
    const failed = watched(store, () => {
      if (++step === failing) throw new Error('the power is gone');
    });
    await expect(publish(next, failed)).rejects.toThrow('the power is gone');
    expect((await resolveModel(store, 'tiny')).digest).toBe(old.digest);
    // And the next try gets through, over whatever the failed one left.
    expect(await publish(next, store)).toEqual({ digest: next.digest, moved: true });
    expect((await resolveModel(store, 'tiny')).digest).toBe(next.digest);
  });
});

describe('publish beside another publish', () => {
  it('looks again when the pointer moved under it, and then goes after it', async () => {
    const store = new MemoryStore();
    const third = await build(3);
    await publish(old, store);
    let raced = false;
    const racing = watched(store, async (method) => {
      if (method !== 'putIf' || raced) return;
      raced = true;
      await publish(third, store);
    });
    expect(await publish(next, racing)).toEqual({ digest: next.digest, moved: true });
    expect(raced).toBe(true);
    expect(await resolveDigest(store, 'tiny')).toBe(next.digest);
    expect((await resolveModel(store, 'tiny', third.digest)).digest).toBe(third.digest);
  });

  it('finds its work done when the other published the same model', async () => {
    const store = new MemoryStore();
    let raced = false;
    const racing = watched(store, async (method) => {
      if (method !== 'putIf' || raced) return;
      raced = true;
      await publish(next, store);
    });
    expect(await publish(next, racing)).toEqual({ digest: next.digest, moved: false });
  });

  it('leaves one whole winner of many', async () => {
    const store = new MemoryStore();
    const artefacts = await Promise.all([1, 2, 3, 4].map(build));
    await Promise.all(artefacts.map((artefact) => publish(artefact, store)));
    const { digest } = await resolveModel(store, 'tiny');
    expect(artefacts.map((artefact) => artefact.digest)).toContain(digest);
  });

  it('gives up, and says so, when others never stop', async () => {
    const store = new MemoryStore();
    const restless = watched(store, async (method) => {
      if (method !== 'putIf') return;
      const current = await store.getTagged(keys.pointer('tiny'), 1000);
      await store.putIf(keys.pointer('tiny'), encode(`{"${Math.random()}":0}`), current?.tag ?? 'absent');
    });
    await expect(publish(next, restless)).rejects.toMatchObject({ name: 'StoreError' });
  });
});
