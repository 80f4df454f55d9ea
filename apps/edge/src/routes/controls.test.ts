import { env } from 'cloudflare:workers';
import { checkPlan } from '@omokage/models/plan';
import { originOf, type Wish } from '@omokage/models/sampler';
import { parseSeed } from '@omokage/models/sampling';
import { decodePng } from '@omokage/pictures/fixtures/decode-png';
import { publish, R2BindingStore, verifyArtefact } from '@omokage/weights';
import { type ConditionalKind, conditionalArtefact } from '@omokage/weights/fixtures/conditional-models';
import { PixelSampler } from '@omokage/weights/sampler';
import { beforeAll, describe, expect, it } from 'vitest';
import { startService } from '../fixtures/service.ts';
import { heapState } from '../inference/backend.ts';
import { engine } from '../inference/engine.ts';

/** What can be asked of models that know classes, texts and styles; one of each is published under the name of its kind. */

const { request, embedded } = startService();
const KINDS: ConditionalKind[] = ['classes', 'text', 'style', 'class-style'];
beforeAll(async () => {
  for (const kind of KINDS) {
    await publish(await conditionalArtefact(kind), new R2BindingStore(env.MODELS), { check: checkPlan });
  }
});

const facePixels = async (query: string) => {
  const answer = await request(`/v1/faces/42.png?${query}`);
  expect(answer.status).toBe(200);
  return decodePng(new Uint8Array(await answer.arrayBuffer())).pixels;
};

/** The picture that the model's own sampler draws. */
async function drawn(kind: ConditionalKind, wish: Omit<Wish, 'seed' | 'psi'>, psi = 0.7): Promise<Uint8Array> {
  const { manifest, weights } = await verifyArtefact(await conditionalArtefact(kind));
  if (manifest.kind !== 'sampler') throw new TypeError('a sampler was expected');
  const sampler = new PixelSampler({ manifest, weights }, { runner: (...model) => engine.runner(...model) });
  const pixels = sampler.draw([originOf(sampler.facts, { seed: parseSeed('42'), psi, ...wish })]);
  sampler.dispose();
  return pixels;
}

describe('class', () => {
  it('is drawn as asked, and marked', async () => {
    const answer = await request('/v1/faces/42.png?class=dog&model=classes');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('Omokage-Class')).toBe('dog');
    expect(answer.headers.get('Content-Location')).toMatch(
      /^\/v1\/models\/classes@[0-9a-f]{64}\/faces\/42\.png\?class=dog$/,
    );
    const { pixels, texts } = decodePng(new Uint8Array(await answer.arrayBuffer()));
    expect(texts.get('Class')).toBe('dog');
    expect(pixels).toEqual(await drawn('classes', { class: 1 }));
    expect(pixels).not.toEqual(await facePixels('class=cat&model=classes'));
    expect(await facePixels('model=classes')).toEqual(await drawn('classes', {}));
  });

  it.each([
    ['class=1', 'class=dog'],
    ['class=2', 'class=%E7%8C%AB'],
    ['class=4', 'class=a%20%26%20b'],
    ['class=a+%26+b', 'class=a%20%26%20b'],
    ['model=classes&class=dog', 'class=dog'],
  ])('%s is a spelling of %s', async (query, canonical) => {
    const answer = await request(`/v1/faces/42.png?${query}${query.includes('model') ? '' : '&model=classes'}`);
    expect(answer.status).toBe(308);
    expect(answer.headers.get('Location')).toBe(`/v1/faces/42.png?${canonical}&model=classes`);
    expect((await request(answer.headers.get('Location')!)).status).toBe(200);
  });

  it('takes a name for a name where it could be an index', async () => {
    expect(await facePixels('class=0&model=classes')).toEqual(await drawn('classes', { class: 3 }));
  });
});

describe('text', () => {
  it('is drawn as said, and marked', async () => {
    const answer = await request('/v1/faces/42.png?text=red%20hair&model=text');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('Omokage-Text')).toBe('red%20hair');
    expect(answer.headers.get('Omokage-Ignored-Words')).toBeNull();
    const share = 1 / Math.sqrt(3);
    const { pixels, texts } = decodePng(new Uint8Array(await answer.arrayBuffer()));
    expect(texts.get('Text')).toBe('red hair');
    expect(pixels).toEqual(await drawn('text', { text: Float32Array.of(share, share, share, 0, 0) }));
  });

  it('leads to the canonical spelling, and names the words that were left out', async () => {
    const answer = await request("/v1/faces/42.png?text=A+Woman's+RED+hair,+with+été+glasses&model=text");
    expect(answer.status).toBe(308);
    expect(answer.headers.get('Location')).toBe('/v1/faces/42.png?text=red%20hair%2C%20glasses&model=text');
    expect(answer.headers.get('Omokage-Ignored-Words')).toBe("a, woman's, %C3%A9t%C3%A9");
    expect((await request(answer.headers.get('Location')!)).status).toBe(200);
  });
});

describe('mix', () => {
  it('takes the finer half from another seed unless layers are named', async () => {
    const answer = await request('/v1/faces/42.png?class=day&mix=7&model=style');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('Omokage-Mix')).toBe('7');
    expect(answer.headers.get('Omokage-Mix-Layers')).toBe('2-3');
    expect(answer.headers.get('Content-Location')).toMatch(
      /^\/v1\/models\/style@\w{64}\/faces\/42\.png\?class=day&mix=7$/,
    );
    const { pixels, texts } = decodePng(new Uint8Array(await answer.arrayBuffer()));
    expect([texts.get('Mix'), texts.get('Mix Layers')]).toEqual(['7', '2-3']);
    const mix = { seed: parseSeed('7'), from: 2, to: 3 };
    expect(pixels).toEqual(await drawn('style', { class: 0, mix }));
    expect(pixels).not.toEqual(await facePixels('class=day&model=style'));
    expect(await facePixels('class=day&mix=7&layers=0-0&model=style')).toEqual(
      await drawn('style', { class: 0, mix: { ...mix, from: 0, to: 0 } }),
    );
  });

  it('has one URL for the same layers, named or not, and other ETags for others', async () => {
    const etag = async (query: string) => (await request(`/v1/faces/42.png?${query}&model=style`)).headers.get('ETag');
    const etags = await Promise.all(['mix=7', 'mix=7&layers=3-3', 'psi=0.5', 'mix=8', 'class=day&mix=7'].map(etag));
    expect(new Set(etags).size).toBe(5);
    const named = await request('/v1/faces/42.png?mix=7&layers=2-3&model=style');
    expect(named.headers.get('Location')).toBe('/v1/faces/42.png?mix=7&model=style');
  });

  it('leads to the canonical spelling', async () => {
    const answer = await request('/v1/faces/42.png?layers=00-03&mix=%37&model=style&class=1');
    expect(answer.headers.get('Location')).toBe('/v1/faces/42.png?class=night&mix=7&layers=0-3&model=style');
  });

  it('draws the average style at psi 0, whatever the seed', async () => {
    const picture = await facePixels('psi=0&class=day&model=style');
    expect(picture).toEqual(await facePixels('psi=0&class=day&mix=7&model=style'));
    expect(picture).toEqual(await drawn('style', { class: 0 }, 0));
  });

  it('draws the average style of the class at psi 0, which the seed decides where none is asked for', async () => {
    const [day, night] = await Promise.all(
      ['day', 'night'].map((name) => facePixels(`psi=0&class=${name}&mix=7&model=class-style`)),
    );
    expect(day).not.toEqual(night);
    expect(day).toEqual(await drawn('class-style', { class: 0 }, 0));
    expect(night).toEqual(await drawn('class-style', { class: 1 }, 0));
    const answer = await request('/v1/faces/42.json?psi=0&model=class-style');
    const { conditions } = await answer.json<{ conditions: { class: { name: 'day' | 'night'; asked: boolean } } }>();
    expect(conditions.class.asked).toBe(false);
    expect(await facePixels('psi=0&model=class-style')).toEqual({ day, night }[conditions.class.name]);
  });
});

describe('304', () => {
  it('answers for what was asked, too', async () => {
    const path = '/v1/faces/42.png?class=dog&model=classes';
    const etag = (await request(path)).headers.get('ETag')!;
    expect((await request(path, { headers: { 'If-None-Match': etag } })).status).toBe(304);
  });
});

describe('what is refused', () => {
  it.each<[string, string, RegExp, RegExp]>([
    ['class=cat', 'class', /no classes/, /^of this model: psi$/],
    ['text=hair', 'text', /no texts/, /^of this model: psi$/],
    ['mix=7', 'mix', /no styles/, /^of this model: psi$/],
    ['layers=0-1', 'layers', /no styles/, /^of this model: psi$/],
    ['class=cow&model=classes', 'class', /no class "cow"/, /cat, dog, 猫, 0, a & b, or an index from 0 to 4/],
    ['class=&model=classes', 'class', /no class ""/, /cat/],
    ['class=99999999999&model=classes', 'class', /no class/, /cat/],
    ['text=hair&model=classes', 'text', /no texts/, /psi, class$/],
    ['text=zebra&model=text', 'text', /zebra/, /hair, red, red hair, glasses, beard/],
    ['text=&model=text', 'text', /no words/, /hair/],
    [`text=${'hair+'.repeat(60)}&model=text`, 'text', /too long/, /hair/],
    ['layers=0-1&model=style', 'layers', /no seed/, /beside mix/],
    ['mix=7&layers=2-1&model=style', 'layers', /has 4/, /from 0 to 3/],
    ['mix=7&layers=0-4&model=style', 'layers', /has 4/, /from 0 to 3/],
    ['mix=7&layers=0&model=style', 'layers', /layers is "0"/, /such as 0-3/],
  ])('?%s', async (query, parameter, detail, allowed) => {
    const answer = await request(`/v1/faces/42.png?${query}`);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('Content-Type')).toBe('application/problem+json');
    expect(answer.headers.get('Cache-Control')).toBe('no-store');
    const problem = await answer.json<Record<string, string>>();
    expect(problem).toMatchObject({ type: '/problems/invalid-parameter', parameter });
    expect(problem.detail).toMatch(detail);
    expect(problem.allowed).toMatch(allowed);
  });

  it.each(['mix=', `mix=${'x'.repeat(257)}`, 'mix=a%00b'])('?%s as a seed', async (query) => {
    const answer = await request(`/v1/faces/42.png?${query}&model=style`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ type: '/problems/invalid-seed', parameter: 'mix' });
  });

  it.each(['class=a&class=b', 'text=a&text=b', 'mix=1&mix=2', 'layers=0-1&layers=0-1'])('?%s', async (query) => {
    const answer = await request(`/v1/faces/42.png?${query}&model=style`);
    expect(await answer.json()).toMatchObject({ type: '/problems/duplicate-parameter', status: 400 });
  });
});

describe('GET /v1/faces/random', () => {
  it('keeps what was asked', async () => {
    const answer = await request('/v1/faces/random?class=night&mix=7&layers=0-1&model=style');
    expect(answer.headers.get('Location')).toMatch(
      /^\/v1\/faces\/\d{1,10}\.png\?class=night&mix=7&layers=0-1&model=style$/,
    );
    expect((await request(answer.headers.get('Location')!)).status).toBe(200);
  });
});

describe('GET /v1/models', () => {
  it('says of each model what can be asked', async () => {
    const answer = await request('/v1/models');
    const { models } = await answer.json<{ models: { name: string; controls: object }[] }>();
    expect(Object.fromEntries(models.map(({ name, controls }) => [name, controls]))).toEqual({
      [embedded.manifest.name]: { psi: 'truncated-normal', classes: [], text: null, styleLayers: 0 },
      classes: { psi: 'truncated-normal', classes: ['cat', 'dog', '猫', '0', 'a & b'], text: null, styleLayers: 0 },
      text: {
        psi: 'truncated-normal',
        classes: [],
        text: { terms: 5, examples: ['red hair', 'glasses, beard'] },
        styleLayers: 0,
      },
      style: { psi: 'style', classes: ['day', 'night'], text: null, styleLayers: 4 },
      'class-style': { psi: 'style', classes: ['day', 'night'], text: null, styleLayers: 4 },
    });
  });
});

it('leaves no tensor behind but weights', async () => {
  const ask = async () => {
    for (const query of ['class=dog&model=classes', 'text=hair&model=text', 'class=day&mix=7&model=style']) {
      expect((await request(`/v1/faces/42.png?${query}`)).status).toBe(200);
    }
  };
  await ask();
  const before = heapState().tensors;
  await ask();
  expect(heapState().tensors).toBe(before);
});
