import { env } from 'cloudflare:workers';
import { keys, publish, R2BindingStore } from '@omokage/weights';
import { beforeEach, describe, expect, it } from 'vitest';
import { brokenBucket, startService } from '../fixtures/service.ts';
import { tinyArtefact } from '../fixtures/tiny-model.ts';

interface Listing {
  complete: boolean;
  models: {
    name: string;
    digest: string;
    default: boolean;
    bytes: number;
    links: { newest: string; pinned: string };
  }[];
}

const service = startService();
const { manifest, digest } = service.embedded;
const store = new R2BindingStore(env.MODELS);

const list = async ({ request } = service) => {
  const answer = await request('/v1/models');
  expect(answer.status).toBe(200);
  return { cache: answer.headers.get('Cache-Control'), ...(await answer.json<Listing>()) };
};

describe('GET /v1/models', () => {
  beforeEach(async () => {
    const { objects } = await env.MODELS.list();
    await env.MODELS.delete(objects.map(({ key }) => key));
  });

  it('lists the embedded default alone where nothing is published', async () => {
    const { models, complete } = await list();
    expect(complete).toBe(true);
    expect(models).toHaveLength(1);
    expect(models[0]).toMatchObject({
      name: manifest.name,
      digest,
      default: true,
      kind: 'sampler',
      licence: manifest.licence,
      credits: manifest.credits,
      picture: { width: 64, height: 64, channels: 3 },
    });
  });

  it('lists what is published, with links that work', async () => {
    const artefact = await tinyArtefact('tiny');
    await publish(artefact, store);
    const { models, cache } = await list();
    expect(cache).toBe('public, max-age=30, must-revalidate');
    expect(models.map(({ name }) => name)).toEqual([manifest.name, 'tiny']);
    expect(models[1]).toMatchObject({
      digest: artefact.digest,
      default: false,
      bytes: artefact.shards.reduce((total, { bytes }) => total + bytes.length, 0),
      credits: [{ name: 'Squares', author: 'Nobody', licence: 'CC0-1.0', url: 'https://example.org/squares' }],
    });
    for (const { links } of models) {
      expect((await service.request(links.newest)).status).toBe(200);
      expect((await service.request(links.pinned)).status).toBe(200);
    }
  });

  it('leaves out what is damaged, and what the embedded name hides', async () => {
    const [whole, damaged, hidden] = await Promise.all([
      tinyArtefact('whole'),
      tinyArtefact('damaged'),
      tinyArtefact(manifest.name),
    ]);
    for (const artefact of [whole, damaged, hidden]) await publish(artefact, store);
    await env.MODELS.put(keys.manifest('damaged', damaged.digest), 'nonsense');
    const { models } = await list();
    expect(models.map(({ name }) => name)).toEqual([manifest.name, 'whole']);
    expect(models[0].digest).toBe(digest);
  });

  it('lists the default also when storage fails, says so, and is not stored', async () => {
    const { models, complete, cache } = await list(startService(brokenBucket()));
    expect(complete).toBe(false);
    expect(cache).toBe('no-store');
    expect(models.map(({ name }) => name)).toEqual([manifest.name]);
  });

  it('takes no parameters', async () => {
    const answer = await service.request('/v1/models?page=2');
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ type: '/problems/unknown-parameter', allowed: [] });
  });
});
