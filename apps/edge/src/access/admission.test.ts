import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest';
import shipped from '../../policy.ts';
import { broken, needingKeys, openFrontDoor, storedKey } from '../fixtures/access.ts';
import { problemOf } from '../fixtures/problem-of.ts';
import { formatKey, mintKey } from './api-key.ts';
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
