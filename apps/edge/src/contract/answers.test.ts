import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { publish, R2BindingStore } from '@omokage/weights';
import { beforeAll, describe, expect, it } from 'vitest';
import shippedPolicy from '../../policy.ts';
import { type ContractDocument, heldToContract, operationsOf, readContract } from '../fixtures/contract.ts';
import { brokenBucket, startService } from '../fixtures/service.ts';
import { tinyArtefact } from '../fixtures/tiny-model.ts';
import { restorerArtefact } from '../fixtures/tiny-restorer.ts';
import { createQueue } from '../queue.ts';

/** Real answers, held to what the contract says of them: nothing missing, and nothing that it does not name. */

const queued: unknown[] = [];
const GALLERIES = { send: async (message: unknown) => void queued.push(message) } as unknown as Queue;
const classes = { ...shippedPolicy.classes, galleries: { anonymous: true, cost: 0 } };
const service = startService({ policy: { ...shippedPolicy, classes }, bindings: { GALLERIES } });
const { name, digest } = { name: service.embedded.manifest.name, digest: service.embedded.digest };
const PINNED = `/v1/models/${name}@${digest}`;

let document: ContractDocument;
beforeAll(async () => {
  document = await readContract(service);
  const store = new R2BindingStore(env.MODELS);
  await publish(await tinyArtefact('tiny'), store);
  await publish(await restorerArtefact('denoise'), store);
});

const held = new Set<string>();

async function hold(operationId: string, path: string, init?: RequestInit, { request } = service) {
  const answer = await request(path, init);
  const data = await heldToContract(document, operationId, answer);
  held.add(operationId);
  return { status: answer.status, data };
}

const DATA = { headers: { Accept: 'application/json' } };
const post = (order: unknown) => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(order),
});

describe('answers are what the contract says:', () => {
  it.each([
    ['listModels', '/v1/models'],
    ['getModel', PINNED],
    ['getModel', '/v1/models/tiny'],
    ['getModel', '/v1/models/denoise'],
    ['listVersions', '/v1/models/tiny/versions'],
    ['getManifest', `${PINNED}/manifest.json`],
    ['listTasks', '/v1/restorations'],
    ['getFaceNumbers', '/v1/faces/ada.json'],
    ['getFaceNumbersOfModel', `${PINNED}/faces/42.json`],
    ['getHealth', '/healthz'],
    ['getReadiness', '/readyz'],
    ['listProblems', '/problems'],
    ['getProblem', '/problems/busy'],
    ['getContract', '/openapi.json'],
  ])('%s %s', async (operationId, path) => {
    const { status, data } = await hold(operationId, path, DATA);
    expect(status).toBe(200);
    expect(data).toBeTypeOf('object');
  });

  it.each([
    ['getFace', '/v1/faces/42.png', 200],
    ['getFace', '/v1/faces/42.webp', 200],
    ['getFace', '/v1/faces/42.jpg', 200],
    ['getFace', '/v1/faces/42.gif', 404],
    ['getFace', '/v1/faces/42.png?psi=0.50', 308],
    ['getFace', '/v1/faces/42.png?model=nobody', 404],
    ['getFaceOfModel', `${PINNED}/faces/42.png`, 200],
    ['getFaceOfModel', `${PINNED}/faces/42.png?psi=x`, 400],
    ['getPreferredFace', '/v1/faces/42', 302],
    ['getPreferredFaceOfModel', `${PINNED}/faces/42`, 302],
    ['getRandomFace', '/v1/faces/random', 302],
    ['getRandomFace', '/v1/faces/random?psi=2', 400],
    ['getRandomFaceOfModel', `${PINNED}/faces/random`, 302],
    ['getRandomFaceIn', '/v1/faces/random.webp', 302],
    ['getRandomFaceInOfModel', `${PINNED}/faces/random.json`, 302],
    ['getGrid', '/v1/faces/grid.png?seeds=1-3', 200],
    ['getGrid', '/v1/faces/grid.png', 400],
    ['getGridOfModel', `${PINNED}/faces/grid.jpg?seeds=1-3`, 200],
    ['getMorph', '/v1/faces/morph.webp?from=1&to=2&frames=2', 200],
    ['getMorphOfModel', `${PINNED}/faces/morph.png?from=1&to=2&frames=2`, 200],
    ['getModel', '/v1/models/nobody', 404],
    ['listVersions', '/v1/models/nobody/versions', 404],
    ['getManifest', `/v1/models/${name}/manifest.json`, 302],
    ['getWeights', `${PINNED}/weights/1`, 200],
    ['getWeights', `${PINNED}/weights/99`, 404],
    ['listTasks', '/v1/restorations?page=2', 400],
    ['getProblem', '/problems/busy', 200],
    ['getProblem', '/problems/nothing', 404],
  ])('%s %s: %i', async (operationId, path, status) => {
    expect((await hold(operationId, path)).status).toBe(status);
  });

  it('restore', async () => {
    const refused = await hold('restore', '/v1/restorations/denoise', { method: 'POST', body: 'no picture' });
    expect(refused.status).toBe(415);
    const face = await (await service.request('/v1/faces/42.png')).arrayBuffer();
    const init = { method: 'POST', body: face, headers: { 'Content-Type': 'image/png' } };
    expect((await hold('restore', '/v1/restorations/denoise?format=webp', init)).status).toBe(200);
  });

  it('galleries, from the order to the picture', async () => {
    expect((await hold('openGallery', '/v1/galleries', post({ seeds: [] }))).status).toBe(400);
    const { status, data } = await hold('openGallery', '/v1/galleries', post({ seeds: [1, 2] }));
    expect(status).toBe(202);
    const { id } = data as { id: string };
    expect((await hold('getGalleryIndex', `/v1/galleries/${id}/index.json`)).status).toBe(404);
    const messages = queued.map((body) => ({
      body,
      id: 'm',
      attempts: 1,
      timestamp: new Date(),
      ack() {},
      retry() {},
    }));
    const batch = { messages, queue: 'galleries' } as unknown as MessageBatch;
    const consume = createQueue({ workshop: service.workshop, purge: async () => {} });
    await consume(batch, { ...env, GALLERIES }, createExecutionContext());
    expect(await hold('getGallery', `/v1/galleries/${id}`)).toMatchObject({ status: 200, data: { state: 'done' } });
    expect((await hold('getGalleryIndex', `/v1/galleries/${id}/index.json`)).status).toBe(200);
    expect((await hold('getGalleryPicture', `/v1/galleries/${id}/1.png`)).status).toBe(200);
    expect((await hold('getGalleryPicture', `/v1/galleries/${id}/9.png`)).status).toBe(404);
  });

  it('while storage does not answer', async () => {
    const broken = startService(brokenBucket());
    expect(await hold('listModels', '/v1/models', {}, broken)).toMatchObject({
      status: 200,
      data: { complete: false },
    });
    expect(await hold('getReadiness', '/readyz', {}, broken)).toMatchObject({
      data: { storage: { reachable: false } },
    });
    expect((await hold('getFace', '/v1/faces/42.png?model=tiny', {}, broken)).status).toBe(503);
  });

  it('where a key is asked for, or not known', async () => {
    const keyed = startService({
      policy: { ...shippedPolicy, classes: { ...classes, faces: { ...classes.faces, anonymous: false } } },
    });
    expect((await hold('getFace', '/v1/faces/42.png', {}, keyed)).status).toBe(401);
    const stranger = { headers: { Authorization: 'Bearer nobody' } };
    expect((await hold('getFace', '/v1/faces/42.png', stranger, keyed)).status).toBe(401);
    const signature = `exp=9999999999&kid=nobody&sig=${'A'.repeat(43)}`;
    expect((await hold('getFace', `/v1/faces/42.png?${signature}`, {}, keyed)).status).toBe(403);
    const limit = async () => ({ success: false });
    const busy = startService({ bindings: { ANONYMOUS_RATE: { limit } as RateLimit } });
    expect((await hold('getFace', '/v1/faces/42.png', {}, busy)).status).toBe(429);
  });

  it('of every operation', () => {
    const ids = operationsOf(document).map(({ operationId }) => operationId);
    expect(ids.filter((id) => id === undefined || !held.has(id))).toEqual([]);
  });
});
