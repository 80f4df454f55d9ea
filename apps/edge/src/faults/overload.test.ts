import { describe, expect, it } from 'vitest';
import { memoryInUse } from '../fixtures/heap.ts';
import { heldTurnstile } from '../fixtures/held-turnstile.ts';
import { fileOf, gradient } from '../fixtures/pictures.ts';
import { problemOf } from '../fixtures/problem-of.ts';
import { startService } from '../fixtures/service.ts';
import { embeddedRestorer } from '../fixtures/tiny-restorer.ts';

/** Ten times as many requests as there is room for: those too many are told at once, and all is well afterwards. */

const CAPACITY = 8;
const TIMES = 10;

const many = <T>(act: (i: number) => T): T[] => Array.from({ length: TIMES * CAPACITY }, (_, i) => act(i));

async function expectBusy(answer: Response): Promise<void> {
  expect(answer.headers.get('Retry-After')).toBe('1');
  await problemOf(answer, 503, 'busy');
}

describe('an isolate at ten times its capacity', () => {
  it('refuses faces beyond its queue before any of it is drawn, and serves every later request', async () => {
    const { turnstile, openToAll } = heldTurnstile();
    const { request } = startService({ turnstile: { capacity: CAPACITY, ...turnstile } });
    const before = memoryInUse();
    const refused: Response[] = [];
    const answers = many((i) =>
      request(`/v1/faces/${i}.png`).then((answer) => {
        if (answer.status === 503) refused.push(answer);
        return answer;
      }),
    );
    // Nobody's turn has come yet.
    while (refused.length < (TIMES - 1) * CAPACITY) await scheduler.wait(1);
    for (const answer of refused) await expectBusy(answer);
    openToAll();
    const statuses = (await Promise.all(answers)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(CAPACITY);
    expect(statuses.filter((status) => status === 503)).toHaveLength((TIMES - 1) * CAPACITY);

    for (let i = 0; i < 2 * CAPACITY; i++) expect((await request(`/v1/faces/${i}.png`)).status).toBe(200);
    const together = await Promise.all(Array.from({ length: CAPACITY }, (_, i) => request(`/v1/faces/${i}.png`)));
    expect(together.map(({ status }) => status)).toEqual(Array.from({ length: CAPACITY }, () => 200));
    expect(memoryInUse()).toEqual(before);
  });

  it('answers what costs it nothing all the while', async () => {
    const { turnstile, openToAll } = heldTurnstile();
    const { request } = startService({ turnstile: { capacity: CAPACITY, ...turnstile } });
    const { headers } = await (async () => {
      const one = request('/v1/faces/1.png');
      openToAll();
      return one;
    })();
    const held = heldTurnstile();
    const busy = startService({ turnstile: { capacity: CAPACITY, ...held.turnstile } });
    const answers = many((i) => busy.request(`/v1/faces/${i}.png`));
    await held.arrival();
    const known = { headers: { 'If-None-Match': headers.get('ETag')! } };
    expect((await busy.request('/v1/faces/1.png', known)).status).toBe(304);
    for (const path of ['/healthz', '/v1/models', '/openapi.json']) {
      expect((await busy.request(path)).status).toBe(200);
    }
    expect((await busy.request('/v1/faces/1.png?psi=2')).status).toBe(400);
    held.openToAll();
    await Promise.all(answers);
  });

  it('refuses at the door whom it has no room for, in no turn of anybody else, and never asks how it is in vain', async () => {
    const { turnstile, openToAll } = heldTurnstile();
    const crowd = { capacity: CAPACITY };
    const { request } = startService({ crowd, turnstile: { capacity: 64, ...turnstile } });
    const [first, last] = [many((i) => request(`/v1/faces/${i}.png`)), request('/v1/models')];
    await expectBusy(await last);
    for (const answer of first.slice(CAPACITY)) await expectBusy(await answer);
    expect((await request('/healthz')).status).toBe(200);
    openToAll();
    for (const answer of first.slice(0, CAPACITY)) expect((await answer).status).toBe(200);
    expect((await request('/v1/models')).status).toBe(200);
  });

  it('refuses pictures beyond its seats before they are read, and serves every later one', async () => {
    const { turnstile, arrival, openToAll } = heldTurnstile();
    const restorers = [await embeddedRestorer('demosaic')];
    const seats = { capacity: CAPACITY };
    const { request, workshop } = startService({ others: restorers, seats, turnstile: { capacity: 64, ...turnstile } });
    const file = await fileOf(gradient(24, 24));
    const path = '/v1/restorations/demosaic';
    let pulled = 0;
    const counted = () =>
      new ReadableStream(
        {
          pull(controller) {
            pulled++;
            controller.enqueue(file);
            controller.close();
          },
        },
        { highWaterMark: 0 },
      );
    const answers = many(() => request(path, { method: 'POST', body: counted() }));
    await arrival();
    const statuses: number[] = [];
    for (const answer of answers) void answer.then(({ status }) => statuses.push(status));
    while (statuses.length < (TIMES - 1) * CAPACITY) await scheduler.wait(1);
    expect(new Set(statuses)).toEqual(new Set([503]));
    expect(pulled).toBeLessThanOrEqual(CAPACITY);
    openToAll();
    const settled = await Promise.all(answers);
    expect(settled.filter(({ status }) => status === 200)).toHaveLength(CAPACITY);
    for (const answer of settled) if (answer.status === 503) await expectBusy(answer);
    expect(workshop.busy).toBe(0);
    for (let i = 0; i < CAPACITY; i++) {
      expect((await request(path, { method: 'POST', body: file })).status).toBe(200);
    }
  });
});
