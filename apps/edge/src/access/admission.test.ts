import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest';
import shipped from '../../policy.ts';
import { broken, limiter, needingKeys, openFrontDoor, storedKey } from '../fixtures/access.ts';
import { problemOf } from '../fixtures/problem-of.ts';
import { formatKey, mintKey } from './api-key.ts';
import { storedUnder } from './key-record.ts';
import type { Policy } from './policy.ts';

const FACE = '/v1/faces/42.png';
const RESTORATION = '/v1/restorations/demosaic';
const picture = (headers: Record<string, string> = {}) => ({ method: 'POST', body: 'x', headers });
const bearer = (text: string) => ({ headers: { Authorization: `Bearer ${text}` } });
const from = (address: string) => ({ headers: { 'CF-Connecting-IP': address } });

/** What the log was told, so that callers can be seen. */
let logged: MockInstance<typeof console.log>;
beforeEach(() => {
  logged = vi.spyOn(console, 'log').mockImplementation(() => {});
});
afterEach(() => void logged.mockRestore());
const callers = () => logged.mock.calls.map(([line]) => (JSON.parse(line as string) as { caller?: unknown }).caller);

describe('people without a key', () => {
  it('may ask, by the policy that is shipped', async () => {
    const { request } = openFrontDoor();
    expect((await request(FACE)).status).toBe(200);
    expect((await request(RESTORATION, picture())).status).toBe(200);
    expect(callers()).toMatchObject([{ kind: 'anonymous' }, { kind: 'anonymous' }]);
  });

  it('are asked for one where the policy says so, and nowhere else', async () => {
    const { request, asked } = openFrontDoor({ policy: needingKeys('restorations') });
    const refused = await request(RESTORATION, picture());
    expect(refused.headers.get('WWW-Authenticate')).toBe('Bearer realm="omokage"');
    const { allowed } = await problemOf(refused, 401, 'key-missing');
    expect(allowed).toContain('Authorization: Bearer');
    expect(asked).toHaveLength(0);
    for (const path of [FACE, '/v1/models', '/v1/restorations', '/healthz']) {
      expect((await request(path)).status).toBe(200);
    }
  });

  it('are known to the log by no address', async () => {
    const { request } = openFrontDoor();
    await request(FACE, from('203.0.113.7'));
    await request(FACE, from('2001:db8:1:2::9'));
    expect(JSON.stringify(logged.mock.calls)).not.toMatch(/203\.0|2001:db8/);
  });
});

describe('a key', () => {
  it('lets its holder in, and is named in the log by its id', async () => {
    const { id, headers } = await storedKey();
    const { request } = openFrontDoor({ policy: needingKeys('faces', 'restorations') });
    expect((await request(FACE, { headers })).status).toBe(200);
    expect((await request(RESTORATION, picture(headers))).status).toBe(200);
    expect(callers()).toEqual([
      { kind: 'key', id },
      { kind: 'key', id },
    ]);
  });

  it('is sent as a bearer, in any case of the word', async () => {
    const { text } = await storedKey();
    const { request } = openFrontDoor({ policy: needingKeys('faces') });
    expect((await request(FACE, { headers: { Authorization: `bearer  ${text}` } })).status).toBe(200);
  });

  it.each([
    ['of another form', async () => 'hello'],
    ['that is empty', async () => ''],
    ['of an id that nobody has', async () => formatKey(mintKey())],
    ['with the wrong secret', async () => formatKey({ ...mintKey(), id: (await storedKey()).id })],
    ['cut off', async () => (await storedKey()).text.slice(0, -1)],
  ])('%s is refused, also where none is needed', async (_, make) => {
    const { request, asked } = openFrontDoor();
    const answer = await request(FACE, bearer(await make()));
    expect(answer.headers.get('WWW-Authenticate')).toContain('error="invalid_token"');
    const { detail } = await problemOf(answer, 401, 'key-invalid');
    expect(detail).toBe('Nobody has this key.');
    expect(asked).toHaveLength(0);
  });

  it('is no password of another scheme', async () => {
    const { text } = await storedKey();
    const answer = await openFrontDoor().request(FACE, { headers: { Authorization: `Basic ${btoa(text)}` } });
    await problemOf(answer, 401, 'key-invalid');
  });

  it('is not looked at where nothing is guarded', async () => {
    const { request, asked } = openFrontDoor({ bindings: { KEYS: broken('KV') } });
    expect((await request('/healthz', bearer('hello'))).status).toBe(200);
    expect(asked[0].headers.has('Authorization')).toBe(false);
  });

  it('is for the classes that it was made for', async () => {
    const { headers } = await storedKey({ classes: ['faces'] });
    const { request } = openFrontDoor();
    expect((await request(FACE, { headers })).status).toBe(200);
    const { allowed } = await problemOf(await request(RESTORATION, picture(headers)), 403, 'key-forbidden');
    expect(allowed).toEqual(['faces']);
  });

  it('that is revoked is refused within a minute, and nobody else learns that it was one', async () => {
    let now = 0;
    const { headers, id, store } = await storedKey();
    const { request } = openFrontDoor({ now: () => now });
    expect((await request(FACE, { headers })).status).toBe(200);
    await store({ revoked: '2026-11-21T00:00:00Z' });
    now = 20_000;
    await problemOf(await request(FACE, { headers }), 403, 'key-revoked');
    await problemOf(await request(FACE, bearer(formatKey({ ...mintKey(), id }))), 401, 'key-invalid');
  });

  it('is read from storage once in a while', async () => {
    let now = 0;
    const { headers } = await storedKey();
    const get = vi.fn(env.KEYS.get.bind(env.KEYS)) as unknown as KVNamespace['get'];
    const { request } = openFrontDoor({ now: () => now, bindings: { KEYS: { get } as KVNamespace } });
    for (now of [0, 1_000, 14_999, 15_000]) await request(FACE, { headers });
    expect(get).toHaveBeenCalledTimes(2);
    expect(get).toHaveBeenCalledWith(expect.any(String), { type: 'json', cacheTtl: 30 });
  });
});

describe('pages of other origins', () => {
  const page = (origin: string, more: Record<string, string> = {}) => ({ Origin: origin, ...more });
  const some: Policy = { ...shipped, origins: { read: ['https://a.example'], send: ['https://b.example'] } };

  it('may all ask, by the policy that is shipped', async () => {
    const { request } = openFrontDoor();
    for (const answer of [
      await request(FACE, { headers: page('https://x.example') }),
      await request(RESTORATION, picture(page('https://x.example'))),
    ]) {
      expect([answer.status, answer.headers.get('Access-Control-Allow-Origin')]).toEqual([200, '*']);
    }
  });

  it('may ask where the policy names them, to read or to send', async () => {
    const { request, asked } = openFrontDoor({ policy: some });
    const answer = await request(FACE, { headers: page('https://a.example') });
    expect(answer.headers.get('Access-Control-Allow-Origin')).toBe('https://a.example');
    expect(answer.headers.get('Vary')).toContain('Origin');
    expect((await request(RESTORATION, picture(page('https://b.example')))).status).toBe(200);
    expect(asked).toHaveLength(2);
    const refused = await request(FACE, { headers: page('https://b.example') });
    expect(refused.headers.has('Access-Control-Allow-Origin')).toBe(false);
    await problemOf(refused, 403, 'origin-forbidden');
    await problemOf(await request(RESTORATION, picture(page('https://a.example'))), 403, 'origin-forbidden');
    await problemOf(await request(FACE, { headers: page('null') }), 403, 'origin-forbidden');
    expect(asked).toHaveLength(2);
  });

  it('are not meant when it is our own, or no page', async () => {
    const { request } = openFrontDoor({ policy: some });
    expect((await request(RESTORATION, picture(page('http://localhost')))).status).toBe(200);
    expect((await request(FACE)).status).toBe(200);
  });

  it('may use a key that was made for them, and no other', async () => {
    const { headers } = await storedKey({ origins: ['https://a.example'] });
    const { request } = openFrontDoor();
    expect((await request(FACE, { headers: page('https://a.example', headers) })).status).toBe(200);
    await problemOf(await request(FACE, { headers: page('https://b.example', headers) }), 403, 'origin-forbidden');
    await problemOf(await request(FACE, { headers }), 403, 'origin-forbidden');
  });

  it('are told beforehand what they may send', async () => {
    const preflight = (path: string, origin: string, method: string) =>
      openFrontDoor({ policy: some }).request(path, {
        method: 'OPTIONS',
        headers: page(origin, {
          'Access-Control-Request-Method': method,
          'Access-Control-Request-Headers': 'authorization',
        }),
      });
    const allowed = await preflight(RESTORATION, 'https://b.example', 'POST');
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('Access-Control-Allow-Origin')).toBe('https://b.example');
    expect(allowed.headers.get('Access-Control-Allow-Methods')).toBe('POST');
    expect(allowed.headers.get('Access-Control-Allow-Headers')).toContain('Authorization');
    expect(allowed.headers.has('Access-Control-Allow-Credentials')).toBe(false);
    for (const [path, origin] of [
      [RESTORATION, 'https://a.example'],
      [FACE, 'https://b.example'],
    ]) {
      const refused = await preflight(path, origin, 'GET');
      expect(refused.headers.has('Access-Control-Allow-Origin')).toBe(false);
    }
    expect(
      (await preflight('/openapi.json', 'https://x.example', 'GET')).headers.get('Access-Control-Allow-Origin'),
    ).toBe('*');
  });

  it('can read the limits, the request id and the kind of problem', async () => {
    const exposed = (await openFrontDoor().request(FACE)).headers.get('Access-Control-Expose-Headers')!.split(',');
    expect(exposed).toEqual(
      expect.arrayContaining(['RateLimit', 'RateLimit-Policy', 'Retry-After', 'Omokage-Request-Id', 'Omokage-Problem']),
    );
  });
});

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

describe('while a part does not answer', () => {
  const failing = (part: 'rates' | 'quotas' | 'keys', rule: 'open' | 'closed'): Policy => ({
    ...shipped,
    failures: { ...shipped.failures, [part]: rule },
  });
  let errors: MockInstance<typeof console.error>;
  beforeEach(() => {
    errors = vi.spyOn(console, 'error').mockImplementation(() => {});
  });
  afterEach(() => void errors.mockRestore());

  it.each(['open', 'closed'] as const)('rate limiters are %s', async (rule) => {
    const bindings = { ANONYMOUS_RATE: broken<RateLimit>('the limiter') };
    const answer = await openFrontDoor({ policy: failing('rates', rule), bindings }).request(FACE);
    if (rule === 'open') expect(answer.status).toBe(200);
    else {
      expect(answer.headers.get('Retry-After')).toBe('5');
      await problemOf(answer, 503, 'access-unavailable');
    }
    const [line] = errors.mock.calls.map(([line]) => line as string);
    expect(line).toContain('out of reach');
    expect(line).toContain(answer.headers.get('Omokage-Request-Id'));
  });

  it.each(['open', 'closed'] as const)('the ledger of quotas is %s', async (rule) => {
    const { headers } = await storedKey({ dailyQuota: 1 });
    const bindings = { QUOTAS: broken<typeof env.QUOTAS>('the ledger') };
    const answer = await openFrontDoor({ policy: failing('quotas', rule), bindings }).request(FACE, { headers });
    if (rule === 'closed') await problemOf(answer, 503, 'access-unavailable');
    else expect([answer.status, answer.headers.has('RateLimit')]).toEqual([200, false]);
  });

  it.each(['open', 'closed'] as const)('the storage of keys is %s', async (rule) => {
    const { headers } = await storedKey();
    const bindings = { KEYS: broken<KVNamespace>('KV') };
    const { request } = openFrontDoor({ policy: failing('keys', rule), bindings });
    const answer = await request(FACE, { headers });
    if (rule === 'closed') await problemOf(answer, 503, 'access-unavailable');
    else expect(answer.headers.get('RateLimit-Policy')).toContain('"anonymous"');
    // Who shows no key needs none of it.
    expect((await request(FACE)).status).toBe(200);
  });

  it('what needs a key stays closed without its storage, whatever the policy', async () => {
    const { headers } = await storedKey();
    const policy = { ...needingKeys('faces'), failures: { ...shipped.failures, keys: 'open' as const } };
    const answer = await openFrontDoor({ policy, bindings: { KEYS: broken('KV') } }).request(FACE, { headers });
    await problemOf(answer, 401, 'key-missing');
  });

  it('a damaged record is no key, and nobody learns what it says', async () => {
    const { headers, id } = await storedKey();
    await env.KEYS.put(storedUnder(id), '{"sha256":"secret of the house"}');
    const answer = await openFrontDoor().request(FACE, { headers });
    expect(await answer.clone().text()).not.toContain('house');
    await problemOf(answer, 503, 'access-unavailable');
  });

  it('SIGNING_KEYS that are no JSON are our fault, and not told', async () => {
    const { request } = openFrontDoor({ bindings: { SIGNING_KEYS: 'secret of the house' } });
    const answer = await request(`${FACE}?exp=1&kid=k&sig=${'A'.repeat(43)}`);
    expect(await answer.clone().text()).not.toContain('house');
    await problemOf(answer, 500, 'internal');
    expect((await request(FACE)).status).toBe(200);
  });
});
