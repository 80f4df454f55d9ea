import { env } from 'cloudflare:workers';
import { keys, publish, R2BindingStore } from '@omokage/weights';
import { describe, expect, it } from 'vitest';
import { memoryInUse } from '../fixtures/heap.ts';
import { heldTurnstile } from '../fixtures/held-turnstile.ts';
import { fileOf, gradient } from '../fixtures/pictures.ts';
import { problemOf } from '../fixtures/problem-of.ts';
import { startService } from '../fixtures/service.ts';
import { embeddedRestorer, restorerArtefact } from '../fixtures/tiny-restorer.ts';

/** Many requests, those that end early, and models that are published. */

const restorers = [await embeddedRestorer('demosaic')];
const path = '/v1/restorations/demosaic';
const file = await fileOf(gradient(24, 24));
/** Four tiles. */
const large = await fileOf(gradient(270, 270));

const FORMATS = ['png', 'jpeg', 'webp'] as const;

describe('a Worker under load', () => {
  it('refuses a picture beyond those that are in work, before it is read, and takes the next one', async () => {
    const { turnstile, openToAll } = heldTurnstile();
    const { request, workshop } = startService({ others: restorers, turnstile, seats: { capacity: 1 } });
    const first = request(path, { method: 'POST', body: file });
    while (workshop.busy === 0) await scheduler.wait(1);
    let pulled = 0;
    const body = new ReadableStream({ pull: () => void pulled++ }, { highWaterMark: 0 });
    const answer = await request(path, { method: 'POST', body });
    expect(answer.headers.get('Retry-After')).toBe('1');
    await problemOf(answer, 503, 'busy');
    expect(pulled).toBe(0);
    openToAll();
    expect((await first).status).toBe(200);
    expect((await request(path, { method: 'POST', body: file })).status).toBe(200);
  });

  it('draws faces between the tiles of a picture', async () => {
    const { request } = startService({ others: restorers });
    let restored = false;
    const picture = request(path, { method: 'POST', body: large }).then((answer) => {
      restored = true;
      return answer;
    });
    let faces = 0;
    while (!restored) {
      expect((await request('/v1/faces/1.png')).status).toBe(200);
      if (!restored) faces++;
    }
    expect((await picture).status).toBe(200);
    // After decoding, before each tile, and before encoding.
    expect(faces).toBeGreaterThanOrEqual(4);
  });

  it('stops at the next tile when nobody waits any more, and gives all of it back', async () => {
    const { turnstile, arrival, open } = heldTurnstile();
    const { request, workshop, shelf } = startService({ others: restorers, turnstile });
    const before = memoryInUse();
    const client = new AbortController();
    const answered = request(path, { method: 'POST', body: large, signal: client.signal });
    for (let turns = 0; turns < 4; turns++) await open();
    await arrival();
    client.abort();
    await open();
    expect((await answered).status).toBe(499);
    expect(workshop.busy).toBe(0);
    // The model is there now, and nothing else.
    const [{ bytes }] = shelf.contents;
    expect(bytes).toBeGreaterThan(0);
    expect(memoryInUse()).toEqual({ ...before, engine: before.engine + bytes });
  });

  it('keeps its memory flat over 200 pictures of all sizes', async () => {
    const { request } = startService({ others: restorers });
    const files = await Promise.all(
      Array.from({ length: 12 }, (_, i) => fileOf(gradient(4 + 2 * i, 30 - i), FORMATS[i % 3])),
    );
    const restore = async (i: number) => {
      const format = FORMATS[Math.floor(i / 3) % 3];
      const answer = await request(`${path}?format=${format}`, { method: 'POST', body: files[i % 12] });
      expect(answer.status).toBe(200);
      await answer.arrayBuffer();
    };
    for (let i = 0; i < 36; i++) await restore(i);
    const before = memoryInUse();
    for (let i = 0; i < 200; i++) await restore(i);
    expect(memoryInUse()).toEqual(before);
  }, 60_000);
});

describe('a published restorer', () => {
  const publishTiny = async (name: string, seed = 1) => {
    const artefact = await restorerArtefact('denoise', { name, seed });
    await publish(artefact, new R2BindingStore(env.MODELS));
    return artefact;
  };
  const post = (service: ReturnType<typeof startService>, query = '') =>
    service.request(`/v1/restorations/denoise${query}`, { method: 'POST', body: file });

  it('answers for the task whose name it has, as soon as it is there', async () => {
    const service = startService({ others: restorers });
    await problemOf(await post(service), 404, 'unknown-model');
    const { digest } = await publishTiny('denoise');
    const answer = await post(service);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('Omokage-Model')).toBe(`denoise@${digest}`);
    const { tasks } = await (await service.request('/v1/restorations')).json<{
      tasks: { task: string; model: unknown }[];
    }>();
    expect(tasks.find(({ task }) => task === 'denoise')?.model).toMatchObject({ name: 'denoise', default: true });
  });

  it('answers by its name and digest whatever it is called', async () => {
    const service = startService();
    const { digest } = await publishTiny('by-hand', 2);
    for (const query of ['?model=by-hand', `?model=by-hand@${digest}`])
      expect((await post(service, query)).status).toBe(200);
  });

  it('is refused when it is damaged', async () => {
    const service = startService();
    const { digest, shards } = await publishTiny('bad', 3);
    await env.MODELS.put(keys.shard('bad', digest, shards[0].path), new Uint8Array(shards[0].bytes.length));
    await problemOf(await post(service, '?model=bad'), 502, 'unusable-model');
  });
});
