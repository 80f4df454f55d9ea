import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';

const DAY = 86_400_000;
const NOON = 20_000 * DAY + DAY / 2;

async function ledgerAt(name: string, now: number) {
  const ledger = env.QUOTAS.getByName(name);
  const setClock = (now: number) =>
    runInDurableObject(ledger, (instance) => {
      instance.now = () => now;
    });
  await setClock(now);
  return { ledger, setClock };
}

describe('QuotaLedger', () => {
  it('takes units until none are left, and says when there are more', async () => {
    const { ledger } = await ledgerAt('a', NOON);
    expect(await ledger.take(6, 10)).toEqual({ allowed: true, remaining: 4, resetSeconds: 43_200 });
    expect(await ledger.take(5, 10)).toEqual({ allowed: false, remaining: 4, resetSeconds: 43_200 });
    expect(await ledger.take(4, 10)).toMatchObject({ allowed: true, remaining: 0 });
    expect(await ledger.take(1, 10)).toMatchObject({ allowed: false, remaining: 0 });
  });

  it('begins anew with the UTC day, and forgets the days before', async () => {
    const { ledger, setClock } = await ledgerAt('b', NOON);
    await ledger.take(10, 10);
    await setClock(NOON + DAY / 2 - 1);
    expect(await ledger.take(1, 10)).toEqual({ allowed: false, remaining: 0, resetSeconds: 1 });
    await setClock(NOON + DAY / 2);
    expect(await ledger.take(1, 10)).toEqual({ allowed: true, remaining: 9, resetSeconds: 86_400 });
    await runInDurableObject(ledger, (_, { storage }) => {
      expect(storage.sql.exec('SELECT * FROM days').toArray()).toEqual([{ day: 20_001, used: 1 }]);
    });
  });

  it('lets no two take the same units', async () => {
    const { ledger } = await ledgerAt('c', NOON);
    const takes = await Promise.all(Array.from({ length: 25 }, () => ledger.take(1, 10)));
    expect(takes.filter(({ allowed }) => allowed)).toHaveLength(10);
    expect(new Set(takes.filter(({ allowed }) => allowed).map(({ remaining }) => remaining)).size).toBe(10);
  });

  it('follows a quota that was changed since', async () => {
    const { ledger } = await ledgerAt('d', NOON);
    await ledger.take(8, 10);
    expect(await ledger.take(1, 5)).toMatchObject({ allowed: false, remaining: 0 });
    expect(await ledger.take(1, 20)).toMatchObject({ allowed: true, remaining: 11 });
  });

  it('keeps nothing of a key that is not used any more, and works again when it is', async () => {
    const { ledger, setClock } = await ledgerAt('e', NOON);
    await ledger.take(8, 10);
    await setClock(NOON + 2 * DAY);
    expect(await runDurableObjectAlarm(ledger)).toBe(true);
    expect(await ledger.take(1, 10)).toMatchObject({ remaining: 9 });
  });
});
