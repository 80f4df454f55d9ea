import { StoreError } from '@omokage/weights';
import { describe, expect, it, vi } from 'vitest';
import { Channels } from './channels.ts';
import type { ModelSource } from './model-source.ts';

function channelsOf(newest: ModelSource['newest'], capacity = 2) {
  const clock = { now: 0 };
  const spy = vi.fn(newest);
  const source: ModelSource = {
    newest: spy,
    load: () => Promise.reject(new Error('unused')),
    list: async () => [],
    versions: async () => [],
  };
  const channels = new Channels({ freshFor: 100, capacity, now: () => clock.now });
  return { clock, channels, asked: spy, newest: (name: string) => channels.newest(source, name) };
}

describe('Channels', () => {
  it('asks storage once while an answer is fresh', async () => {
    const { clock, asked, newest } = channelsOf(async (name) => `digest of ${name}`);
    expect(await newest('a')).toBe('digest of a');
    clock.now = 99;
    await newest('a');
    expect(asked).toHaveBeenCalledTimes(1);
    clock.now = 100;
    await newest('a');
    expect(asked).toHaveBeenCalledTimes(2);
  });

  it('does not remember that a name was unknown', async () => {
    const { asked, newest } = channelsOf(async () => undefined);
    expect(await newest('a')).toBeUndefined();
    expect(await newest('a')).toBeUndefined();
    expect(asked).toHaveBeenCalledTimes(2);
  });

  it('keeps the last answer when storage fails, and throws where there is none', async () => {
    let works = true;
    const failure = new StoreError({ what: 'w', detail: 'd', fix: 'f' });
    const { clock, newest } = channelsOf(async () => (works ? 'first' : Promise.reject(failure)));
    await newest('a');
    works = false;
    clock.now = 1_000;
    expect(await newest('a')).toBe('first');
    await expect(newest('b')).rejects.toBe(failure);
  });

  it('does not ask storage that failed again at once, while it has an answer', async () => {
    let works = true;
    const failure = new StoreError({ what: 'w', detail: 'd', fix: 'f' });
    const { clock, asked, newest } = channelsOf(async () => (works ? 'first' : Promise.reject(failure)));
    await newest('a');
    works = false;
    clock.now = 1_000;
    await newest('a');
    clock.now = 1_099;
    await newest('a');
    expect(asked).toHaveBeenCalledTimes(2);
    clock.now = 1_100;
    await newest('a');
    expect(asked).toHaveBeenCalledTimes(3);
  });

  it('keeps what another request learnt while one waited for storage in vain', async () => {
    const failure = new StoreError({ what: 'w', detail: 'd', fix: 'f' });
    const answers: (() => Promise<string>)[] = [async () => 'old'];
    const { clock, newest } = channelsOf(() => answers.shift()!());
    await newest('a');
    clock.now = 1_000;
    let fail = (_: unknown): void => {};
    answers.push(
      () => new Promise((_, reject) => (fail = reject)),
      async () => 'new',
    );
    const waiting = newest('a');
    expect(await newest('a')).toBe('new');
    fail(failure);
    expect(await waiting).toBe('new');
    expect(await newest('a')).toBe('new');
  });

  it('does not hide what is wrong with a pointer behind the last answer', async () => {
    let works = true;
    const { clock, newest } = channelsOf(async () => (works ? 'first' : Promise.reject(new TypeError('bug'))));
    await newest('a');
    works = false;
    clock.now = 1_000;
    await expect(newest('a')).rejects.toThrow(TypeError);
  });

  it('asks again for a name that it was told to forget', async () => {
    const { asked, channels, newest } = channelsOf(async (name) => name);
    await newest('a');
    channels.forget('a');
    await newest('a');
    expect(asked).toHaveBeenCalledTimes(2);
  });

  it('forgets the oldest name beyond its capacity', async () => {
    const { asked, newest } = channelsOf(async (name) => name, 2);
    for (const name of ['a', 'b', 'c', 'b', 'c']) await newest(name);
    expect(asked).toHaveBeenCalledTimes(3);
    await newest('a');
    expect(asked).toHaveBeenCalledTimes(4);
  });
});
