import { env } from 'cloudflare:workers';
import { createHash } from 'node:crypto';
import { checkPlan } from '@omokage/models/plan';
import { describeAgain, keys, publish, R2BindingStore } from '@omokage/weights';
import { conditionalArtefact } from '@omokage/weights/fixtures/conditional-models';
import { beforeAll, describe, expect, it } from 'vitest';
import { problemOf } from '../fixtures/problem-of.ts';
import { brokenBucket, startService } from '../fixtures/service.ts';
import { tinyArtefact } from '../fixtures/tiny-model.ts';
import { restorerArtefact } from '../fixtures/tiny-restorer.ts';
import { EmbeddedModel } from '../models/embedded-model.ts';
import { EMBEDDED_MODELS } from '../models/embedded-models.ts';
import { shardsIn } from '../models/weights-assets.ts';

/** GET /v1/models/{model}, its versions and its files. */

const shard = shardsIn(() => env.ASSETS);
const others = EMBEDDED_MODELS.map((manifest) => new EmbeddedModel({ manifest, shard }));
const service = startService({ others });
const { request, embedded } = service;
const { manifest, digest } = embedded;
const store = new R2BindingStore(env.MODELS);
const PINNED_EMBEDDED = `/v1/models/${manifest.name}@${digest}`;
const MADE_UP = 'a'.repeat(64);

const first = await tinyArtefact('tiny', 1);
const second = await tinyArtefact('tiny', 2);

beforeAll(async () => {
  await publish(first, store);
  await publish(second, store);
});

const json = async (path: string, from = service) => {
  const answer = await from.request(path);
  expect(answer.status, path).toBe(200);
  return { answer, body: await answer.json<Record<string, unknown>>() };
};
const sha256 = (bytes: ArrayBuffer) => createHash('sha256').update(new Uint8Array(bytes)).digest('hex');

describe('the card of a model', () => {
  it('tells of the embedded default what it is, what made it, what can be asked and where its files are', async () => {
    const { answer, body } = await json(`/v1/models/${manifest.name}`);
    expect(answer.headers.get('Content-Type')).toBe('application/json');
    expect(answer.headers.get('Content-Location')).toBe(PINNED_EMBEDDED);
    const { config: _, metrics, dataset, ...training } = manifest.training;
    expect(body).toEqual({
      name: manifest.name,
      digest,
      title: manifest.title,
      kind: 'sampler',
      default: true,
      embedded: true,
      bytes: manifest.shards[0].bytes,
      parameters: manifest.weights.reduce((sum, { shape }) => sum + shape.reduce((size, side) => size * side, 1), 0),
      created: manifest.created,
      licence: manifest.licence,
      credits: manifest.credits,
      picture: { width: 64, height: 64, channels: 3 },
      controls: { psi: 'truncated-normal', classes: [], text: null, styleLayers: 0 },
      training: { ...training, dataset: { name: dataset.name, images: dataset.images } },
      metrics,
      about: manifest.about ?? null,
      limits: {
        sizes: [64, 128, 192, 256, 320, 384, 448, 512],
        gridFaces: 64,
        morphFrames: { least: 2, most: 24 },
        pixels: 1 << 20,
      },
      files: {
        manifest: { path: `${PINNED_EMBEDDED}/manifest.json`, sha256: digest },
        weights: [
          {
            path: `${PINNED_EMBEDDED}/weights/1`,
            bytes: manifest.shards[0].bytes,
            sha256: manifest.shards[0].sha256,
          },
        ],
      },
      versions: `/v1/models/${manifest.name}/versions`,
      links: {
        newest: '/v1/faces/42.png',
        pinned: `${PINNED_EMBEDDED}/faces/42.png`,
      },
      card: PINNED_EMBEDDED,
    });
  });

  it('says how sure its figures are, what it is for and what it cannot do, where that is known', async () => {
    const plain = await tinyArtefact('told');
    const metrics = [
      { name: 'fd-faces', value: 0.5, n: 2000, interval: [0.4, 0.6] as [number, number], floor: 0.1 },
      { name: 'psnr@x2', value: 27, n: 200, baseline: { name: 'bicubic', value: 25 } },
      { name: 'loss', value: 1, n: 16 },
    ];
    const about = { intended: 'Avatars.', limits: ['It draws no person.'] };
    const told = await describeAgain(plain, { about, training: { ...plain.manifest.training, metrics } });
    await publish(told, store);
    expect((await json('/v1/models/told')).body).toMatchObject({ metrics, about });
    expect((await json('/v1/models/tiny')).body).toMatchObject({ about: null });
  });

  it('has limits that hold', async () => {
    const { body } = await json('/v1/models/tiny');
    const { sizes, gridFaces, morphFrames } = (
      body as { limits: { sizes: number[]; gridFaces: number; morphFrames: { most: number } } }
    ).limits;
    const status = async (path: string) => (await request(`${path}&model=tiny`)).status;
    expect(sizes[0]).toBe(4);
    expect(await status(`/v1/faces/42.png?size=${sizes.at(-1)}`)).toBe(200);
    expect(await status(`/v1/faces/42.png?size=${sizes.at(-1)! + 4}`)).toBe(400);
    expect(await status(`/v1/faces/grid.png?seeds=1-${gridFaces}`)).toBe(200);
    expect(await status(`/v1/faces/grid.png?seeds=1-${gridFaces + 1}`)).toBe(400);
    expect(await status(`/v1/faces/morph.png?from=1&to=2&frames=${morphFrames.most}`)).toBe(200);
    expect(await status(`/v1/faces/morph.png?from=1&to=2&frames=${morphFrames.most + 1}`)).toBe(400);
  });

  it('of a restorer says how pictures go through it', async () => {
    await publish(await restorerArtefact('inpaint', { name: 'holes' }), store, { check: checkPlan });
    const { body } = await json('/v1/models/holes');
    expect(body).toMatchObject({
      kind: 'restorer',
      embedded: false,
      default: false,
      restorer: { task: 'inpaint', scales: [] },
      tiles: { reach: expect.any(Number), multiple: expect.any(Number), mask: expect.any(Boolean) },
      limits: { bodyBytes: 2 << 20, inputSide: 512, outputSide: 1024 },
    });
    const [upscaler] = others.filter(
      ({ manifest: each }) => each.kind === 'restorer' && each.restorer.task === 'upscale',
    );
    const shipped = (await json(`/v1/models/${upscaler.manifest.name}`)).body;
    expect(shipped).toMatchObject({ kind: 'restorer', embedded: true, default: true, restorer: { scales: [2, 4] } });
  });

  it('follows the name, and asks again soon; pinned, it stays', async () => {
    const { answer, body } = await json('/v1/models/tiny');
    expect(body).toMatchObject({ digest: second.digest, embedded: false, default: false, parameters: 80 });
    expect(answer.headers.get('Cache-Control')).toBe('public, max-age=30, must-revalidate');
    const pinned = await json(`/v1/models/tiny@${first.digest}`);
    expect(pinned.body).toMatchObject({ digest: first.digest });
    expect(pinned.answer.headers.get('Cache-Control')).toBe('public, max-age=3600, must-revalidate');
  });

  it('says what can be asked of a model with classes, texts or styles', async () => {
    for (const kind of ['classes', 'text', 'style', 'class-style'] as const) {
      await publish(await conditionalArtefact(kind), store, { check: checkPlan });
    }
    const controls = async (name: string) => ((await json(`/v1/models/${name}`)).body as { controls: object }).controls;
    expect(await controls('classes')).toMatchObject({ classes: ['cat', 'dog', '猫', '0', 'a & b'] });
    expect(await controls('text')).toMatchObject({ text: { terms: 5, examples: ['red hair', 'glasses, beard'] } });
    expect(await controls('style')).toMatchObject({ psi: 'style', styleLayers: 4 });
    // What can be asked, and none of the numbers behind it.
    expect(await controls('class-style')).toEqual({
      psi: 'style',
      classes: ['day', 'night'],
      text: null,
      styleLayers: 4,
    });
  });

  it('is not sent again to who has it', async () => {
    for (const path of ['/v1/models/tiny', PINNED_EMBEDDED]) {
      const etag = (await request(path)).headers.get('ETag')!;
      const again = await request(path, { headers: { 'If-None-Match': etag } });
      expect([again.status, again.headers.get('ETag'), await again.text()]).toEqual([304, etag, '']);
    }
  });

  it('has one URL', async () => {
    const moved = async (path: string) => {
      const answer = await request(path);
      expect([answer.status, answer.headers.get('Cache-Control')]).toEqual([308, 'no-store']);
      return answer.headers.get('Location');
    };
    expect(await moved(`/v1/models/${digest}`)).toBe(PINNED_EMBEDDED);
    expect(await moved(`/v1/models/${first.digest}`)).toBe(`/v1/models/tiny@${first.digest}`);
    expect(await moved('/v1/models/%74iny')).toBe('/v1/models/tiny');
    expect(await moved('/v1/models/%74iny/versions')).toBe('/v1/models/tiny/versions');
    expect(await moved(`/v1/models/tiny%40${first.digest}/manifest.json`)).toBe(
      `/v1/models/tiny@${first.digest}/manifest.json`,
    );
  });

  it.each([
    ['/v1/models/nobody', 404, 'unknown-model'],
    [`/v1/models/tiny@${MADE_UP}`, 404, 'unknown-model'],
    [`/v1/models/${MADE_UP}`, 404, 'unknown-model'],
    [`/v1/models/${manifest.name}@${MADE_UP}`, 404, 'unknown-model'],
    ['/v1/models/No%20Name', 400, 'invalid-parameter'],
    ['/v1/models/tiny@123', 400, 'invalid-parameter'],
    ['/v1/models/tiny?page=2', 400, 'unknown-parameter'],
    // Queries that name nothing we know of, each of which would be another copy in the cache.
    ['/v1/models?&&', 400, 'unknown-parameter'],
    ['/v1/models?__proto__=1', 400, 'unknown-parameter'],
    ['/v1/restorations?&&', 400, 'unknown-parameter'],
    ['/v1/models/nobody/versions', 404, 'unknown-model'],
    ['/v1/models/No%20Name/versions', 400, 'invalid-parameter'],
    [`/v1/models/tiny@${MADE_UP}/manifest.json`, 404, 'unknown-model'],
    [`/v1/models/tiny@${MADE_UP}/weights/1`, 404, 'unknown-model'],
    [`/v1/models/tiny@${first.digest}/weights/9`, 404, 'not-found'],
    [`/v1/models/tiny@${first.digest}/weights/0`, 400, 'invalid-parameter'],
    [`/v1/models/tiny@${first.digest}/weights/one`, 400, 'invalid-parameter'],
    [`/v1/models/tiny@${first.digest}/weights/1?part=1`, 400, 'unknown-parameter'],
  ])('%s is %i, %s', async (path, status, kind) => {
    await problemOf(await request(path), status, kind);
  });

  it('of a damaged model is an error, and not for good', async () => {
    const damaged = await tinyArtefact('damaged');
    await publish(damaged, store);
    await env.MODELS.put(keys.manifest('damaged', damaged.digest), 'nonsense');
    for (const path of ['/v1/models/damaged', `/v1/models/damaged@${damaged.digest}/manifest.json`]) {
      await problemOf(await request(path), 502, 'unusable-model');
    }
    const misplaced = await tinyArtefact('elsewhere');
    await env.MODELS.put(
      keys.manifest('damaged', misplaced.digest),
      misplaced.manifestBytes as Uint8Array<ArrayBuffer>,
    );
    await problemOf(await request(`/v1/models/damaged@${misplaced.digest}`), 502, 'unusable-model');
  });

  it('of what is embedded needs no storage; others are missed', async () => {
    const { bucket, uses } = brokenBucket();
    const broken = startService({ bucket });
    for (const path of [`/v1/models/${manifest.name}`, PINNED_EMBEDDED, `/v1/models/${digest}`]) {
      expect((await broken.request(path)).status).toBeLessThan(400);
    }
    expect(uses()).toBe(0);
    await problemOf(await broken.request('/v1/models/tiny'), 503, 'storage-unavailable');
  });
});

describe('the versions of a model', () => {
  it('are what its name stands for, and all others', async () => {
    const { answer, body } = await json('/v1/models/tiny/versions');
    expect(answer.headers.get('Cache-Control')).toBe('public, max-age=30, must-revalidate');
    const version = ({ digest: each }: { digest: string }, channel: string | null) => ({
      digest: each,
      channel,
      embedded: false,
      links: { card: `/v1/models/tiny@${each}`, manifest: `/v1/models/tiny@${each}/manifest.json` },
    });
    expect(body).toEqual({
      name: 'tiny',
      complete: true,
      channels: [{ channel: 'stable', digest: second.digest }],
      versions: [version(second, 'stable'), version(first, null)],
    });
  });

  it('of an embedded name begin with what is embedded, whatever was published under it', async () => {
    const other = await tinyArtefact(manifest.name);
    await publish(other, store);
    const { body } = await json(`/v1/models/${manifest.name}/versions`);
    expect(body).toMatchObject({
      channels: [{ channel: 'stable', digest }],
      versions: [
        { digest, embedded: true, channel: 'stable' },
        { digest: other.digest, embedded: false, channel: null },
      ],
    });
  });

  it('are told as far as they are known when storage fails', async () => {
    const broken = startService(brokenBucket());
    const { answer, body } = await json(`/v1/models/${manifest.name}/versions`, broken);
    expect(answer.headers.get('Cache-Control')).toBe('no-store');
    expect(body).toMatchObject({ complete: false, versions: [{ digest }] });
    await problemOf(await broken.request('/v1/models/tiny/versions'), 503, 'storage-unavailable');
  });
});

describe('the files of a model', () => {
  it.each([
    ['embedded, a sampler', PINNED_EMBEDDED, digest],
    ...others.map((each) => [
      `embedded, a ${each.manifest.kind}`,
      `/v1/models/${each.manifest.name}@${each.digest}`,
      each.digest,
    ]),
    ['published', `/v1/models/tiny@${first.digest}`, first.digest],
  ])('%s: their digests are those that were stated', async (_, path, stated) => {
    const answer = await request(`${path}/manifest.json`);
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'public, max-age=31536000, immutable',
      etag: `"${stated}"`,
      'access-control-allow-origin': '*',
    });
    const bytes = await answer.arrayBuffer();
    expect(sha256(bytes)).toBe(stated);
    expect(answer.headers.get('Content-Length')).toBe(String(bytes.byteLength));
    const { shards } = JSON.parse(new TextDecoder().decode(bytes)) as { shards: { sha256: string; bytes: number }[] };
    for (const [index, shard] of shards.entries()) {
      const file = await request(`${path}/weights/${index + 1}`);
      expect(Object.fromEntries(file.headers)).toMatchObject({
        'content-type': 'application/octet-stream',
        'cache-control': 'public, max-age=31536000, immutable',
        etag: `"${shard.sha256}"`,
        'content-length': String(shard.bytes),
      });
      expect(sha256(await file.arrayBuffer())).toBe(shard.sha256);
    }
    expect((await request(`${path}/weights/${shards.length + 1}`)).status).toBe(404);
  });

  it('are not sent again to who has them', async () => {
    for (const file of ['manifest.json', 'weights/1']) {
      const etag = (await request(`${PINNED_EMBEDDED}/${file}`)).headers.get('ETag')!;
      const again = await request(`${PINNED_EMBEDDED}/${file}`, { headers: { 'If-None-Match': etag } });
      expect([again.status, await again.text()]).toEqual([304, '']);
    }
  });

  it('by name lead to those of the version that the name stands for', async () => {
    for (const file of ['manifest.json', 'weights/1']) {
      const answer = await request(`/v1/models/tiny/${file}`);
      expect([answer.status, answer.headers.get('Cache-Control')]).toEqual([302, 'no-store']);
      expect(answer.headers.get('Location')).toBe(`/v1/models/tiny@${second.digest}/${file}`);
    }
  });

  it('that were changed or are missing are not handed out', async () => {
    const bad = await tinyArtefact('bad');
    await publish(bad, store);
    const [shard] = bad.shards;
    const key = keys.shard('bad', bad.digest, shard.path);
    const path = `/v1/models/bad@${bad.digest}/weights/1`;
    await env.MODELS.put(key, new Uint8Array(shard.bytes.length));
    await problemOf(await request(path), 502, 'unusable-model');
    await env.MODELS.put(key, new Uint8Array(shard.bytes.length + 1));
    await problemOf(await request(path), 502, 'unusable-model');
    await env.MODELS.delete(key);
    await problemOf(await request(path), 502, 'unusable-model');
  });

  it('need no storage where they are embedded', async () => {
    const { bucket, uses } = brokenBucket();
    const broken = startService({ bucket });
    expect((await broken.request(`${PINNED_EMBEDDED}/manifest.json`)).status).toBe(200);
    expect((await broken.request(`${PINNED_EMBEDDED}/weights/1`)).status).toBe(200);
    expect(uses()).toBe(0);
    await problemOf(await broken.request(`/v1/models/tiny@${first.digest}/weights/1`), 503, 'storage-unavailable');
  });
});
