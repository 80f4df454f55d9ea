import { decodePng } from '@omokage/pictures/fixtures/decode-png';
import { DIGITAL_SOURCE_TYPE } from '@omokage/pictures/marks';
import { beforeAll, describe, expect, it } from 'vitest';
import { brokenBucket, startService } from '../../fixtures/service.ts';
import { heapState } from '../../inference/backend.ts';

const { request, embedded } = startService();
const pinned = `${embedded.manifest.name}@${embedded.digest}`;

const bytesOf = async (path: string) => new Uint8Array(await (await request(path)).arrayBuffer());

describe('GET /v1/faces/{seed}.png', () => {
  let response: Response;
  let bytes: Uint8Array;
  beforeAll(async () => {
    response = await request('/v1/faces/42.png?psi=0.5');
    bytes = new Uint8Array(await response.arrayBuffer());
  });

  it('is a picture of the size that the manifest states', () => {
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toBe('image/png');
    const { width, height, channels } = embedded.manifest.picture;
    expect(decodePng(bytes)).toMatchObject({ width: 64, height: 64, channels: 3 });
    expect([width, height, channels]).toEqual([64, 64, 3]);
  });

  it('carries its marks inside, before the picture data', () => {
    const { chunks, texts } = decodePng(bytes);
    expect(chunks).toEqual(['IHDR', 'iTXt', 'tEXt', 'tEXt', 'tEXt', 'tEXt', 'IDAT', 'IEND']);
    expect(texts.get('XML:com.adobe.xmp')).toContain(
      `Iptc4xmpExt:DigitalSourceType="${DIGITAL_SOURCE_TYPE.generated}"`,
    );
    expect(texts.get('Software')).toBe('Omokage');
    expect(texts.get('Seed')).toBe('42');
    expect(texts.get('Psi')).toBe('0.5');
    expect(texts.get('Model')).toBe(pinned);
  });

  it('carries the same marks in headers, readable by any origin', () => {
    const headers = Object.fromEntries(response.headers);
    expect(headers).toMatchObject({
      'omokage-generated': 'true',
      'omokage-model': pinned,
      'omokage-seed': '42',
      'omokage-psi': '0.5',
      'access-control-allow-origin': '*',
    });
    expect(headers['access-control-expose-headers']).toContain('Omokage-Model');
  });

  it('lets nothing run or sniff', () => {
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'cross-origin',
      'referrer-policy': 'no-referrer',
    });
  });

  it('is the same bytes each time, and in a service started anew', async () => {
    expect(await bytesOf('/v1/faces/42.png?psi=0.5')).toEqual(bytes);
    const other = await startService().request('/v1/faces/42.png?psi=0.5');
    expect(new Uint8Array(await other.arrayBuffer())).toEqual(bytes);
  });

  it('needs no storage for the embedded model, named or not', async () => {
    const { bucket, uses } = brokenBucket();
    const service = startService({ bucket });
    for (const path of ['/v1/faces/42.png', `/v1/models/${pinned}/faces/42.png`]) {
      expect((await service.request(path)).status).toBe(200);
    }
    const named = await service.request(`/v1/faces/42.png?model=${embedded.manifest.name}`);
    expect([named.status, named.headers.get('Location')]).toEqual([308, '/v1/faces/42.png']);
    expect(uses()).toBe(0);
  });

  it('draws one face for every seed at psi 0, and different ones at psi 1', async () => {
    const pixels = async (seed: number, psi: number) =>
      decodePng(await bytesOf(`/v1/faces/${seed}.png?psi=${psi}`)).pixels;
    expect(await pixels(1, 0)).toEqual(await pixels(2, 0));
    expect(await pixels(1, 1)).not.toEqual(await pixels(2, 1));
  });

  it('takes psi 0.7 where none is given', async () => {
    expect((await request('/v1/faces/7.png')).headers.get('Omokage-Psi')).toBe('0.7');
    expect((await request('/v1/faces/7.png?psi=0.7')).headers.get('Location')).toBe('/v1/faces/7.png');
  });

  it.each(['Ada Lovelace', '面影', 'a/b', 'x.png', '007', '100%'])('takes the text %j as a seed', async (seed) => {
    const answer = await request(`/v1/faces/${encodeURIComponent(seed)}.png`);
    expect(answer.status).toBe(200);
    expect(decodeURIComponent(answer.headers.get('Omokage-Seed')!)).toBe(seed);
    expect(decodePng(new Uint8Array(await answer.arrayBuffer())).texts.get('Seed')).toBe(seed);
  });

  it('leaves no tensor behind', async () => {
    const before = heapState().tensors;
    for (let seed = 0; seed < 50; seed++) expect((await request(`/v1/faces/${seed}.png`)).status).toBe(200);
    expect(heapState().tensors).toBe(before);
  });
});

describe('caching', () => {
  it('asks caches to come back for the newest, and to keep what is pinned', async () => {
    const newest = await request('/v1/faces/42.png');
    expect(newest.headers.get('Cache-Control')).toBe('public, max-age=300, must-revalidate, stale-if-error=3600');
    expect(newest.headers.get('Cache-Tag')).toBe(`model:${embedded.manifest.name}`);
    expect(newest.headers.get('Content-Location')).toBe(`/v1/models/${pinned}/faces/42.png`);
    const kept = await request(newest.headers.get('Content-Location')!);
    expect(kept.headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable');
    expect(kept.headers.get('Cache-Tag')).toBeNull();
    expect(kept.headers.get('ETag')).toBe(newest.headers.get('ETag'));
    expect(await kept.arrayBuffer()).toEqual(await newest.arrayBuffer());
  });

  it('gives each seed, psi, size and format an ETag of its own', async () => {
    const files = ['1.png', '2.png', '1.png?psi=0.5', '1.webp', '1.jpg', '1.json', '1.png?size=128'];
    const etags = await Promise.all(
      files.map(async (file) => (await request(`/v1/faces/${file}`)).headers.get('ETag')),
    );
    expect(new Set(etags).size).toBe(files.length);
    for (const etag of etags) expect(etag).toMatch(/^"[\w-]{27}"$/);
  });

  it('answers 304 before it draws', async () => {
    const etag = (await request('/v1/faces/42.png')).headers.get('ETag')!;
    const full = startService({ turnstile: { capacity: 0 } }); // any drawing would be refused
    expect((await full.request('/v1/faces/42.png')).status).toBe(503);
    for (const sent of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const answer = await full.request('/v1/faces/42.png', { headers: { 'If-None-Match': sent } });
      expect(answer.status).toBe(304);
      expect(answer.headers.get('ETag')).toBe(etag);
      expect(await answer.text()).toBe('');
    }
    const stale = await request('/v1/faces/42.png', { headers: { 'If-None-Match': '"other"' } });
    expect(stale.status).toBe(200);
  });
});

describe('canonical URLs', () => {
  it.each([
    ['/v1/faces/42.png?psi=0.70', '/v1/faces/42.png'],
    ['/v1/faces/42.png?psi=0.50', '/v1/faces/42.png?psi=0.5'],
    ['/v1/faces/42.jpeg', '/v1/faces/42.jpg'],
    ['/v1/faces/42.png?size=64', '/v1/faces/42.png'],
    ['/v1/faces/42.webp?model=faces&size=128&psi=0', '/v1/faces/42.webp?psi=0&size=128'],
    [`/v1/faces/42.png?model=${pinned}`, `/v1/models/${pinned}/faces/42.png`],
    [`/v1/faces/42.json?model=${pinned}&psi=1`, `/v1/models/${pinned}/faces/42.json?psi=1`],
    [`/v1/models/${pinned.replace('@', '%40')}/faces/42.png`, `/v1/models/${pinned}/faces/42.png`],
    [`/v1/models/${embedded.digest}/faces/42.jpg?size=64`, `/v1/models/${pinned}/faces/42.jpg`],
    ['/v1/models/faces/faces/42.png?psi=.5', '/v1/faces/42.png?psi=0.5'],
    ['/v1/faces/42.png?psi=.35', '/v1/faces/42.png?psi=0.35'],
    ['/v1/faces/42.png?psi=1.0', '/v1/faces/42.png?psi=1'],
    [`/v1/faces/42.png?model=faces`, '/v1/faces/42.png'],
    ['/v1/faces/42.PNG', '/v1/faces/42.png'],
    ['/v1/faces/grid.JPEG?seeds=1&model=faces', '/v1/faces/grid.jpg?seeds=1'],
    ['/v1/faces/%34%32.png', '/v1/faces/42.png'],
    ['/v1/faces/a@b.png', '/v1/faces/a%40b.png'],
    ['/v1/faces/42.png?psi=%30', '/v1/faces/42.png?psi=0'],
  ])('%s -> %s', async (path, canonical) => {
    const answer = await request(path);
    expect(answer.status).toBe(308);
    expect(answer.headers.get('Location')).toBe(canonical);
    expect(answer.headers.get('Cache-Control')).toBe('private, max-age=300');
  });
});

describe('what is refused', () => {
  it.each([
    ['psi=9', 400, 'invalid-parameter', /0 to 1 in steps of 0.05/],
    ['psi=abc', 400, 'invalid-parameter', /0 to 1 in steps of 0.05/],
    ['psi=', 400, 'invalid-parameter', /0 to 1 in steps of 0.05/],
    ['psi=-0.5', 400, 'invalid-parameter', /0 to 1 in steps of 0.05/],
    ['psi=0.71', 400, 'invalid-parameter', /0 to 1 in steps of 0.05/],
    ['psi=1e0', 400, 'invalid-parameter', /0 to 1 in steps of 0.05/],
    ['psi=0.5&psi=0.5', 400, 'duplicate-parameter', /once/],
    ['truncation=0.5', 400, 'unknown-parameter', /psi,class,text,mix,layers,size,model/],
    ['__proto__=1', 400, 'unknown-parameter', /psi,class,text,mix,layers,size,model/],
    ['size=100', 400, 'invalid-parameter', /^64,128,192,256,320,384,448,512$/],
    ['size=576', 400, 'invalid-parameter', /^64,128,192,256,320,384,448,512$/],
    ['size=0', 400, 'invalid-parameter', /whole multiple.*512/],
    ['size=064', 400, 'invalid-parameter', /whole multiple/],
    ['size=99999999', 400, 'invalid-parameter', /whole multiple/],
    ['size=64&size=64', 400, 'duplicate-parameter', /once/],
    ['model=No/Such', 400, 'invalid-parameter', /name@digest/],
    ['model=faces@123', 400, 'invalid-parameter', /name@digest/],
    ['model=nobody', 404, 'unknown-model', /\/v1\/models/],
  ])('?%s', async (query, status, kind, allowed) => {
    const answer = await request(`/v1/faces/42.png?${query}`);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('Content-Type')).toBe('application/problem+json');
    expect(answer.headers.get('Cache-Control')).toBe('no-store');
    expect(answer.headers.get('Access-Control-Allow-Origin')).toBe('*');
    const problem = await answer.json<Record<string, unknown>>();
    expect(problem).toMatchObject({ type: `/problems/${kind}`, status, instance: '/v1/faces/42.png' });
    expect(problem.detail).toEqual(expect.stringMatching(/.+\.$/));
    expect(String(problem.allowed)).toMatch(allowed);
    expect(problem).not.toHaveProperty('stack');
  });

  it.each([
    ['/v1/faces/42.gif', 404, 'unsupported-format'],
    ['/v1/faces/42.', 404, 'unsupported-format'],
    ['/v1/faces/ada.lovelace', 404, 'unsupported-format'],
    ['/v1/faces/random.gif', 404, 'unsupported-format'],
    ['/v1/faces/42.json?size=128', 400, 'unknown-parameter'],
    ['/v1/faces/random.json?size=128', 400, 'unknown-parameter'],
    [`/v1/models/${pinned}/faces/42.png?model=faces`, 400, 'unknown-parameter'],
    [`/v1/models/${pinned}/faces/42.gif`, 404, 'unsupported-format'],
    ['/v1/models/No_Model/faces/42.png', 400, 'invalid-parameter'],
    ['/v1/models/faces@12/faces/42.png', 400, 'invalid-parameter'],
    ['/v1/models/nobody/faces/42.png', 404, 'unknown-model'],
    [`/v1/models/nobody@${'0'.repeat(64)}/faces/42.png`, 404, 'unknown-model'],
    [`/v1/models/${'0'.repeat(64)}/faces/42.png`, 404, 'unknown-model'],
    [`/v1/models/${pinned}/faces/`, 404, 'not-found'],
    ['/v1/faces/.png', 400, 'invalid-seed'],
    [`/v1/faces/${'x'.repeat(257)}.png`, 400, 'invalid-seed'],
    ['/v1/faces/a%00b.png', 400, 'invalid-seed'],
    ['/v1/faces/', 404, 'not-found'],
    ['/v1/faces/1/2.png', 404, 'not-found'],
    ['/favicon.ico', 404, 'not-found'],
  ])('%s', async (path, status, kind) => {
    const answer = await request(path);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('Cache-Control')).toBe('no-store');
    expect(await answer.json()).toMatchObject({ type: `/problems/${kind}`, status, allowed: expect.anything() });
  });

  it.each(['/v1/faces/%E9%9D%A2.gif', '/v1/%E9%9D%A2', '/v1/faces/.png'])(
    '%s: in whole sentences, with the path as a URI has it, and parameters that have a name',
    async (path) => {
      const problem = await (await request(path)).json<Record<string, unknown>>();
      expect(problem.instance).toBe(path);
      expect(problem.detail).toMatch(/[^.]\.$/);
      expect(problem).not.toHaveProperty('parameter');
    },
  );

  it.each(['POST', 'PUT', 'DELETE', 'PATCH'])('%s', async (method) => {
    const answer = await request('/v1/faces/42.png', { method });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('Allow')).toBe('GET, HEAD, OPTIONS');
    expect(await answer.json()).toMatchObject({ type: '/problems/method-not-allowed' });
  });

  it('the request that finds the queue full: 503, to come back later', async () => {
    let turn = () => {};
    const nextTurn = () => new Promise<void>((resolve) => (turn = resolve));
    const service = startService({ turnstile: { capacity: 1, nextTurn } });
    const first = service.request('/v1/faces/1.png');
    await scheduler.wait(10);
    const second = await service.request('/v1/faces/2.png');
    expect(second.status).toBe(503);
    expect(second.headers.get('Retry-After')).toBe('1');
    expect(second.headers.get('Cache-Control')).toBe('no-store');
    expect(await second.json()).toMatchObject({ type: '/problems/busy', retryAfter: 1 });
    turn();
    expect((await first).status).toBe(200);
  });
});

describe('HEAD and OPTIONS', () => {
  it('HEAD has the headers of GET and no body', async () => {
    for (const file of ['42.png', '42.webp', '42.json', 'grid.jpg?seeds=1,2', 'morph.webp?from=1&to=2&frames=3']) {
      const path = `/v1/faces/${file}`;
      const [head, get] = [await request(path, { method: 'HEAD' }), await request(path)];
      expect(head.status).toBe(200);
      expect(await head.text()).toBe('');
      for (const name of ['ETag', 'Content-Type', 'Cache-Control', 'Content-Location']) {
        expect(head.headers.get(name)).toBe(get.headers.get(name));
      }
    }
  });

  it('a preflight is answered for any origin', async () => {
    const headers = { Origin: 'https://example.org', 'Access-Control-Request-Method': 'GET' };
    const answer = await request('/v1/faces/42.png', { method: 'OPTIONS', headers });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('Cache-Control')).toBe('no-store');
    expect(answer.headers.get('Access-Control-Allow-Origin')).toBe('*');
  });
});

describe('GET /v1/faces/random', () => {
  it('redirects to some seed, never twice the same, and keeps the parameters', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => request('/v1/faces/random?psi=0.50&model=faces')));
    const targets = answers.map((answer) => answer.headers.get('Location')!);
    for (const answer of answers) {
      expect(answer.status).toBe(302);
      expect(answer.headers.get('Cache-Control')).toBe('no-store');
      expect(answer.headers.get('Vary')).toBe('Accept');
    }
    for (const target of targets) expect(target).toMatch(/^\/v1\/faces\/\d{1,10}\.png\?psi=0\.5$/);
    expect(new Set(targets).size).toBe(3);
    expect((await request('/v1/faces/random?psi=2')).status).toBe(400);
    expect((await request((await request('/v1/faces/random')).headers.get('Location')!)).status).toBe(200);
  });

  it.each([
    ['/v1/faces/random.webp?size=128', {}, /^\/v1\/faces\/\d+\.webp\?size=128$/],
    ['/v1/faces/random.jpeg', {}, /^\/v1\/faces\/\d+\.jpg$/],
    ['/v1/faces/random.json', {}, /^\/v1\/faces\/\d+\.json$/],
    ['/v1/faces/random', { Accept: 'image/webp' }, /^\/v1\/faces\/\d+\.webp$/],
    ['/v1/faces/random.png', { Accept: 'image/webp' }, /^\/v1\/faces\/\d+\.png$/],
    [`/v1/faces/random?model=${pinned}`, {}, /^\/v1\/models\/faces@\w{64}\/faces\/\d+\.png$/],
    [`/v1/models/${embedded.digest}/faces/random.webp`, {}, /^\/v1\/models\/faces@\w{64}\/faces\/\d+\.webp$/],
  ])('%s %j', async (path, headers: Record<string, string>, target) => {
    const answer = await request(path, { headers });
    expect(answer.status).toBe(302);
    expect(answer.headers.get('Cache-Control')).toBe('no-store');
    expect(answer.headers.get('Location')).toMatch(target);
    expect((await request(answer.headers.get('Location')!)).status).toBe(200);
  });
});
