import { env } from 'cloudflare:workers';
import { checkPlan } from '@omokage/models/plan';
import { publish, R2BindingStore } from '@omokage/weights';
import { type ConditionalKind, conditionalArtefact } from '@omokage/weights/fixtures/conditional-models';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { startService } from '../../fixtures/service.ts';
import { encodingsOf, type Parameter, queriesOf } from '../../fixtures/spellings.ts';

/**
 * The grammar of faces' URLs, from outside: whatever is written there is refused in words, or is one picture, and each picture
 * has one URL that is answered. So caches hold it once, and nobody can fill them with spellings.
 */

const SEED = 20_261_121;

const { request } = startService();
const digests = {} as Record<ConditionalKind, string>;
beforeAll(async () => {
  for (const kind of ['classes', 'text', 'style'] as const) {
    const { digest } = await publish(await conditionalArtefact(kind), new R2BindingStore(env.MODELS), {
      check: checkPlan,
    });
    digests[kind] = digest;
  }
});

/** A digest is known once the models are published. */
const withDigest = (text: string): string => text.replace('DIGEST', digests.style);

const targetOf = (answer: Response): string => answer.headers.get('Location')!;

/** Values that are right for some model, and values that are right for none. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  psi: ['0.7', '.7', '0.70', '0', '1.0', '0.333', '-1', 'x', ''],
  class: ['cat', '1', '0', '猫', 'a & b', 'day', 'Dog', ''],
  text: ['red hair', 'hair, red', 'GLASSES', 'purple hair', 'nothing', ''],
  mix: ['7', 'ada', "it's", '007', '', '\u0007'],
  layers: ['0-1', '1-3', '2-3', '3-0', '0-99', 'x'],
  size: ['8', '16', '64', '7', '99999', 'x'],
  model: ['classes', 'text', 'style', 'style@DIGEST', 'nope', 'NOPE', `style@${'0'.repeat(64)}`],
  seeds: ['1-4', '1,2,3,4', '4,3,ada', ' 1 , 2', '1-100', '9-1', ''],
  columns: ['1', '2', '4', '99', '0'],
  from: ['1', 'ada', ''],
  to: ['2', 'grace'],
  frames: ['2', '3', '12', '1', '99'],
  fps: ['12', '30', '31'],
  play: ['bounce', 'once', 'twice'],
  nothing: ['x'],
  PSI: ['0.5'],
  __proto__: ['x'],
  constructor: ['x'],
};

const FOLDERS = [
  '/v1/faces',
  '/v1/faces',
  '/v1/models/style/faces',
  '/v1/models/style@DIGEST/faces',
  '/v1/models/DIGEST/faces',
  '/v1/models/nope/faces',
  '/v1/models/No!/faces',
];
const FILES = [
  ...['42', '42.png', '42.webp', '42.jpg', '42.jpeg', '42.json', '42.gif', '42.PNG', '.png', '007.png', '4.2.png'],
  ...['a b.png', '面影.webp', "it's.png", '%.png', 'a/b.png', 'a\u0007.png', `${'x'.repeat(257)}.png`],
  ...['grid.png', 'grid.jpeg', 'grid', 'grid.json', 'morph.png', 'morph.webp', 'morph', 'morph.jpg'],
];

const anyParameter: fc.Arbitrary<Parameter> = fc
  .oneof(
    { weight: 2, arbitrary: fc.constantFrom('psi', 'model', 'size', 'seeds', 'from', 'to') },
    { weight: 1, arbitrary: fc.constantFrom(...Object.keys(VALUES)) },
  )
  .chain((name) => fc.constantFrom(...VALUES[name]).map((value): Parameter => [name, value]));

const anyPath = fc
  .tuple(
    fc.constantFrom(...FOLDERS),
    fc.constantFrom(...FILES).chain(encodingsOf),
    fc.array(anyParameter, { maxLength: 5 }).chain(queriesOf),
  )
  .map(([folder, file, query]) => `${folder}/${file}${query}`);

async function expectRefusal(answer: Response): Promise<void> {
  expect(answer.status).toBeLessThan(500);
  expect(answer.headers.get('Content-Type')).toBe('application/problem+json');
  expect(answer.headers.get('Cache-Control')).toBe('no-store');
  const { detail, allowed } = await answer.json<{ detail: string; allowed?: string | string[] }>();
  expect(detail).not.toBe('');
  expect(allowed?.length ?? 0).toBeGreaterThan(0);
}

/** Answered as it is, cacheable, and found again under the URL that it names for good. */
async function expectCanonical(path: string): Promise<void> {
  const answer = await request(path);
  expect([path, answer.status]).toEqual([path, 200]);
  expect(answer.headers.get('Cache-Control')).toMatch(/^public, max-age=\d+, (?:must-revalidate|immutable)/);
  const etag = answer.headers.get('ETag')!;
  await answer.arrayBuffer();
  const again = await request(path, { headers: { 'If-None-Match': etag } });
  expect(again.status).toBe(304);
  const kept = answer.headers.get('Content-Location')!;
  const pinned = await request(kept, { method: 'HEAD' });
  expect([kept, pinned.status]).toEqual([kept, 200]);
  expect(pinned.headers.get('Cache-Control')).toContain('immutable');
  expect(pinned.headers.get('Content-Location')).toBe(kept);
}

describe('whatever stands in a URL of a face', () => {
  it('is refused with what would have been right, or leads to one canonical URL', async () => {
    const outcomes = new Set<number>();
    const property = fc.asyncProperty(anyPath, async (written) => {
      const path = withDigest(written);
      const answer = await request(path);
      outcomes.add(answer.status);
      if (answer.status >= 400) return expectRefusal(answer);
      if (answer.status === 200) return expectCanonical(path);
      expect([302, 308]).toContain(answer.status);
      // Spellings are without number; of what Accept decides on there is one for each picture.
      const kept = answer.headers.get('Cache-Control')!.startsWith('public');
      if (kept) expect([answer.status, answer.headers.get('Vary')]).toEqual([302, 'Accept']);
      return expectCanonical(targetOf(answer));
    });
    await fc.assert(property, { seed: SEED, numRuns: 400 });
    expect(outcomes).toEqual(new Set([200, 302, 308, 400, 404]));
  });

  it('is never one of those parameters that objects have by themselves', async () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      const answer = await request(`/v1/faces/42.png?${name}=1`);
      expect(answer.status).toBe(400);
      await expectRefusal(answer);
    }
  });
});

describe('two spellings of one wish', () => {
  const seedText = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
    .filter((text) => !/[\p{Cc}\p{Cs}]/u.test(text));

  /** `0.7` as `.7`, `0.70`, `0.700`. */
  const psiText = (step: number) =>
    fc.constantFrom(
      ...[0, 1, 2, 3].map((zeros) => (step / 20).toFixed(2).replace(/0$/, '') + '0'.repeat(zeros)),
      String(step / 20).replace(/^0\./, '.'),
    );
  const optional = (name: string, value: fc.Arbitrary<string> | undefined): fc.Arbitrary<Parameter>[] =>
    value === undefined ? [] : [value.map((text): Parameter => [name, text])];
  /** Left out, or said although it is so anyway. */
  const said = (name: string, value: number | undefined, usual: number): fc.Arbitrary<Parameter[]> =>
    value === undefined
      ? fc.constantFrom<Parameter[]>([], [[name, String(usual)]])
      : fc.constant([[name, String(value)]]);

  /** Their index is 1. */
  const SECOND_CLASS = { classes: 'dog', style: 'night' } as const;

  interface Wish {
    kind: 'classes' | 'style';
    seed: string;
    psi: number;
    class: boolean;
    mix: string | undefined;
    size: number | undefined;
    extension: 'png' | 'jpg' | 'json';
  }

  const wishes: fc.Arbitrary<Wish> = fc
    .record({
      kind: fc.constantFrom('classes' as const, 'style' as const),
      seed: seedText,
      psi: fc.nat({ max: 20 }),
      class: fc.boolean(),
      mix: fc.option(seedText, { nil: undefined }),
      size: fc.option(fc.constantFrom(16, 64), { nil: undefined }),
      extension: fc.constantFrom('png' as const, 'jpg' as const, 'json' as const),
    })
    .map(({ kind, mix, size, ...wish }) => ({
      ...wish,
      kind,
      mix: kind === 'style' ? mix : undefined,
      size: wish.extension === 'json' ? undefined : size,
    }));

  function spellingOf({ kind, seed, psi, class: named, mix, size, extension }: Wish): fc.Arbitrary<string> {
    const parameters = fc.tuple(
      ...optional('psi', psiText(psi)),
      ...optional('class', named ? fc.constantFrom(SECOND_CLASS[kind], '1') : undefined),
      ...optional('mix', mix === undefined ? undefined : fc.constant(mix)),
    );
    const more = extension === 'json' ? fc.constant([]) : said('size', size, 8);
    const folder = fc.constantFrom('/v1/faces', `/v1/models/${kind}/faces`);
    const ending = extension === 'jpg' ? fc.constantFrom('jpg', 'jpeg') : fc.constant(extension);
    return fc.tuple(parameters, more, folder, ending).chain(([some, others, at, suffix]) => {
      const all = [...some, ...others, ...(at === '/v1/faces' ? [['model', kind] as const] : [])];
      return fc.tuple(encodingsOf(`${seed}.${suffix}`), queriesOf(all)).map(([file, query]) => `${at}/${file}${query}`);
    });
  }

  const pairs = wishes.chain((wish) => fc.tuple(spellingOf(wish), spellingOf(wish)));

  /** Where a spelling leads to. */
  async function canonicalOf(path: string): Promise<string> {
    const answer = await request(path, { method: 'HEAD' });
    if (answer.status === 200) return path;
    expect([path, answer.status]).toEqual([path, 308]);
    return targetOf(answer);
  }

  it('lead to the same URL', async () => {
    const property = fc.asyncProperty(pairs, async ([one, other]) => {
      // Seeds that are names of routes, or end like a file, are other wishes.
      const path = await canonicalOf(one);
      expect(await canonicalOf(other)).toBe(path);
      expect(await canonicalOf(path)).toBe(path);
    });
    await fc.assert(property, { seed: SEED, numRuns: 120 });
  });
});
