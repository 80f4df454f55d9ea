import { env } from 'cloudflare:workers';
import { type Artefact, keys, publish, R2BindingStore, sha256Hex } from '@omokage/weights';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { emptyBucket } from '../fixtures/empty-bucket.ts';
import { fails, faultyBucket, hangs, type Mishap, withBody, withText } from '../fixtures/faulty-bucket.ts';
import { memoryInUse } from '../fixtures/heap.ts';
import { problemOf } from '../fixtures/problem-of.ts';
import { startService } from '../fixtures/service.ts';
import { tinyArtefact } from '../fixtures/tiny-model.ts';
import { STORAGE_PATIENCE } from '../models/patient-store.ts';
import { expectDefaultServed, follow, publishTiny, waysToAsk } from './published.ts';

/** Object storage that fails, hangs or holds garbage: the models there are out of reach in clear words, and nothing else. */

const PAGE = '<!doctype html><title>502</title><h1>Bad gateway</h1>';

/** When it happens to a load of the model "far". */
const STAGES: [when: string, key: RegExp][] = [
  ['its pointer', /^channels\/far\//],
  ['its manifest', /^models\/far\/.*manifest\.json$/],
  ['its weights', /^models\/far\/.*\.bin$/],
];

const at =
  (stage: RegExp, mishap: Mishap): Mishap =>
  (key, read) =>
    stage.test(key) ? mishap(key, read) : undefined;

let logged: { mockRestore(): void };
beforeEach(async () => {
  await emptyBucket();
  // Faults are logged, as they should be.
  logged = vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => {
  logged.mockRestore();
  vi.useRealTimers();
});

describe('storage that fails', () => {
  it.each(STAGES)('at %s is a 503, and the next request finds it well again', async (_, stage) => {
    const { digest } = await publishTiny('far');
    for (const mishap of [fails, () => withBody(fails)]) {
      for (const path of waysToAsk('far', digest)) {
        const faulty = faultyBucket();
        const service = startService(faulty);
        await expectDefaultServed(service);
        const before = memoryInUse();
        faulty.onGet = at(stage, mishap);
        // Who knows the digest needs no pointer.
        const needed = !(path.includes('@') && stage.test(keys.pointer('far')));
        const answer = await follow(service, path);
        if (needed) {
          expect(answer.headers.get('Retry-After')).toBe('5');
          const { detail, allowed } = await problemOf(answer, 503, 'storage-unavailable');
          expect(`${detail} ${allowed}`).not.toMatch(/R2|out of reach|models\//);
          expect(memoryInUse()).toEqual(before);
          await expectDefaultServed(service);
        } else {
          expect(answer.status).toBe(200);
        }
        faulty.onGet = () => undefined;
        expect((await follow(service, path)).status).toBe(200);
      }
    }
  });

  it('leaves lists short, says so, and lets no cache keep them', async () => {
    await publishTiny('far');
    const faulty = faultyBucket();
    const { request } = startService(faulty);
    const mishaps = [() => (faulty.onList = fails), () => (faulty.onGet = at(/^channels/, fails))];
    for (const mishap of mishaps) {
      mishap();
      for (const path of ['/v1/models', '/v1/restorations']) {
        const answer = await request(path);
        expect([answer.status, answer.headers.get('Cache-Control')]).toEqual([200, 'no-store']);
        expect(await answer.json()).toMatchObject({ complete: false });
      }
      faulty.onList = () => undefined;
      faulty.onGet = () => undefined;
      const answer = await request('/v1/models');
      expect(await answer.json()).toMatchObject({ complete: true });
    }
  });
});

describe('storage that hangs', () => {
  /** Asks, waits until storage hangs, and lets its patience pass. */
  async function askPatiently(faulty: ReturnType<typeof faultyBucket>, stage: RegExp, ask: () => Promise<Response>) {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let hung = false;
    faulty.onGet = at(stage, () => {
      hung = true;
      return hangs();
    });
    const answer = ask();
    while (!hung) await scheduler.wait(1);
    await vi.advanceTimersByTimeAsync(STORAGE_PATIENCE - 1);
    const early = await Promise.race([answer, scheduler.wait(1)]);
    expect(early).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    const settled = await answer;
    vi.useRealTimers();
    return settled;
  }

  it.each(STAGES)('at %s is given up on', async (_, stage) => {
    await publishTiny('far');
    const faulty = faultyBucket();
    const service = startService(faulty);
    await expectDefaultServed(service);
    const before = memoryInUse();
    const answer = await askPatiently(faulty, stage, () => service.request('/v1/faces/42.png?model=far'));
    expect(answer.headers.get('Retry-After')).toBe('5');
    await problemOf(answer, 503, 'storage-unavailable');
    expect(memoryInUse()).toEqual(before);
    await expectDefaultServed(service);
    faulty.onGet = () => undefined;
    expect((await service.request('/v1/faces/42.png?model=far')).status).toBe(200);
  });

  it('in the middle of a file is given up on too', async () => {
    await publishTiny('far');
    const faulty = faultyBucket();
    const service = startService(faulty);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let hung = false;
    const hangingBody = () => {
      hung = true;
      return hangs();
    };
    faulty.onGet = at(/\.bin$/, () => withBody(hangingBody));
    const answer = service.request('/v1/faces/42.png?model=far');
    while (!hung) await scheduler.wait(1);
    await vi.advanceTimersByTimeAsync(STORAGE_PATIENCE);
    await problemOf(await answer, 503, 'storage-unavailable');
  });

  it('costs a model that is in memory one wait, and then none', async () => {
    await publishTiny('far');
    const clock = { now: 0 };
    const faulty = faultyBucket();
    const service = startService({ ...faulty, now: () => clock.now });
    const path = '/v1/faces/42.png?model=far';
    expect((await service.request(path)).status).toBe(200);
    clock.now = 60_000;
    expect((await askPatiently(faulty, STAGES[0][1], () => service.request(path))).status).toBe(200);
    // Nobody turns the clock for this one.
    expect((await service.request('/v1/faces/43.png?model=far')).status).toBe(200);
  });
});

describe('garbage in storage', () => {
  const text = (content: string) => new TextEncoder().encode(content);

  /** What is put where, and what is said of it. */
  const GARBAGE: [what: string, put: (artefact: Artefact) => Promise<unknown>, says: RegExp][] = [
    ['a pointer of HTML', () => env.MODELS.put(keys.pointer('bad'), PAGE), /pointer/],
    ['a pointer of another name', () => pointAt('other', '0'.repeat(64)), /pointer/],
    ['a huge pointer', () => env.MODELS.put(keys.pointer('bad'), new Uint8Array(1 << 20)), /too large/],
    ['a pointer to nothing', () => pointAt('bad', '0'.repeat(64)), /no version/],
    ['a manifest of HTML', ({ digest }) => env.MODELS.put(keys.manifest('bad', digest), PAGE), /not the one/],
    [
      'a manifest that is HTML by its digest',
      async () => {
        const digest = await sha256Hex(text(PAGE));
        await env.MODELS.put(keys.manifest('bad', digest), PAGE);
        await pointAt('bad', digest);
      },
      /manifest is not valid/,
    ],
    [
      'a huge manifest',
      ({ digest }) => env.MODELS.put(keys.manifest('bad', digest), new Uint8Array((1 << 20) + 1)),
      /too large/,
    ],
    [
      'the files of another model, whole',
      async () => {
        const other = await tinyArtefact('elsewhere', 5);
        for (const { path, bytes } of other.shards) await env.MODELS.put(keys.shard('bad', other.digest, path), bytes);
        await env.MODELS.put(keys.manifest('bad', other.digest), other.manifestBytes);
        await pointAt('bad', other.digest);
      },
      /another model/,
    ],
    [
      'weights of HTML',
      (artefact) => putShard(artefact, ({ length }) => text(PAGE.slice(0, length).padEnd(length))),
      /sha256/,
    ],
    ['half of its weights', (artefact) => putShard(artefact, (bytes) => bytes.slice(0, 25)), /has 25 bytes/],
    ['huge weights', (artefact) => putShard(artefact, () => new Uint8Array(1 << 20)), /too large/],
  ];

  const putShard = ({ digest, shards: [{ path, bytes }] }: Artefact, spoilt: (bytes: Uint8Array) => Uint8Array) =>
    env.MODELS.put(keys.shard('bad', digest, path), spoilt(bytes));

  const pointAt = (name: string, digest: string) =>
    env.MODELS.put(keys.pointer('bad'), JSON.stringify({ name, digest, published: '2026-01-02T03:04:05Z' }));

  it.each(GARBAGE)('is refused, and kept by no cache: %s', async (_, put, says) => {
    const artefact = await tinyArtefact('bad');
    await publish(artefact, new R2BindingStore(env.MODELS), { force: true });
    await put(artefact);
    for (const path of waysToAsk('bad', artefact.digest)) {
      const service = startService();
      const before = memoryInUse();
      const answer = await follow(service, path);
      // By digest a model is there as long as its own files are.
      if (path.includes('@') && answer.status === 200) continue;
      const { detail } = await problemOf(answer, 502, 'unusable-model');
      expect(detail).toMatch(says);
      expect(memoryInUse()).toEqual(before);
      await expectDefaultServed(service);
    }
  });

  it.each(GARBAGE)('takes no other model out of the list: %s', async (_, put) => {
    await publishTiny('good');
    await put(await publishTiny('bad'));
    const { request } = startService();
    for (const path of ['/v1/models', '/v1/restorations']) {
      const answer = await request(path);
      expect(answer.status).toBe(200);
      const text = await answer.text();
      if (path === '/v1/models') expect(text).toContain('"good"');
    }
  });

  it('is read no further than a model may be large', async () => {
    const { digest } = await publishTiny('bad');
    const faulty = faultyBucket();
    let read = false;
    const huge = () =>
      withBody(async () => {
        read = true;
        return new ArrayBuffer(0);
      }, 1 << 30);
    for (const [, stage] of STAGES) {
      faulty.onGet = at(new RegExp(stage.source.replace('far', 'bad')), huge);
      await problemOf(await startService(faulty).request('/v1/faces/42.png?model=bad'), 502, 'unusable-model');
    }
    expect(read).toBe(false);
    expect(faulty.reads).toContain(keys.manifest('bad', digest));
  });

  it('that changes its size on the way is no model', async () => {
    await publishTiny('bad');
    const faulty = faultyBucket();
    faulty.onGet = at(/\.bin$/, () => withBody(async () => new ArrayBuffer(7), 10));
    await problemOf(await startService(faulty).request('/v1/faces/42.png?model=bad'), 502, 'unusable-model');
    faulty.onGet = at(/manifest\.json$/, () => withText(PAGE));
    await problemOf(await startService(faulty).request('/v1/faces/42.png?model=bad'), 502, 'unusable-model');
  });
});
