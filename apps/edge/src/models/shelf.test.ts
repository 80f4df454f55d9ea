import { ArtefactError, type LoadedModel, StoreError } from '@omokage/weights';
import { describe, expect, it, vi } from 'vitest';
import { modelOf, scarceMemory } from '../fixtures/scarce-memory.ts';
import type { ServedModel } from '../inference/served-model.ts';
import { Shelf, ShelfBusy, type ShelfOptions } from './shelf.ts';

/** Of which two models fit, or one that needs all of it. */
const ROOM = 10;

function shelfOf(options: ShelfOptions = {}) {
  const { serve, disposed } = scarceMemory(ROOM);
  const shelf = new Shelf({ serve, reclaim: () => {}, ...options });
  const ask = (key: string, load: () => Promise<LoadedModel> = async () => modelOf(4), beforeUse = async () => {}) =>
    shelf.use({ key, load, keepAlive: () => {}, beforeUse, use: (served) => served });
  /** Begins to use a model; it is in use until it is let go. */
  const hold = async (key: string) => {
    let letGo = () => {};
    const held = new Promise<void>((resolve) => (letGo = resolve));
    let used: Promise<void> | undefined;
    const alive = await new Promise<() => void>((begin) => {
      const use = (_: ServedModel, signOfLife: () => void) => {
        begin(signOfLife);
        return held;
      };
      used = shelf.use({ key, load: async () => modelOf(4), keepAlive: () => {}, beforeUse: async () => {}, use });
    });
    return { used, letGo, alive };
  };
  return { shelf, ask, hold, disposed };
}

const parts = { what: 'w', detail: 'd', fix: 'f' };

describe('Shelf', () => {
  it('keeps what fits, and drops and disposes what was used longest ago', async () => {
    const { shelf, ask, disposed } = shelfOf();
    const [a] = [await ask('a'), await ask('b')];
    await ask('a');
    const b = await ask('b');
    await ask('a');
    await ask('c');
    expect(shelf.resident).toEqual(['a', 'c']);
    expect(disposed).toEqual([b]);
    expect(await ask('a')).toBe(a);
  });

  it('keeps no more than so many, however small they are', async () => {
    const { shelf, ask, hold, disposed } = shelfOf({ mostModels: 2 });
    const small = async () => modelOf(1);
    const a = await ask('a', small);
    const { used, letGo } = await hold('b');
    await ask('c', small);
    expect([shelf.resident, disposed]).toEqual([['b', 'c'], [a]]);
    const held = await hold('c');
    await expect(ask('d', small)).rejects.toThrow(ShelfBusy);
    held.letGo();
    letGo();
    await Promise.all([used, held.used]);
    await expect(ask('d', small)).resolves.toBeDefined();
  });

  it('says what each takes', async () => {
    const { shelf, ask } = shelfOf();
    await ask('a');
    expect(shelf.contents).toEqual([{ key: 'a', parameters: 4, bytes: 4, users: 0 }]);
  });

  it('evicts no model that is in use, but the one that was used before it', async () => {
    const { shelf, ask, hold, disposed } = shelfOf();
    const { used, letGo } = await hold('a');
    const b = await ask('b');
    await ask('c');
    expect(shelf.resident).toEqual(['a', 'c']);
    expect(disposed).toEqual([b]);
    letGo();
    await used;
    await ask('d');
    expect(shelf.resident).toEqual(['c', 'd']);
  });

  it('is busy when all that it has is in use, and takes the next one once it is not', async () => {
    const { ask, hold } = shelfOf();
    const { used, letGo } = await hold('a');
    await expect(ask('large', async () => modelOf(ROOM))).rejects.toThrow(ShelfBusy);
    letGo();
    await used;
    await expect(ask('large', async () => modelOf(ROOM))).resolves.toBeDefined();
  });

  it('takes a user that gave no sign of life for one that the runtime dropped', async () => {
    const clock = { now: 0 };
    const { shelf, ask, hold } = shelfOf({ now: () => clock.now, useLifetime: 20 });
    const { alive } = await hold('a');
    await ask('b');
    clock.now = 15;
    alive();
    clock.now = 30;
    await ask('c');
    expect(shelf.resident).toEqual(['a', 'c']);
    clock.now = 36;
    await ask('d');
    expect(shelf.resident).toEqual(['c', 'd']);
  });

  it('shares one load between those who ask at the same time, and its failure too', async () => {
    const { ask } = shelfOf();
    const load = vi.fn(async () => modelOf(4));
    const [first, second] = await Promise.all([ask('a', load), ask('a', load)]);
    expect(load).toHaveBeenCalledTimes(1);
    expect(first).toBe(second);

    const fail = vi.fn(() => Promise.reject(new StoreError(parts)));
    const both = await Promise.allSettled([ask('b', fail), ask('b', fail)]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(fail).toHaveBeenCalledTimes(1);
  });

  it('hands the whole load to keepAlive, so that it outlives the request that began it', async () => {
    const { shelf } = shelfOf();
    const kept: Promise<unknown>[] = [];
    const load = () => Promise.reject(new StoreError(parts));
    const request = {
      key: 'a',
      load,
      keepAlive: (work: Promise<unknown>) => kept.push(work),
      beforeUse: async () => {},
    };
    await expect(shelf.use({ ...request, use: () => 0 })).rejects.toThrow(StoreError);
    expect(kept).toHaveLength(1);
    await expect(kept[0]).resolves.toBeUndefined(); // a rejection here would be reported as unhandled
  });

  it('remembers a damaged model for a while, but neither storage trouble nor a missing one', async () => {
    const clock = { now: 0 };
    const { ask } = shelfOf({ now: () => clock.now, failureMemory: 100 });
    const tries = async (error: Error) => {
      const load = vi.fn(() => Promise.reject(error));
      for (let i = 0; i < 2; i++) await expect(ask(error.message, load)).rejects.toBe(error);
      return load;
    };
    expect(await tries(new StoreError(parts))).toHaveBeenCalledTimes(2);
    expect(await tries(new ArtefactError('not-found', { ...parts, what: 'gone' }))).toHaveBeenCalledTimes(2);
    const damaged = new ArtefactError('truncated', { ...parts, what: 'cut' });
    expect(await tries(damaged)).toHaveBeenCalledTimes(1);
    clock.now = 100;
    await expect(ask(damaged.message)).resolves.toBeDefined();
  });

  it('refuses a third model while two are being loaded', async () => {
    const { ask } = shelfOf();
    const never = () => new Promise<LoadedModel>(() => {});
    void ask('a', never);
    void ask('b', never);
    await expect(ask('c')).rejects.toThrow(ShelfBusy);
  });

  it('gives up on a load that was dropped, and tries itself', async () => {
    const clock = { now: 0 };
    const { ask, shelf } = shelfOf({ now: () => clock.now, loadPatience: 20 });
    void ask('a', () => new Promise<LoadedModel>(() => {}));
    clock.now = 21;
    await expect(ask('a')).resolves.toBeDefined();
    expect(shelf.resident).toEqual(['a']);
  });

  it('makes no second sampler when the dropped load comes back after all', async () => {
    const clock = { now: 0 };
    const { ask, disposed } = shelfOf({ now: () => clock.now, loadPatience: 20 });
    let arrive = (_: LoadedModel) => {};
    const late = ask('a', () => new Promise((resolve) => (arrive = resolve)));
    clock.now = 21;
    const sampler = await ask('a');
    arrive(modelOf(4));
    expect(await late).toBe(sampler);
    expect(disposed).toEqual([]);
  });

  it('loads a model again when others evicted it while the request waited its turn', async () => {
    const { ask } = shelfOf();
    const load = vi.fn(async () => modelOf(4));
    let evicted = false;
    const sampler = await ask('a', load, async () => {
      if (evicted) return;
      evicted = true;
      await ask('large', async () => modelOf(ROOM));
    });
    expect(load).toHaveBeenCalledTimes(2);
    expect(sampler).toBeDefined();
  });

  it('says that it is busy when that happens again and again', async () => {
    const { ask } = shelfOf();
    const thrash = async () => void (await ask('large', async () => modelOf(ROOM)));
    await expect(ask('a', undefined, thrash)).rejects.toThrow(ShelfBusy);
  });
});
