import { env } from 'cloudflare:workers';
import { checkPlan } from '@omokage/models/plan';
import { decodePng } from '@omokage/pictures/fixtures/decode-png';
import { type Artefact, publish, R2BindingStore } from '@omokage/weights';
import { describe, expect, it } from 'vitest';
import { problemOf } from '../../fixtures/problem-of.ts';
import { brokenBucket, startService } from '../../fixtures/service.ts';
import { tinyArtefact } from '../../fixtures/tiny-model.ts';
import { embeddedRestorer } from '../../fixtures/tiny-restorer.ts';

/** Whose faces they are: a model's by name, by digest, by both. */

const publishTiny = async (name: string, seed = 1): Promise<Artefact> => {
  const artefact = await tinyArtefact(name, seed);
  await publish(artefact, new R2BindingStore(env.MODELS), { check: checkPlan });
  return artefact;
};

/** The bucket, and how often its keys were listed. */
function countingBucket() {
  const counts = { lists: 0 };
  const bucket = new Proxy(env.MODELS, {
    get: (target, property) => {
      if (property === 'list') counts.lists++;
      return Reflect.get(target, property).bind(target);
    },
  });
  return { bucket, counts };
}

describe('/v1/models/{name}@{digest}/faces', () => {
  it('is of that version, also when there is a newer one', async () => {
    const [first, second] = [await publishTiny('two', 1), await publishTiny('two', 2)];
    const { request } = startService();
    const pixelsOf = async (path: string) => {
      const answer = await request(path);
      expect([path, answer.status]).toEqual([path, 200]);
      return decodePng(new Uint8Array(await answer.arrayBuffer())).pixels;
    };
    const newest = await pixelsOf('/v1/faces/42.png?model=two');
    expect(await pixelsOf(`/v1/models/two@${second.digest}/faces/42.png`)).toEqual(newest);
    expect(await pixelsOf(`/v1/models/two@${first.digest}/faces/42.png`)).not.toEqual(newest);
  });

  it('has sizes of that model', async () => {
    const { digest } = await publishTiny('tiny');
    const { request } = startService();
    const answer = await request(`/v1/models/tiny@${digest}/faces/42.png?size=12`);
    expect(decodePng(new Uint8Array(await answer.arrayBuffer()))).toMatchObject({ width: 12, height: 12, channels: 1 });
    const { allowed } = await problemOf(
      await request(`/v1/models/tiny@${digest}/faces/42.png?size=13`),
      400,
      'invalid-parameter',
    );
    expect(allowed).toHaveLength(128);
    expect([allowed![0], allowed![127]]).toEqual(['4', '512']);
  });
});

describe('/v1/models/{digest}/faces', () => {
  it('finds the name of any version, and asks storage once', async () => {
    const [first, second] = [await publishTiny('two', 1), await publishTiny('two', 2)];
    const { bucket, counts } = countingBucket();
    const { request } = startService({ bucket });
    for (const { digest } of [first, second, first]) {
      const answer = await request(`/v1/models/${digest}/faces/grid.webp?seeds=1-4`);
      expect(answer.status).toBe(308);
      expect(answer.headers.get('Location')).toBe(`/v1/models/two@${digest}/faces/grid.webp?seeds=1-4`);
      expect(answer.headers.get('Cache-Control')).toBe('private, max-age=300');
    }
    for (const digit of '0123456789') {
      await problemOf(await request(`/v1/models/${digit.repeat(64)}/faces/42.png`), 404, 'unknown-model');
    }
    expect(counts.lists).toBe(1);
  });

  it('needs no storage for what is embedded', async () => {
    const { bucket, uses } = brokenBucket();
    const { request, embedded } = startService({ bucket });
    const answer = await request(`/v1/models/${embedded.digest}/faces/42.png`);
    expect(answer.headers.get('Location')).toBe(`/v1/models/faces@${embedded.digest}/faces/42.png`);
    expect(uses()).toBe(0);
  });

  it('is refused where storage fails, or the model draws no faces', async () => {
    const restorer = await embeddedRestorer('denoise');
    const { request } = startService({ bucket: brokenBucket().bucket, others: [restorer] });
    const failed = await request(`/v1/models/${'0'.repeat(64)}/faces/42.png`);
    expect(failed.headers.get('Retry-After')).toBe('5');
    await problemOf(failed, 503, 'storage-unavailable');
    for (const file of ['42.png', '42.json', 'grid.png?seeds=1', 'morph.webp?from=1&to=2']) {
      const path = `/v1/models/denoise@${restorer.digest}/faces/${file}`;
      await problemOf(await request(path), 400, 'unsuitable-model');
    }
  });
});

describe('/v1/models/{name}/faces', () => {
  it.each([
    ['42.png', '/v1/faces/42.png'],
    ['42.json?psi=1', '/v1/faces/42.json?psi=1'],
    ['morph.webp?from=1&to=2', '/v1/faces/morph.webp?from=1&to=2'],
  ])('%s is a spelling of the newest', async (file, canonical) => {
    const answer = await startService().request(`/v1/models/faces/faces/${file}`);
    expect(answer.status).toBe(308);
    expect(answer.headers.get('Location')).toBe(canonical);
  });
});
