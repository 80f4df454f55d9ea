import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FACE_EXTENSIONS, faceFileSchema, ROUTE_NAMES } from './face-file.ts';
import { facePath, gridPath, morphPath } from './face-path.ts';
import { faceQuerySchema, gridQuerySchema, morphQuerySchema } from './face-request.ts';
import { matchesEtag } from './if-none-match.ts';
import { formatPsi, psiSchema } from './psi.ts';

const open = (path: string) => {
  const { pathname, search, searchParams } = new URL(path, 'https://omokage.example');
  const [, pinned, file] = /^\/v1\/(?:models\/([^/]+)\/)?faces\/(.*)$/.exec(pathname)!;
  const parameters = Object.fromEntries(searchParams);
  const [name, digest] = pinned?.split('@') ?? [];
  return {
    written: pathname + search,
    file: faceFileSchema.parse(decodeURIComponent(file)),
    parameters,
    ...(name && { model: { name, digest } }),
  };
};

const read = (path: string) => {
  const { file, parameters, model } = open(path);
  if (file.kind !== 'face') throw new Error(`${path} is no face`);
  const { mix, ...query } = faceQuerySchema.parse(parameters);
  const { seed, extension } = file;
  return { seed: seed.text, extension, ...(model && { model }), ...query, ...(mix && { mix: mix.text }) };
};

const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((text) => !/\p{Cc}/u.test(text));
const layer = fc.integer({ min: 0, max: 63 });

const requests = fc.record(
  {
    seed: words.filter((text) => !ROUTE_NAMES.some((name) => name === text)),
    extension: fc.constantFrom(...FACE_EXTENSIONS),
    class: words,
    text: words,
    mix: words,
    layers: fc.record({ from: layer, to: layer }),
    // 0.7 is what is so anyway, and is not written.
    psi: fc
      .integer({ min: 0, max: 20 })
      .filter((step) => step !== 14)
      .map((step) => step / 20),
    size: fc.integer({ min: 1, max: 99_999 }),
    model: fc.record(
      {
        name: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,62}$/),
        digest: fc.stringMatching(/^[0-9a-f]{64}$/),
      },
      { requiredKeys: ['name'] },
    ),
  },
  { requiredKeys: ['seed', 'extension'] },
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
    expect(facePath({ seed: '1', extension: 'png', class: "it's", text: 'a b+c' })).toBe(
      '/v1/faces/1.png?class=it%27s&text=a%20b%2Bc',
    );
  });

  it.each(['', '1', '1-', '-1', '1-2-3', 'a-b', '0-1000', ' 0-1'])('refuses the layers %j', (layers) => {
    expect(faceQuerySchema.safeParse({ layers }).success).toBe(false);
  });
});

describe('gridPath and morphPath', () => {
  it('put their own parameters first, and leave out what is so anyway', () => {
    const { seeds } = gridQuerySchema.parse({ seeds: "3,1,2,3,it's,面影" });
    const model = { name: 'faces' };
    expect(gridPath({ seeds, columns: 2, psi: 0.5, size: 128, extension: 'webp', model })).toBe(
      '/v1/faces/grid.webp?seeds=3,1-3,it%27s,%E9%9D%A2%E5%BD%B1&columns=2&psi=0.5&size=128&model=faces',
    );
    expect(gridPath({ seeds, columns: 3, extension: 'png' })).toBe(
      '/v1/faces/grid.png?seeds=3,1-3,it%27s,%E9%9D%A2%E5%BD%B1',
    );
    expect(morphPath({ from: 'a b', to: '7', frames: 8, fps: 12, play: 'once', psi: 0.7, extension: 'png' })).toBe(
      '/v1/faces/morph.png?from=a%20b&to=7&frames=8&play=once',
    );
    expect(morphPath({ from: '1', to: '2', frames: 12, fps: 24, play: 'bounce' })).toBe(
      '/v1/faces/morph?from=1&to=2&fps=24',
    );
  });

  it.each([{}, { from: '1' }, { from: '1', to: '' }, { from: '1', to: '2', frames: '1' }])('refuse %j', (query) => {
    expect(morphQuerySchema.safeParse(query).success).toBe(false);
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
    ['*', false],
    ['"b"', false],
    ['a', false],
  ])('%j against "a": %s', (header, expected) => {
    expect(matchesEtag(header, '"a"')).toBe(expected);
  });
});
