import { env } from 'cloudflare:workers';
import { manifestSchema, StoreError, sha256Hex } from '@omokage/weights';
import { beforeEach, describe, expect, it } from 'vitest';
import { fileOf, gradient } from '../fixtures/pictures.ts';
import { problemOf } from '../fixtures/problem-of.ts';
import { startService } from '../fixtures/service.ts';
import { EmbeddedModel } from './embedded-model.ts';
import { EMBEDDED_MODELS } from './embedded-models.ts';
import { type Assets, assetPath, shardsIn } from './weights-assets.ts';

const manifest = EMBEDDED_MODELS[0]!;
const { name, shards } = manifestSchema.parse(manifest);
const [shard] = shards;

const picture = await fileOf(gradient(64, 64));
const upload = (): RequestInit => ({ method: 'POST', body: picture.slice() });

/** Paths that were asked for. */
let asked: string[] = [];
beforeEach(() => {
  asked = [];
});

/** Assets that answer with what `answer` makes of the true answer. */
const assetsThat = (answer: (whole: Response) => Response | Promise<Response>): Assets => ({
  fetch: async (url) => {
    asked.push(new URL(String(url)).pathname);
    return answer(await env.ASSETS.fetch(String(url)));
  },
});
const WHOLE = assetsThat((whole) => whole);
const MISSING = assetsThat(() => new Response('not here', { status: 404 }));
const OUT_OF_ORDER = assetsThat(() => new Response(null, { status: 500 }));
const UNREACHABLE = assetsThat(() => {
  throw new Error('the line was cut');
});
const DAMAGED = assetsThat(async (whole) => {
  const bytes = new Uint8Array(await whole.arrayBuffer());
  bytes[7]! ^= 1;
  return new Response(bytes);
});
const SHORT = assetsThat(async (whole) => new Response((await whole.arrayBuffer()).slice(1)));

describe('a shard among the assets', () => {
  it('is found by its sha256, and is what its manifest says', async () => {
    const bytes = await shardsIn(() => WHOLE)(shard!);
    expect(await sha256Hex(bytes)).toBe(shard!.sha256);
    expect(asked).toEqual([`/_weights/${shard!.sha256}.bin`]);
  });

  it.each([
    ['missing', MISSING, { code: 'truncated', detail: `${assetPath(shard!)} is missing among the assets.` }],
    ['changed', DAMAGED, { code: 'digest-mismatch' }],
    ['cut short', SHORT, { code: 'digest-mismatch' }],
    ['refused', OUT_OF_ORDER, { name: 'StoreError', detail: 'The answer was 500.' }],
    ['out of reach', UNREACHABLE, { name: 'StoreError', detail: 'the line was cut' }],
  ])('that is %s is an error that says so', async (_, assets, error) => {
    await expect(shardsIn(() => assets)(shard!)).rejects.toMatchObject(error);
  });

  it('that does not come in time is given up on', async () => {
    const hanging: Assets = { fetch: () => new Promise(() => {}) };
    await expect(shardsIn(() => hanging, 5)(shard!)).rejects.toThrow(StoreError);
  });
});

describe('a model whose weights are assets', () => {
  const serving = (assets: Assets) =>
    startService({ others: [new EmbeddedModel({ manifest, shard: shardsIn(() => assets) })] });

  it('costs no file before it is asked for, and one for each shard then', async () => {
    const { request } = serving(WHOLE);
    for (const path of ['/v1/models', `/v1/models/${name}`, '/v1/restorations', '/v1/faces/1.png', '/readyz']) {
      expect((await request(path)).status, path).toBe(200);
    }
    expect((await request(`/v1/models/${name}/manifest.json`)).status).toBe(302);
    expect(asked).toEqual([]);
    for (let time = 0; time < 2; time++) {
      const answer = await request('/v1/restorations/colorize', upload());
      expect(answer.status).toBe(200);
    }
    expect(asked).toEqual(shards.map(assetPath));
  });

  it.each([
    ['missing', MISSING, 502, 'unusable-model'],
    ['damaged', DAMAGED, 502, 'unusable-model'],
    ['out of reach', UNREACHABLE, 503, 'storage-unavailable'],
  ] as const)('is a clear problem where they are %s, and no other model minds', async (_, assets, status, kind) => {
    const { request } = serving(assets);
    await problemOf(await request('/v1/restorations/colorize', upload()), status, kind);
    const card = await (await request(`/v1/models/${name}`)).json<{ digest: string }>();
    await problemOf(await request(`/v1/models/${name}@${card.digest}/weights/1`), status, kind);
    expect((await request('/v1/faces/1.png')).status).toBe(200);
  });
});
