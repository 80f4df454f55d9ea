import { env } from 'cloudflare:workers';
import { encodePng } from '@omokage/pictures/png';
import { publish, R2BindingStore } from '@omokage/weights';
import { beforeAll, describe, expect, it } from 'vitest';
import { createClient, OmokageProblem } from '../../client/index.ts';
import { startService } from '../fixtures/service.ts';
import { tinyArtefact } from '../fixtures/tiny-model.ts';
import { restorerArtefact } from '../fixtures/tiny-restorer.ts';

/** The client, asking the service that it is a client of. */

const URL_OF_SERVICE = 'https://omokage.example';
const service = startService();
const asked: { url: string; init: RequestInit; status: number }[] = [];
const client = createClient({
  url: `${URL_OF_SERVICE}/`,
  fetch: async (url, init) => {
    const answer = await service.request(url, init);
    asked.push({ url, init, status: answer.status });
    return answer;
  },
});
let pinned: string;
beforeAll(async () => {
  const store = new R2BindingStore(env.MODELS);
  const tiny = await tinyArtefact('tiny');
  await publish(tiny, store);
  await publish(await restorerArtefact('denoise'), store);
  await publish(await restorerArtefact('inpaint', { masked: true }), store);
  pinned = `tiny@${tiny.digest}`;
});

const SIDE = 16;
const picture = (grey: number) =>
  new Blob([encodePng({ width: SIDE, height: SIDE, channels: 1, pixels: new Uint8Array(SIDE * SIDE).fill(grey) })], {
    type: 'image/png',
  });

describe('URLs', () => {
  it('are those that the service writes itself: none is redirected', async () => {
    const urls = [
      client.faceUrl(42),
      client.faceUrl('面影 & co', { psi: 0.5, format: 'webp' }),
      client.faceUrl("o'hara", { model: 'tiny', psi: 0 }),
      client.faceUrl(7, { model: pinned, format: 'jpg', size: 128, psi: 1 }),
      client.gridUrl('1-16', { columns: 8 }),
      client.gridUrl([1, 5, 'ada'], { psi: 0.3 }),
      client.morphUrl(1, 'two', { frames: 3, format: 'png' }),
    ];
    expect(urls[0]).toBe(`${URL_OF_SERVICE}/v1/faces/42.png`);
    for (const url of urls) expect([url, (await service.request(url)).status]).toEqual([url, 200]);
  });
});

describe('a client', () => {
  it('asks for pictures', async () => {
    expect((await client.face(42, { format: 'jpg' })).type).toBe('image/jpeg');
    expect((await client.grid([1, 2], { model: 'tiny' })).type).toBe('image/png');
    expect((await client.morph(1, 2, { model: 'tiny', frames: 2 })).type).toBe('image/webp');
  });

  it('asks for the numbers of a face', async () => {
    const { seed, model, z, links } = await client.faceFacts('ada', { model: 'tiny' });
    expect(seed).toMatchObject({ text: 'ada', number: null });
    expect(`${model.name}@${model.digest}`).toBe(pinned);
    expect(z.length).toBeGreaterThan(0);
    expect((await service.request(links.pinned.png)).status).toBe(200);
  });

  it('asks what there is', async () => {
    const { models, complete } = await client.models();
    expect(complete).toBe(true);
    expect(models.map((model) => model.name)).toContain('tiny');
    const card = await client.model(pinned);
    expect(card.name).toBe('tiny');
    if (card.kind !== 'sampler') throw new Error('tiny draws');
    expect(card.limits.sizes[0]).toBe(card.picture.width);
    expect((await client.versions('tiny')).versions.map(({ digest }) => `tiny@${digest}`)).toEqual([pinned]);
    expect((await client.tasks()).tasks.find(({ task }) => task === 'denoise')?.model?.name).toBe('denoise');
  });

  it('has a picture restored, and holes in one filled', async () => {
    const restored = await client.restore('denoise', picture(99), { format: 'webp', quality: 80 });
    expect(restored.type).toBe('image/webp');
    const bytes = await picture(50).arrayBuffer();
    expect((await client.restore('denoise', bytes)).type).toBe('image/png');
    const whole = await client.restore('inpaint', picture(99), {
      mask: new Uint8Array(await picture(255).arrayBuffer()),
    });
    expect(whole.type).toBe('image/png');
  });

  it('sends its key, and hands on a signal', async () => {
    const { signal } = new AbortController();
    const seen: RequestInit[] = [];
    const keyed = createClient({
      url: URL_OF_SERVICE,
      key: 'a-key',
      fetch: async (_, init) => {
        seen.push(init);
        return Response.json({ models: [], complete: true });
      },
    });
    await keyed.models({ signal });
    expect(seen).toEqual([{ headers: { Authorization: 'Bearer a-key' }, signal }]);
    expect(asked.every(({ init }) => Object.keys(init.headers ?? {}).length === 0)).toBe(true);
  });
});

describe('an error', () => {
  it('is thrown with what the problem says', async () => {
    const problem = await client.face(42, { psi: 2 }).catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(OmokageProblem);
    expect(problem).toMatchObject({
      name: 'OmokageProblem',
      type: `${URL_OF_SERVICE}/problems/invalid-parameter`,
      kind: 'invalid-parameter',
      status: 400,
      title: 'A parameter is not valid',
      parameter: 'psi',
      instance: '/v1/faces/42.png',
      allowed: [expect.stringContaining('0')],
    });
    const { message, detail, requestId } = problem as OmokageProblem;
    expect(message).toBe(detail);
    expect(requestId).toMatch(/./);
  });

  it.each([
    ['unknown-model', () => client.model('nobody')],
    ['unknown-task', () => client.restore('cure', picture(0))],
    ['unsupported-media-type', () => client.restore('denoise', new Blob(['no picture']))],
  ])('%s', async (kind, ask) => {
    await expect(ask()).rejects.toMatchObject({ name: 'OmokageProblem', kind });
  });

  it('says how long to wait', async () => {
    const told = { type: '/problems/busy', title: 'Busy', status: 503, detail: 'Later.', instance: '/', retryAfter: 3 };
    const init = { status: 503, headers: { 'Content-Type': 'application/problem+json' } };
    const waiting = createClient({ url: URL_OF_SERVICE, fetch: async () => new Response(JSON.stringify(told), init) });
    await expect(waiting.models()).rejects.toMatchObject({ kind: 'busy', retryAfter: 3, allowed: [] });
  });

  it.each(['text/html', 'application/problem+json'])('of somebody on the way, %s, is one too', async (type) => {
    const answer = new Response('<h1>Bad gateway</h1>', { status: 502, headers: { 'Content-Type': type } });
    const behind = createClient({ url: URL_OF_SERVICE, fetch: async () => answer });
    await expect(behind.models()).rejects.toMatchObject({ type: 'about:blank', kind: 'about:blank', status: 502 });
  });
});
