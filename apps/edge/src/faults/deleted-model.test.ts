import { env } from 'cloudflare:workers';
import { type Artefact, keys } from '@omokage/weights';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { faultyBucket } from '../fixtures/faulty-bucket.ts';
import { problemOf } from '../fixtures/problem-of.ts';
import { startService } from '../fixtures/service.ts';
import { expectDefaultServed, pixelsAt, publishTiny, type Service } from './published.ts';

/** A model that somebody deletes while it is in use: it is served on, or refused in clear words; caches learn nothing wrong. */

const NAMED = '/v1/faces/42.png?model=gone';

const deleteFiles = async ({ digest, shards }: Artefact) => {
  await env.MODELS.delete([
    keys.manifest('gone', digest),
    ...shards.map(({ path }) => keys.shard('gone', digest, path)),
  ]);
};
const deletePointer = () => env.MODELS.delete(keys.pointer('gone'));

describe('a model that is deleted', () => {
  let artefact: Artefact;
  let service: Service;
  let pinned: string;
  const clock = { now: 0 };
  afterEach(() => {
    vi.restoreAllMocks();
  });
  beforeEach(async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    clock.now = 0;
    artefact = await publishTiny('gone');
    pinned = `/v1/models/gone@${artefact.digest}/faces/42.png`;
    service = startService({ now: () => clock.now });
  });

  it('while it is in memory is served on by its digest, and no longer found by its name', async () => {
    const before = await pixelsAt(service, NAMED);
    await deleteFiles(artefact);
    await deletePointer();
    expect(await pixelsAt(service, pinned)).toEqual(before);
    // Within the time for which a name is remembered.
    expect(await pixelsAt(service, NAMED)).toEqual(before);
    clock.now = 20_000;
    await problemOf(await service.request(NAMED), 404, 'unknown-model');
    expect(await pixelsAt(service, pinned)).toEqual(before);
    await expectDefaultServed(service);
  });

  it('is not there for an isolate that never had it, whatever a client says that it has', async () => {
    const { headers } = await service.request(pinned);
    await deleteFiles(artefact);
    await deletePointer();
    const fresh = startService();
    await problemOf(await fresh.request(NAMED), 404, 'unknown-model');
    for (const path of [pinned, pinned.replace('.png', '.json'), pinned.replace('.png', '.webp')]) {
      await problemOf(await fresh.request(path), 404, 'unknown-model');
      await problemOf(await fresh.request(path, { headers: { 'If-None-Match': '*' } }), 404, 'unknown-model');
    }
    // Its own picture is right for good: who has it may keep it.
    const kept = await fresh.request(pinned, { headers: { 'If-None-Match': headers.get('ETag')! } });
    expect(kept.status).toBe(304);
    await expectDefaultServed(fresh);
  });

  it('between its pointer and its files is refused, and the name is asked anew by the next request', async () => {
    const faulty = faultyBucket();
    service = startService({ ...faulty, now: () => clock.now });
    faulty.onGet = (key, read) =>
      key === keys.manifest('gone', artefact.digest) ? deleteFiles(artefact).then(read) : undefined;
    await problemOf(await service.request(NAMED), 502, 'unusable-model');
    await deletePointer();
    await problemOf(await service.request(NAMED), 404, 'unknown-model');
    await expectDefaultServed(service);
  });

  it('between two of its files is refused by name and by digest, and served once it is there again', async () => {
    for (const path of [NAMED, pinned]) {
      const { digest, shards } = await publishTiny('gone');
      const faulty = faultyBucket();
      service = startService({ ...faulty, now: () => clock.now });
      const last = keys.shard('gone', digest, shards.at(-1)!.path);
      faulty.onGet = (key, read) => (key === last ? env.MODELS.delete(last).then(read) : undefined);
      const answer = await service.request(path);
      expect(answer.headers.get('Cache-Control')).toBe('no-store');
      await problemOf(answer, path === NAMED ? 502 : 404, path === NAMED ? 'unusable-model' : 'unknown-model');
      faulty.onGet = () => undefined;
      await publishTiny('gone');
      expect((await service.request(path)).status).toBe(200);
    }
  });

  it('while many wait for it is refused to all of them, and hurts no other', async () => {
    const faulty = faultyBucket();
    service = startService({ ...faulty, now: () => clock.now });
    faulty.onGet = (key, read) => (key.endsWith('.bin') ? deleteFiles(artefact).then(read) : undefined);
    const waiting = Array.from({ length: 10 }, (_, seed) => service.request(`/v1/faces/${seed}.png?model=gone`));
    const others = Array.from({ length: 10 }, (_, seed) => service.request(`/v1/faces/${seed}.png`));
    for (const answer of await Promise.all(waiting)) await problemOf(answer, 502, 'unusable-model');
    for (const answer of await Promise.all(others)) expect(answer.status).toBe(200);
  });
});
