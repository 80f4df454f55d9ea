import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { problemOf } from '../fixtures/problem-of.ts';
import { startService } from '../fixtures/service.ts';
import { encodingsOf } from '../fixtures/spellings.ts';

/** Seeds through the whole service: any text is one, comes back as it is, and is hashed as docs/sampling.md says. */

const SEED = 20_261_121;
const { request } = startService();

interface Numbers {
  seed: { text: string; number: number | null; key: { low: number; high: number } };
}

/** Section 1 of docs/sampling.md, written from the page. */
function keyOf(text: string): { low: number; high: number } {
  if (/^(?:0|[1-9][0-9]*)$/.test(text) && BigInt(text) < 1n << 32n) return { low: Number(text), high: 0 };
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) % (1n << 64n);
  }
  return { low: Number(hash % (1n << 32n)), high: Number((hash >> 32n) | (1n << 31n)) };
}

/** Their URLs name something else. */
const isRoute = (text: string): boolean => ['random', 'grid', 'morph'].includes(text);

const texts = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom('.', '/', '%', '?', '#', '+', ' ', '\\', '&', '2', 'é', '\u0301'),
    minLength: 1,
    maxLength: 12,
  }),
  fc.nat({ max: 2 ** 32 }).map(String),
  fc.nat({ max: 99 }).map((number) => `0${number}`),
);

describe('a seed', () => {
  it('of any text comes back as it was sent, with the key of the documentation', async () => {
    const written = texts
      .filter((text) => !/[\p{Cc}\p{Cs}]/u.test(text) && !isRoute(text))
      .chain((text) => fc.tuple(fc.constant(text), encodingsOf(text)));
    const property = fc.asyncProperty(written, async ([text, spelling]) => {
      const first = await request(`/v1/faces/${spelling}.json`);
      const answer = first.status === 308 ? await request(first.headers.get('Location')!) : first;
      expect([text, answer.status]).toEqual([text, 200]);
      const { seed } = await answer.json<Numbers>();
      expect(seed.text).toBe(text);
      expect(seed.key).toEqual(keyOf(text));
      expect(seed.number).toBe(seed.key.high === 0 ? seed.key.low : null);
    });
    await fc.assert(property, { seed: SEED, numRuns: 200 });
  });

  it('with control characters is refused, wherever they are', async () => {
    const control = fc.integer({ min: 0, max: 0x9f }).filter((code) => code < 0x20 || code >= 0x7f);
    const property = fc.asyncProperty(texts, control, fc.nat({ max: 40 }), async (text, code, at) => {
      const broken = `${text.slice(0, at)}${String.fromCharCode(code)}${text.slice(at)}`.replace(/\p{Cs}/gu, '');
      await problemOf(await request(`/v1/faces/${encodeURIComponent(broken)}.json`), 400, 'invalid-seed');
    });
    await fc.assert(property, { seed: SEED, numRuns: 60 });
  });

  it('of more than 256 units is refused, and one of as many is not', async () => {
    const unit = fc.constantFrom('a', '面', '\u{1f600}');
    const property = fc.asyncProperty(unit, fc.integer({ min: 120, max: 300 }), async (character, count) => {
      const text = character.repeat(count);
      const answer = await request(`/v1/faces/${encodeURIComponent(text)}.json`);
      if (text.length <= 256) expect(answer.status).toBe(200);
      else await problemOf(answer, 400, 'invalid-seed');
    });
    await fc.assert(property, { seed: SEED, numRuns: 40 });
  });
});
