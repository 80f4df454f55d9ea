import { StoreError } from '@omokage/weights';
import { describe, expect, it } from 'vitest';
import { DigestIndex } from './digest-index.ts';
import type { ModelSource } from './model-source.ts';

const [a, b, c] = ['a', 'b', 'c'].map((digit) => digit.repeat(64));

function start() {
  const clock = { now: 0 };
  const stored = { versions: [{ name: 'one', digest: a }], lists: 0, broken: false };
  const versions = async () => {
    stored.lists++;
    if (stored.broken) throw new StoreError({ what: 'R2', detail: 'is away', fix: 'wait' });
    return stored.versions;
  };
  const source = { versions } as Partial<ModelSource> as ModelSource;
  const index = new DigestIndex({ freshFor: 1_000, now: () => clock.now });
  return { clock, stored, nameOf: (digest: string) => index.nameOf(source, digest) };
}

describe('DigestIndex', () => {
  it('lists once for what is there, and for as many as are not', async () => {
    const { stored, nameOf } = start();
    expect([await nameOf(a), await nameOf(a), await nameOf(b), await nameOf(c)]).toEqual([
      'one',
      'one',
      undefined,
      undefined,
    ]);
    expect(stored.lists).toBe(1);
  });

  it('looks again after a while for what was not there, and never for what was', async () => {
    const { clock, stored, nameOf } = start();
    expect(await nameOf(b)).toBeUndefined();
    stored.versions.push({ name: 'two', digest: b });
    clock.now = 999;
    expect(await nameOf(b)).toBeUndefined();
    clock.now = 1_000;
    expect(await nameOf(b)).toBe('two');
    clock.now = 10_000;
    expect(await nameOf(a)).toBe('one');
    expect(stored.lists).toBe(2);
  });

  it('remembers nothing of a list that failed', async () => {
    const { stored, nameOf } = start();
    stored.broken = true;
    await expect(nameOf(a)).rejects.toThrow(StoreError);
    stored.broken = false;
    expect(await nameOf(a)).toBe('one');
  });
});
