import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { importSigningKey, parseSignedUrl, type SigningKey, signUrl, verifies } from './signed-url.ts';

/** A signature holds for one URL, of all that there are. */

const options = { seed: 20_261_121, numRuns: 300 };
const HOST = 'https://omokage.example';

const keys: fc.Arbitrary<SigningKey> = fc.record({
  kid: fc.stringMatching(/^[A-Za-z0-9._-]{1,64}$/),
  secret: fc.uint8Array({ minLength: 32, maxLength: 48 }).map((bytes) => new Uint8Array(bytes)),
});
const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((text) => !/\p{Cs}/u.test(text));
const expiries = fc.integer({ min: 0, max: 999_999_999_999 });

const urls = fc
  .tuple(
    words,
    fc.uniqueArray(fc.tuple(fc.constantFrom('psi', 'class', 'text', 'mix', 'model'), words), {
      selector: ([name]) => name,
    }),
  )
  .map(([seed, parameters]) => {
    const query = parameters.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
    return new URL(`/v1/faces/${encodeURIComponent(seed)}.png${query && `?${query}`}`, HOST);
  });

async function isAccepted(url: URL, { secret }: SigningKey): Promise<boolean> {
  const signed = parseSignedUrl(url);
  return signed !== undefined && verifies(await importSigningKey(secret), signed);
}

describe('a signed URL', () => {
  it('is accepted as it was signed, and gives back what was signed', async () => {
    const property = fc.asyncProperty(urls, keys, expiries, async (url, key, expires) => {
      const signed = await signUrl(url, key, expires);
      expect(await isAccepted(signed, key)).toBe(true);
      expect(parseSignedUrl(signed)).toMatchObject({
        target: url.pathname + url.search,
        expires,
        kid: key.kid,
      });
    });
    await fc.assert(property, options);
  });

  it('is refused with any one character changed, dropped or added', async () => {
    const sign = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code));
    const property = fc.asyncProperty(
      urls,
      keys,
      expiries,
      fc.nat(),
      sign,
      fc.constantFrom(0, 1, 2),
      async (url, key, expires, place, character, way) => {
        const { href } = await signUrl(url, key, expires);
        const begin = HOST.length + 1;
        const at = begin + (place % (href.length - begin));
        const changed = href.slice(0, at) + (way === 1 ? '' : character) + href.slice(at + (way === 2 ? 0 : 1));
        const other = new URL(changed);
        // A parser may read it as the same URL; a fragment never leaves the client.
        fc.pre(other.pathname + other.search !== new URL(href).pathname + new URL(href).search);
        expect([changed, await isAccepted(other, key)]).toEqual([changed, false]);
      },
    );
    await fc.assert(property, { ...options, numRuns: 600 });
  });

  it('is refused with its parameters in another order', async () => {
    const property = fc.asyncProperty(
      urls,
      keys,
      expiries,
      fc.infiniteStream(fc.nat()),
      async (url, key, expires, order) => {
        const signed = await signUrl(url, key, expires);
        const pairs = signed.search.slice(1).split('&');
        const turned = pairs.map((pair) => ({ pair, rank: order.next().value! })).sort((a, b) => a.rank - b.rank);
        const search = `?${turned.map(({ pair }) => pair).join('&')}`;
        fc.pre(search !== signed.search);
        expect(await isAccepted(new URL(`${HOST}${signed.pathname}${search}`), key)).toBe(false);
      },
    );
    await fc.assert(property, options);
  });

  it('is refused by every other key', async () => {
    const property = fc.asyncProperty(urls, keys, keys, expiries, async (url, key, other, expires) => {
      fc.pre(key.secret.join() !== other.secret.join());
      expect(await isAccepted(await signUrl(url, key, expires), other)).toBe(false);
    });
    await fc.assert(property, options);
  });

  it('is what no text is by chance, and none makes the parser throw', async () => {
    const queries = fc.string({
      unit: fc.constantFrom('exp=', 'kid=', 'sig=', '&', '1', 'a', '%', '=', 'A'.repeat(43)),
      maxLength: 9,
    });
    const property = fc.asyncProperty(queries, keys, async (query, key) => {
      expect(await isAccepted(new URL(`${HOST}/v1/faces/1.png?${query}`), key)).toBe(false);
    });
    await fc.assert(property, options);
  });
});
