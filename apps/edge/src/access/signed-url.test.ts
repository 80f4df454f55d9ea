import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openFrontDoor } from '../fixtures/access.ts';
import { problemOf } from '../fixtures/problem-of.ts';
import { parseSignedUrl, type SigningKey, signUrl, toBase64Url } from './signed-url.ts';

const NOW = Date.UTC(2026, 10, 21);
const SOON = NOW / 1000 + 3600;
const HOST = 'https://omokage.example';

const key = (kid: string, fill: number): SigningKey => ({ kid, secret: new Uint8Array(32).fill(fill) });
const CURRENT = key('2026-11', 7);
const RETIRING = key('2026-10', 8);
const secretOf = (...keys: SigningKey[]) =>
  JSON.stringify(Object.fromEntries(keys.map(({ kid, secret }) => [kid, toBase64Url(secret)])));

/** Path and query, signed. */
async function signed(path: string, { by = CURRENT, expires = SOON }: { by?: SigningKey; expires?: number } = {}) {
  const { pathname, search } = await signUrl(new URL(path, HOST), by, expires);
  return pathname + search;
}

const door = (keys: SigningKey[] = [CURRENT], now = NOW) =>
  openFrontDoor({ bindings: { SIGNING_KEYS: secretOf(...keys) }, now: () => now });

describe('a signed URL', () => {
  it('is what anybody makes of the documented scheme', async () => {
    const message = `omokage-url-1\n/v1/faces/42.png?psi=0.5&exp=${SOON}&kid=2026-11`;
    const sig = createHmac('sha256', CURRENT.secret).update(message).digest('base64url');
    expect(await signed('/v1/faces/42.png?psi=0.5')).toBe(
      `/v1/faces/42.png?psi=0.5&exp=${SOON}&kid=2026-11&sig=${sig}`,
    );
  });

  it.each(['/v1/faces/42.png', '/v1/faces/42.png?psi=0.5&text=red%20hair', '/v1/faces/Ad%C3%A9le.png?mix=a%27b'])(
    'of %s lets in, and the renderer sees nothing of it',
    async (path) => {
      const { request, target, asked } = door();
      expect((await request(await signed(path))).status).toBe(200);
      expect(target()).toBe(path);
      expect(asked[0].headers.has('Authorization')).toBe(false);
      expect((await request(await signed(path), { method: 'HEAD' })).status).toBe(200);
    },
  );

  it('stays valid while its key retires beside another, and not when it is gone', async () => {
    const old = await signed('/v1/faces/42.png', { by: RETIRING });
    const { request } = door([CURRENT, RETIRING]);
    expect((await request(old)).status).toBe(200);
    expect((await request(await signed('/v1/faces/42.png'))).status).toBe(200);
    await problemOf(await door().request(old), 403, 'signature-invalid');
  });

  it('ends', async () => {
    const url = await signed('/v1/faces/42.png');
    expect((await door([CURRENT], SOON * 1000 - 1).request(url)).status).toBe(200);
    const { detail } = await problemOf(await door([CURRENT], SOON * 1000).request(url), 403, 'signature-expired');
    expect(detail).toContain('2026-11-21T01:00:00.000Z');
  });

  it('may not hold for longer than the policy lets it', async () => {
    const year = NOW / 1000 + 366 * 86_400;
    expect((await door().request(await signed('/v1/faces/42.png', { expires: year }))).status).toBe(200);
    const { allowed } = await problemOf(
      await door().request(await signed('/v1/faces/42.png', { expires: year + 1 })),
      403,
      'signature-invalid',
    );
    expect(allowed).toContain('366 days');
  });

  it('is for reading', async () => {
    const answer = await door().request(await signed('/v1/restorations/demosaic'), { method: 'POST', body: 'x' });
    expect((await problemOf(answer, 403, 'signature-invalid')).allowed).toContain('GET');
  });

  it('is refused while there are no keys', async () => {
    await problemOf(await openFrontDoor().request(await signed('/v1/faces/42.png')), 403, 'signature-invalid');
  });

  it('means nothing where nothing is guarded', async () => {
    const { request, target } = door();
    await request('/healthz?sig=1');
    expect(target()).toBe('/healthz');
  });
});

/** The same signature, and something else about the URL. */
const TAMPERINGS: Record<string, (url: string) => string> = {
  'cut off by a character': (url) => url.slice(0, -1),
  'longer by a character': (url) => `${url}A`,
  'with padding': (url) => `${url}=`,
  'with its last bits set, which decode to nothing': (url) => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    return url.slice(0, -1) + alphabet[alphabet.indexOf(url.at(-1)!) ^ 1];
  },
  'with another first character': (url) => url.replace(/sig=(.)/, (_, first) => `sig=${first === 'A' ? 'B' : 'A'}`),
  'of another path': (url) => url.replace('42.png', '43.png'),
  'of another value': (url) => url.replace('psi=0.5', 'psi=0.6'),
  'of another spelling of a value': (url) => url.replace('psi=0.5', 'psi=0.50'),
  'of a longer life': (url) => url.replace(`exp=${SOON}`, `exp=${SOON + 1}`),
  'of another key id': (url) => url.replace('kid=2026-11', 'kid=2026-10'),
  'of a key id that nobody has': (url) => url.replace('kid=2026-11', 'kid=none'),
  'with its parameters in another order': (url) => url.replace('psi=0.5&mix=7', 'mix=7&psi=0.5'),
  'with exp and kid in another order': (url) => url.replace(/(exp=\d+)&(kid=[^&]+)/, '$2&$1'),
  'with a parameter more': (url) => url.replace('&exp', '&class=cat&exp'),
  'with a parameter less': (url) => url.replace('&mix=7', ''),
  'with a parameter after it': (url) => `${url}&class=cat`,
  'with an empty parameter after it': (url) => `${url}&`,
  'without exp': (url) => url.replace(/&exp=\d+/, ''),
  'without kid': (url) => url.replace(/&kid=[^&]+/, ''),
  'without sig': (url) => url.replace(/&sig=.*/, ''),
  'without a value of sig': (url) => url.replace(/&sig=.*/, '&sig='),
  'with two signatures': (url) => `${url}&sig=${url.split('sig=')[1]}`,
  'with a signature in the middle too': (url) => url.replace('?', `?sig=${url.split('sig=')[1]}&`),
  'with two ends': (url) => url.replace('?', `?exp=${SOON + 9}&`),
  'with a name of a parameter percent-encoded': (url) => url.replace('&exp=', '&%65xp='),
  'with a leading zero': (url) => url.replace('exp=', 'exp=0'),
  'with an exp that is no whole number': (url) => url.replace(/exp=\d+/, 'exp=1e9'),
};

describe('a signature is refused', () => {
  it.each(Object.keys(TAMPERINGS))('%s', async (how) => {
    const url = await signed('/v1/faces/42.png?psi=0.5&mix=7');
    const tampered = TAMPERINGS[how](url);
    expect(tampered).not.toBe(url);
    const { request, asked } = door([CURRENT, RETIRING]);
    await problemOf(await request(tampered), 403, 'signature-invalid');
    expect(asked).toHaveLength(0);
  });

  it('of another key of the same id', async () => {
    const url = await signed('/v1/faces/42.png', { by: key('2026-11', 9) });
    await problemOf(await door().request(url), 403, 'signature-invalid');
  });
});

describe('signUrl', () => {
  it('signs no URL twice', async () => {
    const once = await signUrl(new URL('/v1/faces/42.png', HOST), CURRENT, SOON);
    await expect(signUrl(once, CURRENT, SOON)).rejects.toThrow(RangeError);
  });

  it('makes what is read back', async () => {
    const url = await signUrl(new URL('/v1/faces/42.png?psi=0.5', HOST), CURRENT, SOON);
    expect(parseSignedUrl(url)).toMatchObject({ target: '/v1/faces/42.png?psi=0.5', kid: '2026-11', expires: SOON });
  });
});
