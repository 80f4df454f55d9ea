import { env } from 'cloudflare:workers';
import { publish, R2BindingStore } from '@omokage/weights';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ContractDocument, heldToContract, operationsOf, readContract } from '../fixtures/contract.ts';
import { brokenBucket, startService } from '../fixtures/service.ts';
import { tinyArtefact } from '../fixtures/tiny-model.ts';
import { restorerArtefact } from '../fixtures/tiny-restorer.ts';

/** Real answers, held to what the contract says of them: nothing missing, and nothing that it does not name. */

const service = startService();
let document: ContractDocument;
beforeAll(async () => {
  document = await readContract(service);
  const store = new R2BindingStore(env.MODELS);
  await publish(await tinyArtefact('tiny'), store);
  await publish(await restorerArtefact('denoise'), store);
});

const DATA = { headers: { Accept: 'application/json' } };
const seen = new Set<string>();

const hold = async (operationId: string, path: string, init?: RequestInit, { request } = service) => {
  const answer = await request(path, init);
  seen.add(`${operationId} ${answer.status}`);
  return [answer.status, await heldToContract(document, operationId, answer)] as const;
};

describe('answers are what the contract says:', () => {
  it.each([
    ['listModels', '/v1/models'],
    ['listTasks', '/v1/restorations'],
    ['getHealth', '/healthz'],
    ['listProblems', '/problems'],
    ['getProblem', '/problems/busy'],
  ])('%s', async (operationId, path) => {
    const [status, data] = await hold(operationId, path, DATA);
    expect(status).toBe(200);
    expect(data).toBeTypeOf('object');
  });

  it.each([
    ['getFace', '/v1/faces/42.png', 200],
    ['getFace', '/v1/faces/42.gif', 404],
    ['getFace', '/v1/faces/42.png?psi=0.50', 308],
    ['getFace', '/v1/faces/42.png?model=nobody', 404],
    ['getRandomFace', '/v1/faces/random', 302],
    ['getRandomFace', '/v1/faces/random?psi=2', 400],
    ['getProblem', '/problems/nothing', 404],
    ['getContract', '/openapi.json', 200],
  ])('%s %s: %i', async (operationId, path, status) => {
    expect((await hold(operationId, path))[0]).toBe(status);
  });

  it('restore', async () => {
    const [status] = await hold('restore', '/v1/restorations/denoise', { method: 'POST', body: 'no picture' });
    expect(status).toBe(415);
  });

  it('while storage does not answer', async () => {
    const broken = startService(brokenBucket());
    expect(await hold('listModels', '/v1/models', {}, broken)).toMatchObject([200, { complete: false }]);
    expect((await hold('getFace', '/v1/faces/42.png?model=tiny', {}, broken))[0]).toBe(503);
  });

  it('of every operation', () => {
    const ids = new Set([...seen].map((entry) => entry.split(' ')[0]));
    expect(
      operationsOf(document)
        .map(({ operationId }) => operationId)
        .filter((id) => !ids.has(id!)),
    ).toEqual([]);
  });
});
