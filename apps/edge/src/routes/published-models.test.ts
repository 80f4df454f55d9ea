import { env } from 'cloudflare:workers';
import { checkPlan } from '@omokage/models/plan';
import { decodePng } from '@omokage/pictures/fixtures/decode-png';
import { type Artefact, keys, publish, R2BindingStore } from '@omokage/weights';
import { beforeEach, describe, expect, it } from 'vitest';
import { brokenBucket, startService } from '../fixtures/service.ts';
import { tinyArtefact } from '../fixtures/tiny-model.ts';
import { heapState } from '../inference/backend.ts';

const publishTiny = async (name: string, seed = 1): Promise<Artefact> => {
  const artefact = await tinyArtefact(name, seed);
  await publish(artefact, new R2BindingStore(env.MODELS), { check: checkPlan });
  return artefact;
};

type Service = ReturnType<typeof startService>;

const pixelsOf = async (service: Service, query: string, folder = '/v1') => {
  const answer = await service.request(`${folder}/faces/42.png${query && `?${query}`}`);
  expect(answer.status).toBe(200);
  return decodePng(new Uint8Array(await answer.arrayBuffer())).pixels;
};

async function expectProblem(answer: Response, status: number, kind: string): Promise<{ detail: string }> {
  expect(answer.status).toBe(status);
  expect(answer.headers.get('Cache-Control')).toBe('no-store');
  const problem = await answer.json<{ type: string; detail: string }>();
  expect(problem.type).toBe(`/problems/${kind}`);
  return problem;
}

const expectDefaultServed = async (service: Service) =>
  expect((await service.request('/v1/faces/42.png')).status).toBe(200);

describe('a published model', () => {
  let service: Service;
  beforeEach(() => {
    service = startService();
  });

  it('is served by name and by digest, at the size of its manifest', async () => {
    const { digest } = await publishTiny('tiny');
    const answer = await service.request('/v1/faces/42.png?model=tiny');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('Omokage-Model')).toBe(`tiny@${digest}`);
    expect(answer.headers.get('Cache-Control')).toContain('must-revalidate');
    const png = decodePng(new Uint8Array(await answer.arrayBuffer()));
    expect(png).toMatchObject({ width: 4, height: 4, channels: 1 });
    expect(png.texts.get('Model')).toBe(`tiny@${digest}`);

    const kept = await service.request(`/v1/models/tiny@${digest}/faces/42.png`);
    expect(kept.headers.get('Cache-Control')).toContain('immutable');
    expect(decodePng(new Uint8Array(await kept.arrayBuffer())).pixels).toEqual(png.pixels);
  });

  it('is read once for requests that come together, and again for none', async () => {
    const { digest } = await publishTiny('tiny');
    let reads = 0;
    const counting = new Proxy(env.MODELS, {
      get: (bucket, property) => {
        if (property !== 'get') return Reflect.get(bucket, property).bind(bucket);
        return (key: string) => {
          if (key === keys.manifest('tiny', digest)) reads++;
          return bucket.get(key);
        };
      },
    });
    const counted = startService({ bucket: counting });
    const together = Array.from({ length: 8 }, (_, seed) => counted.request(`/v1/faces/${seed}.png?model=tiny`));
    for (const answer of await Promise.all(together)) expect(answer.status).toBe(200);
    expect((await counted.request('/v1/faces/9.png?model=tiny')).status).toBe(200);
    expect(reads).toBe(1);
  });

  it('gives way to the next one of its name within seconds, and stays reachable by digest', async () => {
    const clock = { now: 0 };
    service = startService({ now: () => clock.now });
    const first = await publishTiny('tiny', 1);
    const before = await pixelsOf(service, 'model=tiny');
    await publishTiny('tiny', 2);
    clock.now = 16_000;
    const after = await pixelsOf(service, 'model=tiny');
    expect(after).not.toEqual(before);
    expect(await pixelsOf(service, '', `/v1/models/tiny@${first.digest}`)).toEqual(before);
  });

  it('is there as soon as it is published, also where it was asked for in vain before', async () => {
    await expectProblem(await service.request('/v1/faces/42.png?model=late'), 404, 'unknown-model');
    await publishTiny('late');
    expect((await service.request('/v1/faces/42.png?model=late')).status).toBe(200);
  });

  it('goes on being served when storage fails afterwards', async () => {
    await publishTiny('tiny');
    const clock = { now: 0 };
    let broken = false;
    const flaky = new Proxy(env.MODELS, {
      get: (bucket, property) => (broken ? brokenBucket().bucket.get : Reflect.get(bucket, property).bind(bucket)),
    });
    service = startService({ bucket: flaky, now: () => clock.now });
    const before = await pixelsOf(service, 'model=tiny');
    broken = true;
    clock.now = 60_000;
    expect(await pixelsOf(service, 'model=tiny')).toEqual(before);
  });

  it('cannot be reached under the name of another', async () => {
    const { digest } = await publishTiny('tiny');
    await pixelsOf(service, 'model=tiny');
    await expectProblem(await service.request(`/v1/models/other@${digest}/faces/42.png`), 404, 'unknown-model');
  });

  it('leaves no tensor behind but its weights', async () => {
    await publishTiny('tiny');
    await pixelsOf(service, 'model=tiny');
    const before = heapState().tensors;
    for (let seed = 0; seed < 50; seed++) await service.request(`/v1/faces/${seed}.png?model=tiny`);
    expect(heapState().tensors).toBe(before);
  });
});

describe('a damaged model is refused, while the default is served', () => {
  const spoil = {
    'a corrupt shard': async ({ digest, shards: [shard] }: Artefact) => {
      const bytes = shard.bytes.slice();
      bytes[3] ^= 1;
      await env.MODELS.put(keys.shard('bad', digest, shard.path), bytes);
    },
    'a truncated shard': ({ digest, shards: [shard] }: Artefact) =>
      env.MODELS.put(keys.shard('bad', digest, shard.path), shard.bytes.slice(0, -1)),
    'a missing shard': ({ digest, shards: [shard] }: Artefact) =>
      env.MODELS.delete(keys.shard('bad', digest, shard.path)),
    'a manifest of another digest': async ({ digest }: Artefact) => {
      const other = await tinyArtefact('bad', 99);
      await env.MODELS.put(keys.manifest('bad', digest), other.manifestBytes);
    },
    'a truncated manifest': ({ digest, manifestBytes }: Artefact) =>
      env.MODELS.put(keys.manifest('bad', digest), manifestBytes.slice(0, 100)),
    'a missing manifest': ({ digest }: Artefact) => env.MODELS.delete(keys.manifest('bad', digest)),
    'a pointer that is no JSON': () => env.MODELS.put(keys.pointer('bad'), 'nonsense'),
  };

  it.each(Object.entries(spoil))('%s', async (_, damage) => {
    const artefact = await publishTiny('bad');
    await damage(artefact);
    const service = startService();
    const before = heapState().tensors;
    const { detail } = await expectProblem(await service.request('/v1/faces/42.png?model=bad'), 502, 'unusable-model');
    expect(detail.length).toBeGreaterThan(20);
    await expectDefaultServed(service);
    expect(heapState().tensors).toBe(before);
  });

  it('is tried again after a while, and served once it is whole', async () => {
    const clock = { now: 0 };
    const service = startService({ now: () => clock.now });
    const artefact = await publishTiny('bad');
    await spoil['a corrupt shard'](artefact);
    await expectProblem(await service.request('/v1/faces/42.png?model=bad'), 502, 'unusable-model');
    const [shard] = artefact.shards;
    await env.MODELS.put(keys.shard('bad', artefact.digest, shard.path), shard.bytes);
    await expectProblem(await service.request('/v1/faces/42.png?model=bad'), 502, 'unusable-model');
    clock.now = 11_000;
    expect((await service.request('/v1/faces/42.png?model=bad')).status).toBe(200);
  });

  it('gives way at once to another one that is published under its name', async () => {
    const service = startService();
    const { digest } = await publishTiny('bad');
    await env.MODELS.delete(keys.manifest('bad', digest));
    await expectProblem(await service.request('/v1/faces/42.png?model=bad'), 502, 'unusable-model');
    await publish(await tinyArtefact('bad', 7), new R2BindingStore(env.MODELS));
    expect((await service.request('/v1/faces/42.png?model=bad')).status).toBe(200);
  });

  it('a plan whose picture is not of the announced size', async () => {
    const picture = { output: 'image', width: 8, height: 2, channels: 1, range: [-1, 1] } as const;
    const artefact = await tinyArtefact('bad', 1, { picture: { ...picture, range: [-1, 1] } });
    await publish(artefact, new R2BindingStore(env.MODELS));
    const service = startService();
    const before = heapState().tensors;
    const { detail } = await expectProblem(await service.request('/v1/faces/42.png?model=bad'), 502, 'unusable-model');
    expect(detail).toContain('[4, 4, 1]');
    expect(heapState().tensors).toBe(before);
  });
});

describe('storage that does not answer', () => {
  it('is a problem for published models alone, and is asked again by the next request', async () => {
    const { bucket, uses } = brokenBucket();
    const service = startService({ bucket });
    const answer = await service.request('/v1/faces/42.png?model=tiny');
    expect(answer.headers.get('Retry-After')).toBe('5');
    await expectProblem(answer, 503, 'storage-unavailable');
    const used = uses();
    await service.request('/v1/faces/42.png?model=tiny');
    expect(uses()).toBeGreaterThan(used);
    await expectDefaultServed(service);
  });

  it('tells nothing of what it said', async () => {
    const answer = await startService(brokenBucket()).request('/v1/faces/42.png?model=tiny');
    expect(await answer.text()).not.toContain('out of reach');
  });
});
