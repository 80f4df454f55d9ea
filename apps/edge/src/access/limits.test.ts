import { describe, expect, it, vi } from 'vitest';
import shipped from '../../policy.ts';
import { limiter, openFrontDoor, storedKey } from '../fixtures/access.ts';
import { problemOf } from '../fixtures/problem-of.ts';
import { formatKey, mintKey } from './api-key.ts';

const FACE = '/v1/faces/42.png';
const RESTORATION = '/v1/restorations/demosaic';
const picture = (headers: Record<string, string> = {}) => ({ method: 'POST', body: 'x', headers });
const bearer = (text: string) => ({ headers: { Authorization: `Bearer ${text}` } });
const from = (address: string) => ({ headers: { 'CF-Connecting-IP': address } });

describe('the rate', () => {
  it('is counted by network: an IPv4 address, or a /64 of IPv6', async () => {
    const ANONYMOUS_RATE = limiter(2);
    const { request } = openFrontDoor({ bindings: { ANONYMOUS_RATE } });
    for (const host of ['1', '2']) {
      expect((await request(FACE, from(`2001:db8:1:2::${host}`))).status).toBe(200);
    }
    const refused = await request(FACE, from('2001:db8:1:2:ffff::3'));
    expect(refused.headers.get('Retry-After')).toBe('60');
    expect(refused.headers.get('RateLimit-Policy')).toBe('"anonymous";q=1200;w=60');
    expect(refused.headers.get('RateLimit')).toBe('"anonymous";r=0');
    await problemOf(refused, 429, 'rate-limited');
    expect((await request(FACE, from('2001:db8:1:3::1'))).status).toBe(200);
    expect((await request(FACE, from('203.0.113.7'))).status).toBe(200);
    expect(ANONYMOUS_RATE.counted.join()).not.toMatch(/2001|203/);
  });

  it('says no more than is known while it lasts', async () => {
    const { headers } = await openFrontDoor().request(FACE);
    expect(headers.get('RateLimit-Policy')).toBe('"anonymous";q=1200;w=60');
    expect(headers.has('RateLimit')).toBe(false);
  });

  it('of what costs more is another, and counts in both', async () => {
    const [ANONYMOUS_RATE, HEAVY_RATE] = [limiter(), limiter(2)];
    const { request } = openFrontDoor({ bindings: { ANONYMOUS_RATE, HEAVY_RATE } });
    for (const path of ['/v1/faces/grid.png?seeds=1-4', '/v1/faces/morph.webp?from=1&to=2']) {
      const answer = await request(path);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('RateLimit-Policy')).toBe('"anonymous";q=1200;w=60, "heavy";q=120;w=60');
    }
    const refused = await request(RESTORATION, picture());
    expect(refused.headers.get('RateLimit')).toBe('"heavy";r=0');
    await problemOf(refused, 429, 'rate-limited');
    expect((await request(FACE)).status).toBe(200);
    expect([ANONYMOUS_RATE.counted.length, HEAVY_RATE.counted.length]).toEqual([4, 3]);
  });

  it('of a key is its own', async () => {
    const KEY_RATE = limiter(1);
    const { headers, id } = await storedKey({ dailyQuota: null });
    const { request } = openFrontDoor({ bindings: { ANONYMOUS_RATE: limiter(1), KEY_RATE } });
    const first = await request(FACE, { headers });
    expect(first.headers.get('RateLimit-Policy')).toBe('"key";q=6000;w=60');
    await problemOf(await request(FACE, { headers }), 429, 'rate-limited');
    expect(KEY_RATE.counted).toEqual([id, id]);
  });

  it('also holds for whoever tries keys', async () => {
    const get = vi.fn(async () => null);
    const KEYS = { get } as unknown as KVNamespace;
    const { request } = openFrontDoor({ bindings: { ANONYMOUS_RATE: limiter(2), KEYS } });
    const guess = () => request(FACE, bearer(formatKey(mintKey())));
    for (let i = 0; i < 2; i++) await problemOf(await guess(), 401, 'key-invalid');
    await problemOf(await guess(), 429, 'rate-limited');
    expect(get).toHaveBeenCalledTimes(2);
  });

  it('does not count health, documentation, or questions before requests', async () => {
    const ANONYMOUS_RATE = limiter();
    const { request } = openFrontDoor({ bindings: { ANONYMOUS_RATE } });
    for (const path of ['/healthz', '/readyz', '/docs', '/openapi.json', '/problems/busy']) {
      expect((await request(path)).headers.has('RateLimit-Policy')).toBe(false);
    }
    await request(FACE, { method: 'OPTIONS' });
    await request(FACE, { method: 'DELETE' });
    expect(ANONYMOUS_RATE.counted).toEqual([]);
  });
});

describe('the quota of a day', () => {
  const NOON = 20_000 * 86_400_000 + 43_200_000;

  it('is taken by what a request costs, and ends', async () => {
    const { headers } = await storedKey({ dailyQuota: 40 });
    const { request, asked } = openFrontDoor();
    const sheet = await request('/v1/faces/grid.png', { headers });
    expect(sheet.headers.get('RateLimit-Policy')).toBe('"key";q=6000;w=60, "daily";q=40;w=86400');
    expect(sheet.headers.get('RateLimit')).toMatch(/^"daily";r=24;t=\d+$/);
    expect((await request(RESTORATION, picture(headers))).headers.get('RateLimit')).toContain('r=4;');
    const refused = await request(RESTORATION, picture(headers));
    expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(0);
    expect(refused.headers.get('RateLimit')).toMatch(/^"daily";r=4;t=\d+$/);
    const { detail } = await problemOf(refused, 429, 'quota-exceeded');
    expect(detail).toContain('20 units');
    expect(asked).toHaveLength(2);
    expect((await request(FACE, { headers })).headers.get('RateLimit')).toContain('r=3;');
  });

  it('is counted the same where a cache answers, or nothing has changed', async () => {
    const { headers } = await storedKey({ dailyQuota: 10 });
    const answer = () => new Response(null, { status: 304, headers: { 'CF-Cache-Status': 'HIT' } });
    const { request } = openFrontDoor({ answer });
    const remaining = async () => (await request(FACE, { headers })).headers.get('RateLimit');
    expect([await remaining(), await remaining()]).toEqual([
      expect.stringContaining('r=9;'),
      expect.stringContaining('r=8;'),
    ]);
  });

  it('is the policy’s for keys that have none of their own', async () => {
    const { headers } = await storedKey();
    const { request } = openFrontDoor({ policy: { ...shipped, keys: { dailyQuota: 7 } } });
    expect((await request(FACE, { headers })).headers.get('RateLimit-Policy')).toContain('"daily";q=7;');
  });

  it('costs nothing where the policy says so', async () => {
    const { headers } = await storedKey({ dailyQuota: 1 });
    const models = { anonymous: true, cost: 0 };
    const { request } = openFrontDoor({ policy: { ...shipped, classes: { ...shipped.classes, models } } });
    for (let i = 0; i < 3; i++) expect((await request('/v1/models', { headers })).status).toBe(200);
  });

  it('is nobody else’s', async () => {
    const [one, other] = [await storedKey({ dailyQuota: 1 }), await storedKey({ dailyQuota: 1 })];
    const { request } = openFrontDoor({ now: () => NOON });
    expect((await request(FACE, one)).status).toBe(200);
    expect((await request(FACE, other)).status).toBe(200);
    expect((await request(FACE, one)).status).toBe(429);
  });
});
