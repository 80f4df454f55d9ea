import type { Context } from 'hono';
import type { AppEnv } from '../app-env.ts';
import { fallBack } from './failure.ts';
import type { Asker } from './identify.ts';
import { type Limit, limitHeaders } from './limit-headers.ts';
import type { Policy } from './policy.ts';
import { countedAs } from './pseudonym.ts';
import type { Take } from './quota-ledger.ts';
import { quotaExceeded, rateLimited } from './refusals.ts';

const DAY_SECONDS = 86_400;

/**
 * Counts a request by its key, or by its network where no key is shown; what costs more than a unit twice there, for a network has no
 * quota that would feel the difference. Throws a Problem beyond a rate.
 */
export async function countRequest(
  c: Context<AppEnv>,
  policy: Policy,
  asker: Asker,
  network: string,
  cost: number,
): Promise<Limit[]> {
  if (asker.kind === 'key') return [await countIn(c, policy, 'key', c.env.KEY_RATE, asker.id)];
  const by = countedAs(network);
  const all = await countIn(c, policy, 'anonymous', c.env.ANONYMOUS_RATE, by);
  return cost > 1 ? [all, await countIn(c, policy, 'heavy', c.env.HEAVY_RATE, by)] : [all];
}

const COUNTED = {
  anonymous: 'this network',
  heavy: 'this network with grids, morphs and restorations',
  key: 'this key',
} as const;

async function countIn(
  c: Context<AppEnv>,
  policy: Policy,
  name: keyof typeof COUNTED,
  limiter: RateLimit,
  by: string,
): Promise<Limit> {
  const { limit, seconds } = policy.rates[name];
  const known: Limit = { name, quota: limit, windowSeconds: seconds };
  if (await passes(c, limiter, by, policy)) return known;
  // Only that nothing is left is known: not when the window began.
  throw rateLimited(COUNTED[name], seconds, limitHeaders([{ ...known, remaining: 0 }]));
}

/** Whoever guesses keys makes storage read: within the rate of their network, counted apart. Throws a Problem beyond it. */
export async function countLookup(c: Context<AppEnv>, policy: Policy, network: string): Promise<void> {
  if (await passes(c, c.env.ANONYMOUS_RATE, `lookup ${countedAs(network)}`, policy)) return;
  throw rateLimited('this network with keys to look up', policy.rates.anonymous.seconds, {});
}

async function passes(c: Context<AppEnv>, limiter: RateLimit, key: string, { failures }: Policy): Promise<boolean> {
  try {
    return (await limiter.limit({ key })).success;
  } catch (error) {
    fallBack(c, failures.rates, 'the rate limiter', error);
    return true;
  }
}

/** What the request takes of the key's day. Undefined where the key has no quota, or its ledger does not answer. */
export async function takeQuota(
  c: Context<AppEnv>,
  policy: Policy,
  { id, record }: Extract<Asker, { kind: 'key' }>,
  cost: number,
  known: readonly Limit[],
): Promise<Limit | undefined> {
  const quota = record.dailyQuota === undefined ? policy.keys.dailyQuota : record.dailyQuota;
  if (quota === null) return undefined;
  const take = await taken(c, policy, id, cost, quota);
  if (take === undefined) return undefined;
  const { allowed, remaining, resetSeconds } = take;
  const daily: Limit = { name: 'daily', quota, windowSeconds: DAY_SECONDS, remaining, resetSeconds };
  if (allowed) return daily;
  throw quotaExceeded(cost, remaining, resetSeconds, limitHeaders([...known, daily]));
}

async function taken(
  c: Context<AppEnv>,
  { failures }: Policy,
  id: string,
  units: number,
  quota: number,
): Promise<Take | undefined> {
  try {
    return await c.env.QUOTAS.getByName(id).take(units, quota);
  } catch (error) {
    fallBack(c, failures.quotas, 'the ledger of quotas', error);
    return undefined;
  }
}
