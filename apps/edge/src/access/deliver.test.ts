import { describe, expect, it } from 'vitest';
import { needingKeys, openFrontDoor, storedKey } from '../fixtures/access.ts';
import { startService } from '../fixtures/service.ts';
import { type SigningKey, signUrl, toBase64Url } from './signed-url.ts';

const KEY: SigningKey = { kid: 'k', secret: new Uint8Array(32).fill(7) };
const SIGNING_KEYS = JSON.stringify({ k: toBase64Url(KEY.secret) });
const NOW = Date.UTC(2026, 10, 21);

async function signed(path: string, seconds = 3600) {
  const { pathname, search } = await signUrl(new URL(path, 'https://omokage.example'), KEY, NOW / 1000 + seconds);
  return pathname + search;
}

describe('a signed URL of another spelling than the canonical one', () => {
  const { request } = startService({
    bindings: { SIGNING_KEYS },
    policy: needingKeys('faces'),
    now: () => NOW,
  });

  it('is answered with the picture, since a redirect would lose the signature', async () => {
    const answer = await request(await signed('/v1/faces/42.png?psi=0.50'));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('Content-Type')).toBe('image/png');
    expect(answer.headers.get('Content-Location')).toMatch(/psi=0\.5(&|$)/);
    const canonical = await request(await signed('/v1/faces/42.png?psi=0.5'));
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(new Uint8Array(await canonical.arrayBuffer()));
  });

  it('is answered 304 to whoever has it', async () => {
    const etag = (await request(await signed('/v1/faces/42.png?psi=0.5'))).headers.get('ETag')!;
    const again = await request(await signed('/v1/faces/42.png?psi=0.50'), { headers: { 'If-None-Match': etag } });
    expect(again.status).toBe(304);
  });

  it('leads to a random face, which nobody may keep', async () => {
    const answer = await request(await signed('/v1/faces/random'));
    expect([answer.status, answer.headers.get('Cache-Control')]).toEqual([200, 'no-store']);
    expect(answer.headers.get('Content-Location')).toMatch(/^\/v1\/.*faces\/\d+/);
    await answer.body?.cancel();
  });

  it('gets its problems as they are', async () => {
    expect((await request(await signed('/v1/faces/42.png?psi=7'))).status).toBe(400);
  });
});

describe('redirects of signed URLs', () => {
  const redirecting = (to: Record<string, [status: number, location: string, headers?: Record<string, string>]>) =>
    openFrontDoor({
      bindings: { SIGNING_KEYS },
      now: () => NOW,
      answer: (request) => {
        const { pathname } = new URL(request.url);
        const [status, Location, headers] = to[pathname] ?? [200, ''];
        if (status === 200) return new Response(pathname, { headers: { 'Cache-Control': 'public, max-age=300' } });
        return new Response(null, { status, headers: { Location, 'Cache-Control': 'no-store', ...headers } });
      },
    });

  it('are followed one after another, and the answer says where it is from', async () => {
    const { request } = redirecting({ '/v1/faces/a': [302, '/v1/faces/b'], '/v1/faces/b': [308, 'c?psi=1'] });
    const answer = await request(await signed('/v1/faces/a'));
    expect(await answer.text()).toBe('/v1/faces/c');
    expect(answer.headers.get('Content-Location')).toBe('/v1/faces/c?psi=1');
    expect(answer.headers.get('Cache-Control')).toBe('no-store');
  });

  it('that last leave the target its freshness', async () => {
    const { request } = redirecting({ '/v1/faces/a': [308, '/v1/faces/b'] });
    expect((await request(await signed('/v1/faces/a'))).headers.get('Cache-Control')).toBe('public, max-age=300');
  });

  it('by what a client accepts are told to caches', async () => {
    const vary = { Vary: 'Accept', 'Cache-Control': 'public, max-age=60' };
    const { request } = redirecting({ '/v1/faces/a': [302, '/v1/faces/b', vary] });
    const { headers } = await request(await signed('/v1/faces/a'));
    expect(headers.get('Vary')).toContain('Accept');
    expect(headers.get('Cache-Control')).toBe('public, max-age=60');
  });

  it('to something else, or to somebody else, are not', async () => {
    const { request } = redirecting({
      '/v1/faces/a': [308, '/v1/models'],
      '/v1/faces/b': [308, 'https://example.org/v1/faces/c'],
    });
    for (const path of ['/v1/faces/a', '/v1/faces/b']) expect((await request(await signed(path))).status).toBe(308);
  });

  it('in a circle end', async () => {
    const { request, asked } = redirecting({ '/v1/faces/a': [308, '/v1/faces/a'] });
    expect((await request(await signed('/v1/faces/a'))).status).toBe(308);
    expect(asked.length).toBeLessThan(8);
  });

  it('are left to clients that have no signature to lose', async () => {
    const { request } = redirecting({ '/v1/faces/a': [308, '/v1/faces/b'] });
    expect((await request('/v1/faces/a')).status).toBe(308);
  });
});

describe('what is kept of an answer', () => {
  it('of a signed URL ends with the signature', async () => {
    const { request } = openFrontDoor({ bindings: { SIGNING_KEYS }, now: () => NOW });
    const { headers } = await request(await signed('/v1/faces/42.png', 60));
    expect(headers.get('Cache-Control')).toBe('public, max-age=60, must-revalidate');
  });

  it('of something that needs a key is for its holder alone', async () => {
    const { headers } = await storedKey();
    const { request } = openFrontDoor({ policy: needingKeys('faces') });
    const answer = await request('/v1/faces/42.png', { headers });
    expect(answer.headers.get('Cache-Control')).toBe('private, max-age=300, must-revalidate');
    const model = await request('/v1/models', { headers });
    expect(model.headers.get('Cache-Control')).toBe('public, max-age=300, must-revalidate');
  });
});

describe('the renderer', () => {
  it('learns neither who asks nor with which key', async () => {
    const { headers } = await storedKey();
    const { request, asked } = openFrontDoor();
    const more = { Cookie: 'a=b', 'CF-Connecting-IP': '203.0.113.7', 'X-Forwarded-For': '203.0.113.7', Accept: 'x/y' };
    await request('/v1/faces/42.png', { headers: { ...headers, ...more } });
    const sent = JSON.stringify([...asked[0].headers]);
    expect(sent).not.toMatch(/omk_|203\.0|a=b/);
    expect(asked[0].headers.get('Accept')).toBe('x/y');
  });

  it('is not told what nobody but a cache would tell apart', async () => {
    const { request, asked } = openFrontDoor();
    const made = [
      'X-Forwarded-Host',
      'X-Original-URL',
      'X-HTTP-Method-Override',
      'Forwarded',
      'Cache-Control',
      'Origin',
    ];
    await request('/v1/faces/42.png', { headers: Object.fromEntries(made.map((name) => [name, 'https://a.example'])) });
    expect([...asked[0].headers.keys()]).toEqual(['omokage-request-id']);
  });

  it.each(['/openapi.json', '/problems/busy', '/readyz'])('is asked for %s whatever the query says', async (path) => {
    const { request, target } = openFrontDoor();
    await request(`${path}?made=up`);
    expect(target()).toBe(path);
    await request('/v1/faces/42.png?made=up');
    expect(target()).toBe('/v1/faces/42.png?made=up');
  });

  it.each(['//host/v1/faces/42.png', '/\\host/v1/faces/42.png?psi=0'])(
    'is asked for the path that was looked at: %s',
    async (path) => {
      const { request, target } = openFrontDoor();
      await request(`http://localhost${path}`);
      expect(target()).toMatch(/^\/\/host\/v1\/faces\/42\.png/);
    },
  );

  it('gets a body whole, and learns when its client goes away', async () => {
    const { headers } = await storedKey();
    const { request, asked } = openFrontDoor();
    const gone = new AbortController();
    const sent = { method: 'POST', body: 'a picture', headers, signal: gone.signal };
    await request('/v1/restorations/demosaic', sent);
    expect(await asked[0].text()).toBe('a picture');
    gone.abort();
    expect(asked[0].signal.aborted).toBe(true);
  });
});
