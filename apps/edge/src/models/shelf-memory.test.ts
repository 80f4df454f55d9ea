import { describe, expect, it, vi } from 'vitest';
import { modelOf, scarceMemory } from '../fixtures/scarce-memory.ts';
import { HeapExhausted } from '../inference/emscripten-host.ts';
import type { ServedModel } from '../inference/served-model.ts';
import { UnservableModel } from '../inference/unservable-model.ts';
import { Shelf, ShelfBusy, type ShelfOptions } from './shelf.ts';

/** A shelf over a memory of so many bytes, in which models run out of it as they do in the engine's. */
function shelfIn(room: number, options: ShelfOptions = {}) {
  const memory = scarceMemory(room);
  const names = new Map<ServedModel, string>();
  const reclaim = vi.fn();
  const clock = { now: 0 };
  const shelf = new Shelf({ serve: memory.serve, reclaim, now: () => clock.now, failureMemory: 100, ...options });
  /** `work` is what the model still needs while it is used. */
  const ask = (
    name: string,
    { size = 4, work = 0, use = async () => {} }: { size?: number; work?: number; use?: () => Promise<void> } = {},
  ) =>
    shelf.use({
      key: name,
      load: async () => modelOf(size),
      keepAlive: () => {},
      beforeUse: async () => {},
      use: async (model) => {
        names.set(model, name);
        await use();
        memory.take(work);
        return name;
      },
    });
  const disposed = () => memory.disposed.map((model) => names.get(model));
  /** Uses a model until it is let go. */
  const hold = async (name: string, size = 4) => {
    let letGo = () => {};
    const held = new Promise<void>((resolve) => (letGo = resolve));
    let begun = () => {};
    const begin = new Promise<void>((resolve) => (begun = resolve));
    const done = ask(name, {
      size,
      use: () => {
        begun();
        return held;
      },
    });
    await begin;
    return { letGo, done };
  };
  return { shelf, ask, hold, disposed, reclaim, clock, used: memory.used };
}

describe('Shelf, when memory runs out', () => {
  it('unloads what was used longest ago, one after the other, until a model finds room', async () => {
    const { shelf, ask, disposed, reclaim } = shelfIn(12);
    for (const name of ['a', 'b', 'c']) await ask(name);
    await ask('a');
    expect(await ask('large', { size: 7 })).toBe('large');
    expect(disposed()).toEqual(['b', 'c']);
    expect(shelf.resident).toEqual(['a', 'large']);
    expect(reclaim).toHaveBeenCalledTimes(2);
  });

  it('unloads the others when a model that is there needs more to work with, and works then', async () => {
    const { shelf, ask, disposed } = shelfIn(12);
    for (const name of ['a', 'b']) await ask(name);
    expect(await ask('a', { work: 6 })).toBe('a');
    expect(disposed().sort()).toEqual(['a', 'b']);
    expect(shelf.resident).toEqual(['a']);
  });

  it('is busy while the others are in use, and touches none of them', async () => {
    const { ask, hold, disposed } = shelfIn(8);
    const { letGo, done } = await hold('a');
    await expect(ask('b', { size: 6 })).rejects.toThrow(ShelfBusy);
    await expect(ask('c', { work: 4 })).rejects.toThrow(ShelfBusy);
    expect(disposed()).toEqual(['c']);
    letGo();
    expect(await done).toBe('a');
    expect(await ask('b', { size: 6 })).toBe('b');
  });

  it('blames a model that finds no room though it is alone, and does not try it again at once', async () => {
    const { shelf, ask, clock, used } = shelfIn(8);
    await ask('a');
    await expect(ask('large', { size: 9 })).rejects.toThrow(/does not start: no room/);
    expect(shelf.resident).toEqual([]);
    const use = vi.fn(async () => {});
    await expect(ask('greedy', { work: 9, use })).rejects.toThrow(UnservableModel);
    await expect(ask('greedy', { work: 0, use })).rejects.toThrow(UnservableModel);
    expect(use).toHaveBeenCalledTimes(1);
    expect([shelf.resident, used()]).toEqual([[], 0]);
    clock.now = 100;
    expect(await ask('greedy', { work: 0, use })).toBe('greedy');
  });

  it('disposes of a model that failed only when nobody else uses it', async () => {
    const { shelf, ask, hold, disposed } = shelfIn(8);
    const { letGo, done } = await hold('a');
    await expect(ask('a', { work: 5 })).rejects.toThrow(ShelfBusy);
    expect([shelf.resident, disposed()]).toEqual([[], []]);
    letGo();
    expect(await done).toBe('a');
    expect(disposed()).toEqual(['a']);
  });

  it('disposes of one whose user the runtime dropped when room is wanted next', async () => {
    const { ask, hold, disposed, clock } = shelfIn(8, { useLifetime: 20 });
    await hold('a');
    await expect(ask('a', { work: 5 })).rejects.toThrow(ShelfBusy);
    clock.now = 21;
    expect(await ask('large', { size: 8 })).toBe('large');
    expect(disposed()).toEqual(['a']);
  });

  it('passes other failures on, and keeps the model', async () => {
    const { shelf, ask } = shelfIn(8);
    const use = () => Promise.reject(new UnservableModel('It fails while it draws: a shape'));
    await expect(ask('a', { use })).rejects.toThrow(/a shape/);
    expect(shelf.resident).toEqual(['a']);
  });
});

describe('withRelief', () => {
  it('unloads all that nobody uses, and tries once more', async () => {
    const { shelf, ask, hold, disposed } = shelfIn(12);
    await ask('idle');
    const { letGo, done } = await hold('used');
    const work = vi.fn(() => {
      if (disposed().length === 0) throw new HeapExhausted('no room');
      return 'face';
    });
    expect(await shelf.withRelief(work)).toBe('face');
    expect([work.mock.calls.length, disposed(), shelf.resident]).toEqual([2, ['idle'], ['used']]);
    letGo();
    await done;
  });

  it('is busy when that does not help, and passes other errors on at once', async () => {
    const { shelf } = shelfIn(12);
    const hungry = vi.fn(() => Promise.reject(UnservableModel.because('fails', new HeapExhausted('no room'))));
    await expect(shelf.withRelief(hungry)).rejects.toThrow(ShelfBusy);
    expect(hungry).toHaveBeenCalledTimes(2);
    const broken = vi.fn(() => Promise.reject(new TypeError('bug')));
    await expect(shelf.withRelief(broken)).rejects.toThrow(TypeError);
    expect(broken).toHaveBeenCalledTimes(1);
  });
});
