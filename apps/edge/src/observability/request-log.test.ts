import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { keys, publish, R2BindingStore } from '@omokage/weights';
import { Hono } from 'hono';
import { afterEach, describe, expect, it, vi } from 'vitest';
import policy from '../../policy.ts';
import { deliver } from '../access/deliver.ts';
import type { AppEnv } from '../app-env.ts';
import { startService } from '../fixtures/service.ts';
import { tinyArtefact } from '../fixtures/tiny-model.ts';
import { answerProblem } from '../problems/answer-problem.ts';
import { Problem } from '../problems/problem.ts';
import { REQUEST_ID_HEADER, requestId } from './request-id.ts';
import { requestLog } from './request-log.ts';

const SEED = 'Ada Lovelace';
const VERSION = { id: 'version-1', tag: 'v1', timestamp: '2026-11-21T00:00:00Z' };

/** A gateway with nothing in it but the log, before a service that answers, or something else that does. */
function observed(answer?: (request: Request) => Response | Promise<Response>) {
  const lines: Record<string, unknown>[] = [];
  const points: AnalyticsEngineDataPoint[] = [];
  const { request: serve } = startService();
  const app = new Hono<AppEnv>();
  app.use(requestId, requestLog({ write: (line) => lines.push(JSON.parse(line)) }), async (c, next) => {
    c.set('caller', { kind: 'key', id: 'k1' });
    await next();
  });
  app.all('*', async (c) => {
    if (answer !== undefined) return deliver(c, answer, { policy, now: Date.now });
    const { pathname, search } = new URL(c.req.url);
    const given = await serve(pathname + search, { headers: c.req.raw.headers });
    return new Response(given.body, given);
  });
  app.onError(answerProblem);
  const bindings = {
    ...env,
    VERSION,
    REQUESTS: { writeDataPoint: (point: AnalyticsEngineDataPoint) => void points.push(point) },
  };
  const ask = async (path: string, init: RequestInit = {}, more: object = {}) =>
    app.request(path, init, { ...bindings, ...more }, createExecutionContext());
  return { ask, lines, points };
}

afterEach(() => vi.restoreAllMocks());

describe('the request id', () => {
  it('is that of Cloudflare where there is one, in the answer and in what is asked of others', async () => {
    const seen: (string | null)[] = [];
    const { ask, lines } = observed((request) => {
      seen.push(request.headers.get(REQUEST_ID_HEADER));
      return new Response('ok');
    });
    const answer = await ask('/healthz', { headers: { 'CF-Ray': '9a1b2c3d4e5f6071-NRT' } });
    expect(answer.headers.get(REQUEST_ID_HEADER)).toBe('9a1b2c3d4e5f6071-NRT');
    expect(seen).toEqual(['9a1b2c3d4e5f6071-NRT']);
    expect(lines[0].requestId).toBe('9a1b2c3d4e5f6071-NRT');
  });

  it.each([
    {},
    { 'CF-Ray': 'two\twords' },
    { 'CF-Ray': '9a1b2c3d4e5f6071-NRT", "status": 200' },
    { [REQUEST_ID_HEADER]: 'mine' },
  ])('is made here, and new each time, for %j', async (headers) => {
    const { ask } = observed();
    const ids = await Promise.all([1, 2].map(async () => (await ask('/healthz', { headers })).headers));
    const [first, second] = ids.map((each) => each.get(REQUEST_ID_HEADER));
    expect(first).toMatch(/^[0-9a-f]{16}$/);
    expect(second).not.toBe(first);
  });

  it('stands on errors too', async () => {
    const { ask } = observed();
    const missing = await ask('/nothing');
    expect(missing.status).toBe(404);
    expect(missing.headers.get(REQUEST_ID_HEADER)).toMatch(/^[0-9a-f]{16}$/);
  });

  it('keeps the body of a request, and the sign that its client is gone', async () => {
    const client = new AbortController();
    const { ask } = observed(async (request) => {
      const body = await request.text();
      const aborted = request.signal.aborted;
      client.abort();
      return Response.json({ body, aborted, afterwards: request.signal.aborted });
    });
    const answer = await ask('/v1/restorations/demosaic', { method: 'POST', body: 'picture', signal: client.signal });
    expect(await answer.json()).toEqual({ body: 'picture', aborted: false, afterwards: true });
  });
});

describe('the line of a request', () => {
  it('tells the route, the caller, the model and how it went', async () => {
    const { ask, lines } = observed();
    const answer = await ask('/v1/faces/42.png');
    expect(answer.status).toBe(200);
    expect(lines).toEqual([
      {
        event: 'request',
        requestId: answer.headers.get(REQUEST_ID_HEADER),
        method: 'GET',
        route: '/v1/faces/{seed}.png',
        area: 'faces',
        status: 200,
        caller: { kind: 'key', id: 'k1' },
        model: expect.stringMatching(/^faces@[0-9a-f]{12}$/),
        bytes: (await answer.arrayBuffer()).byteLength,
        ms: expect.any(Number),
        version: 'version-1',
      },
    ]);
  });

  it('repeats nothing that the client wrote', async () => {
    const { ask, lines, points } = observed();
    await ask(`/v1/faces/${encodeURIComponent(SEED)}.png?text=${encodeURIComponent(SEED)}`, {
      headers: { 'CF-Connecting-IP': '203.0.113.7', 'User-Agent': SEED, Referer: SEED },
    });
    await ask('/v1/models', { headers: { Authorization: 'Bearer secret' } });
    await ask(`/${encodeURIComponent(SEED)}?${encodeURIComponent(SEED)}`);
    expect(lines.map(({ status, problem }) => [status, problem])).toEqual([
      [400, 'invalid-parameter'],
      [401, 'key-invalid'],
      [404, 'not-found'],
    ]);
    expect(JSON.stringify([lines, points])).not.toMatch(/Ada|Lovelace|203\.0|secret/);
  });

  it('says what the cache had, what is left of limits, how long the answer is, and which problem an answer to HEAD was', async () => {
    const { ask, lines } = observed(
      () => new Response('face', { headers: { 'CF-Cache-Status': 'HIT', 'Content-Length': '4' } }),
    );
    await ask('/v1/faces/42.png');
    expect(lines[0]).toMatchObject({ cache: 'hit', bytes: 4 });
    const service = observed();
    await service.ask('/v1/faces/42.gif', { method: 'HEAD' });
    expect(service.lines[0]).toMatchObject({ method: 'HEAD', problem: 'unsupported-format' });
  });

  it('is written for an error that nobody foresaw, whose stack has a line with the same id', async () => {
    const errors = vi.spyOn(console, 'error').mockImplementation(() => {});
    const { ask, lines } = observed(() => {
      throw new TypeError('secret of the house');
    });
    const answer = await ask(`/v1/faces/${encodeURIComponent(SEED)}.png`);
    expect(answer.status).toBe(500);
    expect(lines[0]).toMatchObject({ status: 500, problem: 'internal' });
    const error = JSON.parse(errors.mock.calls[0][0]);
    expect(error).toMatchObject({
      event: 'error',
      requestId: answer.headers.get(REQUEST_ID_HEADER),
      problem: 'internal',
      route: '/v1/faces/{seed}.png',
      error: 'TypeError',
      message: 'secret of the house',
    });
    expect(error.stack).toContain('request-log.test');
  });

  it('shares its id with the line of an error behind the gateway', async () => {
    const errors = vi.spyOn(console, 'error').mockImplementation(() => {});
    const damaged = await tinyArtefact('damaged');
    await publish(damaged, new R2BindingStore(env.MODELS));
    await env.MODELS.put(keys.manifest('damaged', damaged.digest), 'nonsense');
    const answer = await startService().request('/v1/faces/42.png?psi=0.5&model=damaged');
    expect(answer.status).toBe(502);
    expect(JSON.parse(errors.mock.calls[0]![0])).toMatchObject({
      event: 'error',
      requestId: answer.headers.get(REQUEST_ID_HEADER),
      problem: 'unusable-model',
      stack: expect.any(String),
    });
  });

  it('has no error line for what the client did wrong, or for a queue that is full', async () => {
    const errors = vi.spyOn(console, 'error').mockImplementation(() => {});
    const { ask, lines } = observed(() => {
      throw new Problem('busy', 'Later.');
    });
    await ask('/v1/faces/42.png');
    expect(lines[0]).toMatchObject({ status: 503, problem: 'busy' });
    expect(errors).not.toHaveBeenCalled();
  });
});

describe('the point of a request', () => {
  it('is one, within the limits of the data set, with the columns that the documentation lists', async () => {
    const headers = { 'Omokage-Model': `faces@${'a'.repeat(64)}`, 'CF-Cache-Status': 'MISS', 'Content-Length': '4' };
    const { ask, points } = observed(() => new Response('face', { headers }));
    await ask('/v1/faces/42.png');
    expect(points).toEqual([
      {
        indexes: ['faces'],
        blobs: [
          '/v1/faces/{seed}.png',
          'GET',
          '2xx',
          'faces',
          'a'.repeat(12),
          '',
          'key',
          'k1',
          'miss',
          '',
          'version-1',
        ],
        doubles: [1, 200, 4, expect.any(Number)],
      },
    ]);
  });

  it('that cannot be written costs no answer', async () => {
    const errors = vi.spyOn(console, 'error').mockImplementation(() => {});
    const broken = {
      writeDataPoint: () => {
        throw new Error('no more points');
      },
    };
    const { ask } = observed();
    expect((await ask('/healthz', {}, { REQUESTS: broken })).status).toBe(200);
    expect(JSON.parse(errors.mock.calls[0][0])).toMatchObject({ event: 'uncounted' });
    expect((await ask('/healthz', {}, { REQUESTS: undefined })).status).toBe(200);
  });
});
