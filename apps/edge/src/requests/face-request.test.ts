import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { facePath, facePathSchema, faceQuerySchema } from './face-request.ts';
import { matchesEtag } from './if-none-match.ts';
import { formatPsi, psiSchema } from './psi.ts';

const read = (path: string) => {
  const url = new URL(path, 'https://omokage.example');
  const face = decodeURIComponent(url.pathname.slice('/v1/faces/'.length));
  const { face: seed } = facePathSchema.parse({ face });
  const { mix, ...query } = faceQuerySchema.parse(Object.fromEntries(url.searchParams));
  return { seed: seed.text, ...query, ...(mix && { mix: mix.text }) };
};

const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((text) => !/\p{Cc}/u.test(text));
const layer = fc.integer({ min: 0, max: 63 });

const requests = fc.record(
  {
    seed: words,
    class: words,
    text: words,
    mix: words,
    layers: fc.record({ from: layer, to: layer }),
    psi: fc.integer({ min: 0, max: 20 }).map((step) => step / 20),
    model: fc.record(
      {
        name: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,62}$/),
        digest: fc.stringMatching(/^[0-9a-f]{64}$/),
      },
      { requiredKeys: ['name'] },
    ),
  },
  { requiredKeys: ['seed'] },
);

describe('facePath', () => {
  it('is read back as the request that it was written from, and is what URL parsers leave alone', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const path = facePath(request);
        const { pathname, search } = new URL(path, 'https://omokage.example');
        expect(pathname + search).toBe(path);
        expect(read(path)).toEqual(request);
      }),
    );
  });

  it('leaves nothing to encode to those who parse it, not even an apostrophe', () => {
    expect(facePath({ seed: '1', class: "it's", text: 'a b+c' })).toBe('/v1/faces/1.png?class=it%27s&text=a%20b%2Bc');
  });

  it.each(['', '1', '1-', '-1', '1-2-3', 'a-b', '0-1000', ' 0-1'])('refuses the layers %j', (layers) => {
    expect(faceQuerySchema.safeParse({ layers }).success).toBe(false);
  });
});

describe('psi', () => {
  it('has 21 values, each of one spelling', () => {
    const spellings = Array.from({ length: 21 }, (_, step) => formatPsi(step / 20));
    expect(spellings.slice(0, 5)).toEqual(['0', '0.05', '0.1', '0.15', '0.2']);
    expect(spellings.every((text) => text.length <= 4)).toBe(true);
    expect(spellings.map((text) => formatPsi(psiSchema.parse(text)))).toEqual(spellings);
  });

  it.each(['', ' ', '0.5 ', '+0.5', '-0', '0x1', '1e0', 'NaN', 'Infinity', '.', '1.05', '0.025', '0,5', '٠.٥'])(
    'refuses %j',
    (text) => {
      expect(psiSchema.safeParse(text).success).toBe(false);
    },
  );
});

describe('matchesEtag', () => {
  it.each([
    [undefined, false],
    ['', false],
    ['"a"', true],
    ['W/"a"', true],
    ['"b", "a"', true],
    ['*', true],
    ['"b"', false],
    ['a', false],
  ])('%j against "a": %s', (header, expected) => {
    expect(matchesEtag(header, '"a"')).toBe(expected);
  });
});
