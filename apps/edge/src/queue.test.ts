import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { startService } from './fixtures/service.ts';
import { createQueue } from './queue.ts';

const { workshop } = startService();

/** As R2 tells that an object was written. */
const written = (key: string, action = 'PutObject') => ({
  ...{ account: 'a', action, bucket: 'omokage-models', eventTime: '2026-11-21T00:00:00.000Z' },
  object: { key, size: 100, eTag: 'e' },
});

/** One delivery: what its consumer said about it, and which tags it purged. */
async function deliver(body: unknown, attempts: number, purge = async () => {}) {
  const said: string[] = [];
  const purged: string[] = [];
  const message = {
    ...{ id: 'm', timestamp: new Date(), body, attempts },
    ack: () => void said.push('ack'),
    retry: (options?: QueueRetryOptions) => void said.push(`retry in ${options?.delaySeconds} s`),
  };
  const consume = createQueue({
    workshop,
    purge: async (tags) => {
      purged.push(...tags);
      await purge();
    },
  });
  await consume({ messages: [message] } as unknown as MessageBatch, env, createExecutionContext());
  return { said, purged };
}

it('purges what was cached of a name that moved, once no isolate remembers what it meant', async () => {
  const body = written('channels/faces-64/stable.json');
  expect(await deliver(body, 1)).toEqual({ said: ['retry in 30 s'], purged: [] });
  expect(await deliver(body, 2)).toEqual({ said: ['ack'], purged: ['model:faces-64'] });
});

it('tries again where a purge fails', async () => {
  const fail = () => Promise.reject(new Error('too many purges'));
  expect((await deliver(written('channels/faces/stable.json'), 2, fail)).said).toEqual(['retry in 30 s']);
});

it.each([
  written('models/faces/0/manifest.json'),
  written('channels/faces/stable.json', 'DeleteObject'),
  written('channels/../stable.json'),
  { object: {} },
  'channels/faces/stable.json',
])('drops %j', async (body) => {
  expect(await deliver(body, 2)).toEqual({ said: ['ack'], purged: [] });
});
