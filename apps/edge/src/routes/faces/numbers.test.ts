import { env } from 'cloudflare:workers';
import { checkPlan } from '@omokage/models/plan';
import { latent, parseSeed } from '@omokage/models/sampling';
import { publish, R2BindingStore } from '@omokage/weights';
import { conditionalArtefact } from '@omokage/weights/fixtures/conditional-models';
import { beforeAll, describe, expect, it } from 'vitest';
import { startService } from '../../fixtures/service.ts';
import { heapState } from '../../inference/backend.ts';
import type { FaceNumbers } from './numbers.ts';

const { request, embedded } = startService();
const pinned = `${embedded.manifest.name}@${embedded.digest}`;

beforeAll(async () => {
  for (const kind of ['classes', 'text', 'style'] as const) {
    await publish(await conditionalArtefact(kind), new R2BindingStore(env.MODELS), { check: checkPlan });
  }
});

async function numbersAt(path: string): Promise<FaceNumbers> {
  const answer = await request(path);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('Content-Type')).toBe('application/json');
  return answer.json();
}

describe('GET /v1/faces/{seed}.json', () => {
  it('is what a face is drawn from, and where it is', async () => {
    const numbers = await numbersAt('/v1/faces/42.json?psi=0.5');
    expect(numbers).toMatchObject({
      seed: { text: '42', number: 42, key: { low: 42, high: 0 } },
      psi: 0.5,
      model: { name: 'faces', digest: embedded.digest, pinned: false },
      conditions: { class: null, text: null, mix: null },
      w: null,
      links: {
        newest: {
          png: '/v1/faces/42.png?psi=0.5',
          webp: '/v1/faces/42.webp?psi=0.5',
          jpg: '/v1/faces/42.jpg?psi=0.5',
          json: '/v1/faces/42.json?psi=0.5',
        },
        pinned: { png: `/v1/models/${pinned}/faces/42.png?psi=0.5` },
        model: `/v1/models/${pinned}`,
      },
    });
    expect(Float32Array.from(numbers.z)).toEqual(latent(parseSeed('42'), embedded.manifest.latent.dimensions, 0.5));
    for (const path of [...Object.values(numbers.links.newest!), ...Object.values(numbers.links.pinned)]) {
      expect((await request(path)).status).toBe(200);
    }
  });

  it('says what a text stands for', async () => {
    const { seed, model, links } = await numbersAt(`/v1/models/${pinned}/faces/omokage.json`);
    expect(seed).toEqual({ text: 'omokage', number: null, key: { low: 0x88b2b04a, high: 0xf436f0de } });
    expect(model.pinned).toBe(true);
    expect(links.newest).toBeNull();
  });

  it('has the caching of a picture', async () => {
    const answer = await request('/v1/faces/42.json');
    expect(answer.headers.get('Cache-Control')).toContain('must-revalidate');
    expect(answer.headers.get('Content-Location')).toBe(`/v1/models/${pinned}/faces/42.json`);
    const headers = { 'If-None-Match': answer.headers.get('ETag')! };
    const full = startService({ turnstile: { capacity: 0 } });
    expect((await full.request('/v1/faces/42.json', { headers })).status).toBe(304);
    const kept = await request(answer.headers.get('Content-Location')!);
    expect(kept.headers.get('Cache-Control')).toContain('immutable');
    // Its links are others.
    expect(kept.headers.get('ETag')).not.toBe(answer.headers.get('ETag'));
  });

  it('names the class that is drawn, asked for or not', async () => {
    const asked = await numbersAt('/v1/faces/42.json?class=dog&model=classes');
    expect(asked.conditions.class).toEqual({ index: 1, name: 'dog', asked: true });
    const left = await numbersAt('/v1/faces/42.json?model=classes');
    // docs/sampling.md, section 7: of five classes.
    expect(left.conditions.class).toMatchObject({ asked: false, name: expect.any(String) });
    const { name } = left.conditions.class!;
    const [one, other] = await Promise.all(
      ['', `class=${encodeURIComponent(name)}&`].map(async (query) =>
        (await request(`/v1/faces/42.webp?${query}model=classes`)).arrayBuffer(),
      ),
    );
    // The marks differ, and the face does not.
    expect(new Uint8Array(one).subarray(30, 130)).toEqual(new Uint8Array(other).subarray(30, 130));
  });

  it('names the text that is drawn, asked for or not', async () => {
    const asked = await numbersAt('/v1/faces/42.json?text=red%20hair&model=text');
    expect(asked.conditions.text).toEqual({ text: 'red hair', asked: true });
    const left = await numbersAt('/v1/faces/42.json?model=text');
    expect(left.conditions.text).toEqual({ text: expect.stringMatching(/^(red hair|glasses, beard)$/), asked: false });
  });

  it('has the styles of a style model, truncated and mixed', async () => {
    const { w, z, conditions } = await numbersAt('/v1/faces/42.json?class=day&mix=7&model=style');
    expect(z).toHaveLength(4);
    expect(w!.map((style) => style.length)).toEqual([6, 6, 6, 6]);
    expect(conditions.mix).toEqual({ seed: '7', layers: { from: 2, to: 3 } });
    const own = await numbersAt('/v1/faces/42.json?class=day&model=style');
    const other = await numbersAt('/v1/faces/7.json?class=day&model=style');
    expect(w!.slice(0, 2)).toEqual(own.w!.slice(0, 2));
    expect(Float32Array.from(w![3])).toEqual(Float32Array.from(other.w![3]));
    const mean = await numbersAt('/v1/faces/42.json?psi=0&class=day&model=style');
    expect(mean.w![0]).toEqual(
      [0.1, 0.2, 0.3, 0.4, 0.5, 0.6].map((value) => Number(Math.fround(value).toPrecision(9))),
    );
    expect(mean.z).toEqual(own.z);
  });

  it('leaves no tensor behind', async () => {
    const paths = ['/v1/faces/1.json', '/v1/faces/1.json?class=day&mix=7&model=style'];
    for (const path of paths) await numbersAt(path);
    const before = heapState().tensors;
    for (const path of paths) await numbersAt(path);
    expect(heapState().tensors).toBe(before);
  });
});
