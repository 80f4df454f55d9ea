import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import shippedPolicy from '../../policy.ts';
import { problemOf } from '../fixtures/problem-of.ts';
import { brokenBucket, startService } from '../fixtures/service.ts';
import { createQueue } from '../queue.ts';
import { GALLERY_LIMITS } from './gallery-limits.ts';
import type { GalleryStatus } from './gallery-status.ts';
import type { GalleryMessage } from './open-gallery.ts';

const OPEN = {
  ...shippedPolicy,
  classes: { ...shippedPolicy.classes, galleries: { anonymous: true, cost: 0 } },
};

let sent: GalleryMessage[];
let time: number;
/** Takes messages and delivers none: tests do. */
const queue = {
  send: async (message: GalleryMessage) => {
    sent.push(message);
  },
} as unknown as Queue;

beforeEach(async () => {
  sent = [];
  time = Date.now();
  const { objects } = await env.MODELS.list({ prefix: 'galleries/' });
  for (const { key } of objects) await env.MODELS.delete(key);
});

const service = startService({ policy: OPEN, bindings: { GALLERIES: queue } });
const consume = createQueue({ workshop: service.workshop, purge: async () => {}, now: () => time });

const post = (order: unknown, init: RequestInit = {}) =>
  service.request('/v1/galleries', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: typeof order === 'string' ? order : JSON.stringify(order),
    ...init,
  });

type Described = GalleryStatus & { links: { self: string; index: string; pictures: string } };
const opened = async (order: unknown) => (await (await post(order)).json()) as Described;
const statusOf = async (id: string) => (await (await service.request(`/v1/galleries/${id}`)).json()) as Described;

/** One delivery, and what its consumer said about it. */
async function deliver(body: unknown, attempts = 1, bindings: Partial<Env> = {}) {
  const said: string[] = [];
  const message = {
    ...{ id: 'm', timestamp: new Date(time), body, attempts },
    ack: () => void said.push('ack'),
    retry: (options?: QueueRetryOptions) => void said.push(`retry in ${options?.delaySeconds} s`),
  };
  const batch = { messages: [message], queue: 'omokage-galleries-dev' } as unknown as MessageBatch;
  await consume(batch, { ...env, GALLERIES: queue, ...bindings }, createExecutionContext());
  return said;
}

/** Until no message is left. Returns how many there were. */
async function deliverAll(): Promise<number> {
  let count = 0;
  for (let message = sent.shift(); message !== undefined; message = sent.shift()) {
    expect(await deliver(message)).toEqual(['ack']);
    count++;
  }
  return count;
}

describe('POST /v1/galleries', () => {
  it('queues an order, and says where to look', async () => {
    const answer = await post({ seeds: { from: 1, to: 3 }, format: 'webp', psi: 0.5 });
    expect(answer.status).toBe(202);
    expect(answer.headers.get('Cache-Control')).toBe('no-store');
    const gallery = (await answer.json()) as Described;
    expect(gallery).toMatchObject({ state: 'queued', total: 3, rendered: 0, format: 'webp' });
    expect(gallery.model).toBe(`${service.embedded.manifest.name}@${service.embedded.digest}`);
    expect(answer.headers.get('Location')).toBe(`/v1/galleries/${gallery.id}`);
    expect(gallery.links.pictures).toBe(`/v1/galleries/${gallery.id}/{seed}.webp`);
    expect(sent).toEqual([{ gallery: gallery.id }]);
  });

  it('knows the same order again, however it is written, and leaves it alone', async () => {
    const first = await opened({ seeds: { from: 1, to: 2 }, psi: 0.7 });
    const again = await post({ seeds: ['1', 2, 1], model: service.embedded.manifest.name, format: 'png', size: 64 });
    expect(again.status).toBe(200);
    expect(((await again.json()) as Described).id).toBe(first.id);
    expect((await opened({ seeds: [2, 1] })).id).not.toBe(first.id);
    expect(sent).toHaveLength(2);
  });

  it.each<[string, unknown, RegExp, RegExp?]>([
    ['no seeds', {}, /Not accepted/, /1 to 1000 seeds/],
    ['an empty list', { seeds: [] }, /Not accepted/, /1 to 1000 seeds/],
    ['a range that goes down', { seeds: { from: 2, to: 1 } }, /Not accepted/, /1 to 1000 seeds/],
    [
      'a range that is too long',
      { seeds: { from: 0, to: GALLERY_LIMITS.pictures } },
      /Not accepted/,
      /1 to 1000 seeds/,
    ],
    [
      'seeds beyond the numbers there are',
      { seeds: { from: 4294967295, to: 4294967296 } },
      /Not accepted/,
      /1 to 1000 seeds/,
    ],
    ['a seed that is none', { seeds: [''] }, /Not accepted/, /1 to 1000 seeds/],
    ['a word that is not known', { seeds: [1], sise: 64 }, /unknown member, "sise"/, /seeds.*format/],
    ['a psi between steps', { seeds: [1], psi: 0.51 }, /psi is "0.51"/, /steps of 0\.05/],
    ['a format that there is not', { seeds: [1], format: 'gif' }, /Not accepted/],
    ['what is no JSON', '{', /no JSON/],
    ['a list', [1], /Not accepted/],
  ])('refuses %s', async (_, order, detail, allowed) => {
    const problem = await problemOf(await post(order), 400, 'invalid-order');
    expect(problem.detail).toMatch(detail);
    if (allowed) expect([problem.allowed].flat().join(', ')).toMatch(allowed);
    expect(sent).toEqual([]);
  });

  it('refuses what the model cannot be asked, or that there is not', async () => {
    const size = await problemOf(await post({ seeds: [1], size: 65 }), 400, 'invalid-parameter');
    expect(size.parameter).toBe('size');
    expect((await post({ seeds: [1], class: 'cat' })).status).toBe(400);
    expect((await post({ seeds: [1], model: 'nobody' })).status).toBe(404);
    expect(sent).toEqual([]);
  });

  it('refuses what is no JSON by its type, or too large', async () => {
    expect((await post('{}', { headers: { 'Content-Type': 'text/plain' } })).status).toBe(415);
    const seeds = Array.from({ length: 1_000 }, (_, at) => `${at}${'x'.repeat(250)}`);
    expect((await post({ seeds, text: 'x'.repeat(20_000) })).status).toBe(413);
  });

  it('is for holders of keys, as shipped, while looking is for all', async () => {
    const shipped = startService({ bindings: { GALLERIES: queue } });
    const headers = { 'Content-Type': 'application/json' };
    const answer = await shipped.request('/v1/galleries', { method: 'POST', headers, body: '{"seeds":[1]}' });
    expect(answer.status).toBe(401);
    expect((await shipped.request(`/v1/galleries/${'0'.repeat(32)}`)).status).toBe(404);
  });

  it('says so when the queue takes nothing, and takes the order again', async () => {
    const broken = startService({
      policy: OPEN,
      bindings: { GALLERIES: { send: () => Promise.reject(new Error('down')) } as unknown as Queue },
    });
    const headers = { 'Content-Type': 'application/json' };
    const answer = await broken.request('/v1/galleries', { method: 'POST', headers, body: '{"seeds":[77]}' });
    expect(answer.status).toBe(503);
    expect(answer.headers.get('Retry-After')).toBe('30');
    expect((await post({ seeds: [77] })).status).toBe(202);
    expect(sent).toHaveLength(1);
  });

  it('forgets nothing that was rendered for a queue that took the order and did not say so', async () => {
    const takeAndFail = async (message: GalleryMessage) => {
      await deliver(message);
      throw new Error('no answer');
    };
    const broken = startService({
      policy: OPEN,
      bindings: { GALLERIES: { send: takeAndFail } as unknown as Queue },
    });
    const headers = { 'Content-Type': 'application/json' };
    const answer = await broken.request('/v1/galleries', { method: 'POST', headers, body: '{"seeds":[78]}' });
    expect(answer.status).toBe(503);
    const again = await post({ seeds: [78] });
    expect([again.status, await again.json()]).toMatchObject([200, { state: 'done', rendered: 1 }]);
  });
});

describe('rendering', () => {
  it('makes what the pinned URLs of the same faces give, byte for byte', async () => {
    const { id, model } = await opened({ seeds: ['1', 'Ada & co/影'], format: 'jpg', psi: 0.5, size: 128 });
    expect(await deliverAll()).toBe(1);
    expect(await statusOf(id)).toMatchObject({ state: 'done', rendered: 2, total: 2 });
    for (const seed of ['1', 'Ada & co/影']) {
      const name = `${encodeURIComponent(seed)}.jpg`;
      const pinned = await service.request(`/v1/models/${model}/faces/${name}?psi=0.5&size=128`);
      const kept = await service.request(`/v1/galleries/${id}/${name}`);
      expect([pinned.status, kept.status]).toEqual([200, 200]);
      expect(new Uint8Array(await kept.arrayBuffer())).toEqual(new Uint8Array(await pinned.arrayBuffer()));
      for (const header of [
        'Content-Type',
        'Cache-Control',
        'Omokage-Generated',
        'Omokage-Seed',
        'Omokage-Model',
        'Omokage-Psi',
      ]) {
        expect(kept.headers.get(header)).toBe(pinned.headers.get(header));
      }
    }
  });

  it('tells its pictures when it is done, and has an ETag for each', async () => {
    const { id, links } = await opened({ seeds: [5] });
    expect((await service.request(links.index)).status).toBe(404);
    await deliverAll();
    const index = (await (await service.request(links.index)).json()) as { pictures: object[] };
    const path = `/v1/galleries/${id}/5.png`;
    expect(index.pictures).toEqual([{ seed: '5', path, key: `galleries/${id}/pictures/5.png` }]);
    const etag = (await service.request(path)).headers.get('ETag')!;
    const again = await service.request(path, { headers: { 'If-None-Match': etag } });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });

  it('goes on by messages, of which each renders a bounded stretch', async () => {
    const total = 2 * GALLERY_LIMITS.picturesAMessage + 1;
    const { id } = await opened({ seeds: { from: 0, to: total - 1 } });
    await deliver(sent.shift());
    expect(await statusOf(id)).toMatchObject({ state: 'rendering', rendered: GALLERY_LIMITS.picturesAMessage });
    expect(sent).toEqual([{ gallery: id }]);
    expect((await service.request(`/v1/galleries/${id}/0.png`)).status).toBe(200);
    const missing = await service.request(`/v1/galleries/${id}/${total - 1}.png`);
    expect(missing.status).toBe(404);
    expect(missing.headers.get('Cache-Control')).toBe('no-store');
    expect(await deliverAll()).toBe(2);
    expect(await statusOf(id)).toMatchObject({ state: 'done', rendered: total });
  });

  it('lets one of two deliveries go on, and has nothing to do for what is done', async () => {
    const { id } = await opened({ seeds: { from: 0, to: GALLERY_LIMITS.picturesAMessage } });
    const [message] = sent.splice(0);
    expect(await Promise.all([deliver(message), deliver(message)])).toEqual([['ack'], ['ack']]);
    expect(sent).toHaveLength(1);
    await deliverAll();
    expect(await deliver(message)).toEqual(['ack']);
    expect(await statusOf(id)).toMatchObject({ state: 'done' });
    expect(sent).toEqual([]);
  });

  it('is tried again when storage fails, and goes on where it stopped', async () => {
    const total = GALLERY_LIMITS.picturesAMessage + 2;
    const { id } = await opened({ seeds: { from: 0, to: total - 1 } });
    let puts = 0;
    const failing = new Proxy(env.MODELS, {
      get: (bucket, key) => {
        const member = Reflect.get(bucket, key);
        if (key !== 'put') return typeof member === 'function' ? member.bind(bucket) : member;
        return (...words: Parameters<R2Bucket['put']>) =>
          ++puts > 3 ? Promise.reject(new Error('R2 is out of reach')) : bucket.put(...words);
      },
    });
    const [message] = sent.splice(0);
    expect(await deliver(message, 1, { MODELS: failing })).toEqual(['retry in 5 s']);
    expect(await deliver(message, 2, { MODELS: failing })).toEqual(['retry in 10 s']);
    expect(await deliver(message, 3)).toEqual(['ack']);
    await deliverAll();
    expect(await statusOf(id)).toMatchObject({ state: 'done', rendered: total });
  });

  it('is given up by its last delivery, and goes on when it is ordered again', async () => {
    const order = { seeds: [1, 2] };
    const { id } = await opened(order);
    expect(await deliver(sent.shift(), GALLERY_LIMITS.deliveries)).toEqual(['ack']);
    expect(await statusOf(id)).toMatchObject({ state: 'failed', failure: expect.stringMatching(/Order it again/) });
    expect(sent).toEqual([]);
    const again = await post(order);
    expect(again.status).toBe(202);
    expect(await again.json()).toMatchObject({ id, state: 'queued' });
    await deliverAll();
    const done = await statusOf(id);
    expect(done).toMatchObject({ state: 'done' });
    expect(done.failure).toBeUndefined();
  });

  it('fails at once where trying again would not help', async () => {
    const { id } = await opened({ seeds: [1] });
    await env.MODELS.put(`galleries/${id}/request.json`, '{');
    expect(await deliver(sent.shift())).toEqual(['ack']);
    expect(await statusOf(id)).toMatchObject({ state: 'failed', failure: expect.stringMatching(/not to be read/) });
  });

  it('queues again what has come to a halt', async () => {
    const { id } = await opened({ seeds: [1] });
    sent.splice(0);
    const object = await env.MODELS.get(`galleries/${id}/status.json`);
    const old = {
      ...(await object!.json<GalleryStatus>()),
      updated: new Date(time - GALLERY_LIMITS.stale - 1).toISOString(),
    };
    await env.MODELS.put(`galleries/${id}/status.json`, JSON.stringify(old));
    expect((await post({ seeds: [1] })).status).toBe(202);
    expect(sent).toEqual([{ gallery: id }]);
  });

  it.each([null, {}, { gallery: 7 }, { gallery: '../models' }])('drops the message %j', async (body) => {
    expect(await deliver(body)).toEqual(['ack']);
  });
});

describe('GET /v1/galleries/{id}', () => {
  it('says so when storage does not answer, and lets nobody keep that', async () => {
    const { bucket } = brokenBucket();
    const broken = startService({ bucket, policy: OPEN, bindings: { GALLERIES: queue } });
    const id = '0'.repeat(32);
    for (const path of [`/v1/galleries/${id}`, `/v1/galleries/${id}/index.json`, `/v1/galleries/${id}/1.png`]) {
      await problemOf(await broken.request(path), 503, 'storage-unavailable');
    }
    const init = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"seeds":[1]}' };
    await problemOf(await broken.request('/v1/galleries', init), 503, 'storage-unavailable');
    expect(sent).toEqual([]);
  });

  it.each(['0'.repeat(32), 'x', '../../models'])('knows no %j', async (id) => {
    const answer = await service.request(`/v1/galleries/${encodeURIComponent(id)}`);
    await problemOf(answer, 404, 'unknown-gallery');
  });

  it('takes its order from the body alone', async () => {
    const init = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"seeds":[1]}' };
    await problemOf(await service.request('/v1/galleries?psi=0.5', init), 400, 'unknown-parameter');
  });

  it('has one URL for each picture', async () => {
    const { id } = await opened({ seeds: ['a b'] });
    await deliverAll();
    const answer = await service.request(`/v1/galleries/${id}/a%20%62.png`);
    expect([answer.status, answer.headers.get('Location')]).toEqual([308, `/v1/galleries/${id}/a%20b.png`]);
    expect((await service.request(`/v1/galleries/${id}/a%20b.png?psi=1`)).status).toBe(400);
    expect((await service.request(`/v1/galleries/${id}/a%20b`)).status).toBe(404);
    expect((await service.request(`/v1/galleries/${id}`, { method: 'POST' })).status).toBe(405);
  });

  it('has the pictures of seeds that name routes elsewhere, where its index says', async () => {
    const { id } = await opened({ seeds: ['random', 'grid', 'morph', 'index'] });
    await deliverAll();
    const index = await (await service.request(`/v1/galleries/${id}/index.json`)).json<{
      pictures: { path: string }[];
    }>();
    const paths = index.pictures.map(({ path }) => path);
    expect(paths[0]).toBe(`/v1/galleries/${id}/random.png`);
    const answers = await Promise.all(paths.map((path) => service.request(path)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    for (const file of ['random', 'random.json']) {
      await problemOf(await service.request(`/v1/galleries/${id}/${file}`), 404, 'unsupported-format');
    }
  });
});
