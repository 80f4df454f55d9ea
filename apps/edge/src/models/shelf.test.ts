import { ArtefactError, type LoadedModel, StoreError } from '@omokage/weights';
import { describe, expect, it, vi } from 'vitest';
import type { ServedModel } from '../inference/served-model.ts';
import { Shelf, ShelfBusy, type ShelfOptions } from './shelf.ts';

/** A model of as many parameters as told, and no more to it than that. */
const model = (parameters: number): LoadedModel =>
  ({
    weights: new Map([['w', { shape: [parameters], values: new Float32Array(parameters) }]]),
  }) as unknown as LoadedModel;

function shelfOf(options: ShelfOptions = {}) {
  const disposed: ServedModel[] = [];
  const serve = () => {
    const served = { dispose: () => disposed.push(served) } as unknown as ServedModel;
    return served;
  };
  const shelf = new Shelf({ parameterBudget: 10, serve, ...options });
  const ask = (key: string, load: () => Promise<LoadedModel> = async () => model(4), beforeUse = async () => {}) =>
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
      used = shelf.use({ key, load: async () => model(4), keepAlive: () => {}, beforeUse: async () => {}, use });
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

  it('takes a model larger than the budget alone', async () => {
    const { shelf, ask } = shelfOf();
    await ask('a');
    await ask('large', async () => model(50));
    expect(shelf.resident).toEqual(['large']);
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
    await expect(ask('large', async () => model(50))).rejects.toThrow(ShelfBusy);
    letGo();
    await used;
    await expect(ask('large', async () => model(50))).resolves.toBeDefined();
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
    const load = vi.fn(async () => model(4));
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
    arrive(model(4));
    expect(await late).toBe(sampler);
    expect(disposed).toEqual([]);
  });

  it('loads a model again when others evicted it while the request waited its turn', async () => {
    const { ask } = shelfOf();
    const load = vi.fn(async () => model(4));
    let evicted = false;
    const sampler = await ask('a', load, async () => {
      if (evicted) return;
      evicted = true;
      await ask('large', async () => model(50));
    });
    expect(load).toHaveBeenCalledTimes(2);
    expect(sampler).toBeDefined();
  });

  it('says that it is busy when that happens again and again', async () => {
    const { ask } = shelfOf();
    const thrash = async () => void (await ask('large', async () => model(50)));
    await expect(ask('a', undefined, thrash)).rejects.toThrow(ShelfBusy);
  });
});
