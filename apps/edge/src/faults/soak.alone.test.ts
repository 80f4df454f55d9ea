import { env } from 'cloudflare:workers';
import { publish, R2BindingStore } from '@omokage/weights';
import { conditionalArtefact } from '@omokage/weights/fixtures/conditional-models';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { memoryInUse } from '../fixtures/heap.ts';
import { fileOf, gradient } from '../fixtures/pictures.ts';
import { startService } from '../fixtures/service.ts';
import { embeddedRestorer } from '../fixtures/tiny-restorer.ts';
import { publishTiny } from './published.ts';

/** Two thousand requests of all kinds, right and wrong, one after the other and together: memory is as it was. */

const REQUESTS = 2_000;
/** At a time. */
const TOGETHER = 8;

interface Asking {
  path: string;
  init?: RequestInit;
  status: number;
}

const post = (task: string, body: BodyInit, status = 200, query = ''): Asking => ({
  path: `/v1/restorations/${task}${query}`,
  init: { method: 'POST', body },
  status,
});

describe('an isolate that lives long', () => {
  it('takes no more memory after 2,000 mixed requests than after its first', async () => {
    // Requests that are wrong are none of the log's faults; those to a damaged model are.
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
    onTestFinished(() => logged.mockRestore());
    const restorers = await Promise.all([embeddedRestorer('demosaic'), embeddedRestorer('inpaint', { masked: true })]);
    const { request, shelf } = startService({ others: restorers, seats: { capacity: 2 * TOGETHER } });
    for (let seed = 1; seed <= 3; seed++) await publishTiny(`tiny-${seed}`, seed);
    await publish(await conditionalArtefact('style'), new R2BindingStore(env.MODELS));
    await env.MODELS.put('channels/broken/stable.json', 'nonsense');

    const pictures = await Promise.all(
      (['png', 'jpeg', 'webp'] as const).map((format, i) => fileOf(gradient(20 + 6 * i, 24), format)),
    );
    const hole = await fileOf(gradient(12, 12, (x) => (x < 4 ? 0 : 255)));
    const etag = (await request('/v1/faces/1.png?model=tiny-1')).headers.get('ETag')!;
    const form = (name: string, file: Uint8Array<ArrayBuffer>) => {
      const fields = new FormData();
      fields.append(name, new Blob([file], { type: 'image/png' }), 'f.png');
      return fields;
    };
    const file = (i: number) => pictures[i % pictures.length] as Uint8Array<ArrayBuffer>;

    /** One of each kind of request there is. */
    const kinds: ((i: number) => Asking)[] = [
      (i) => ({ path: `/v1/faces/${i}.png`, status: 200 }),
      (i) => ({ path: `/v1/faces/${i}.png?model=tiny-${1 + (i % 3)}`, status: 200 }),
      (i) => ({ path: `/v1/faces/${i}.webp?model=tiny-1`, status: 200 }),
      (i) => ({ path: `/v1/faces/${i}.jpg?model=tiny-2`, status: 200 }),
      (i) => ({ path: `/v1/faces/${i}.json?model=style`, status: 200 }),
      (i) => ({ path: `/v1/faces/${i}.png?class=night&mix=${i + 1}&layers=0-1&model=style`, status: 200 }),
      (i) => ({ path: `/v1/faces/grid.png?seeds=${i + 1}-${i + 4}&model=tiny-3`, status: 200 }),
      (i) => ({ path: `/v1/faces/morph.png?from=${i}&to=${i + 1}&frames=3&model=tiny-1`, status: 200 }),
      (i) => ({ path: `/v1/faces/morph.webp?from=${i}&to=${i + 1}&frames=2&model=style`, status: 200 }),
      () => ({ path: '/v1/faces/1.png?model=tiny-1', init: { headers: { 'If-None-Match': etag } }, status: 304 }),
      (i) => ({ path: `/v1/faces/${i}.png?model=tiny-1&psi=0.50`, status: 308 }),
      (i) => ({ path: `/v1/faces/${i}?model=tiny-1`, status: 302 }),
      (i) => ({ path: `/v1/faces/${i}.png?psi=${i + 2}`, status: 400 }),
      (i) => ({ path: `/v1/faces/${i}.png?class=none&model=style`, status: 400 }),
      (i) => ({ path: `/v1/faces/${i}.png?model=nobody-${i}`, status: 404 }),
      (i) => ({ path: `/v1/faces/${i}.png?model=broken`, status: 502 }),
      () => ({ path: '/v1/models', status: 200 }),
      () => ({ path: '/healthz', status: 200 }),
      (i) => post('demosaic', file(i)),
      (i) => post('demosaic', file(i), 200, `?format=${['webp', 'jpeg'][i % 2]}`),
      () => post('inpaint', hole),
      (i) => post('demosaic', file(i).slice(0, -40), 422),
      (i) => post('demosaic', form('picture', file(i)), 400),
      () => post('demosaic', 'no picture at all', 415),
    ];

    const ask = async (i: number) => {
      const { path, init = {}, status } = kinds[i % kinds.length](i);
      const answer = await request(path, init);
      expect([path, answer.status]).toEqual([path, status]);
      await answer.arrayBuffer();
    };
    const askAll = async (from: number, to: number) => {
      for (let i = from; i < to; i += TOGETHER) {
        await Promise.all(Array.from({ length: Math.min(TOGETHER, to - i) }, (_, more) => ask(i + more)));
      }
    };

    const warm = 4 * kinds.length;
    // One at a time: models are loaded, and only a few of them together.
    for (let i = 0; i < warm; i++) await ask(i);
    const [before, residents] = [memoryInUse(), shelf.resident.toSorted()];
    await askAll(warm, warm + REQUESTS);
    expect(memoryInUse()).toEqual(before);
    expect(shelf.resident.toSorted()).toEqual(residents);
  }, 240_000);
});
