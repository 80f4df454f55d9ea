import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest';
import shipped from '../../policy.ts';
import { broken, needingKeys, openFrontDoor, storedKey } from '../fixtures/access.ts';
import { problemOf } from '../fixtures/problem-of.ts';
import { storedUnder } from './key-record.ts';
import type { Policy } from './policy.ts';

const FACE = '/v1/faces/42.png';

describe('while a part does not answer', () => {
  const failing = (part: 'rates' | 'quotas' | 'keys', rule: 'open' | 'closed'): Policy => ({
    ...shipped,
    failures: { ...shipped.failures, [part]: rule },
  });
  let errors: MockInstance<typeof console.error>;
  beforeEach(() => {
    errors = vi.spyOn(console, 'error').mockImplementation(() => {});
  });
  afterEach(() => void errors.mockRestore());

  it.each(['open', 'closed'] as const)('rate limiters are %s', async (rule) => {
    const bindings = { ANONYMOUS_RATE: broken<RateLimit>('the limiter') };
    const answer = await openFrontDoor({ policy: failing('rates', rule), bindings }).request(FACE);
    if (rule === 'open') expect(answer.status).toBe(200);
    else {
      expect(answer.headers.get('Retry-After')).toBe('5');
      await problemOf(answer, 503, 'access-unavailable');
    }
    const [line] = errors.mock.calls.map(([line]) => line as string);
    expect(line).toContain('out of reach');
    expect(line).toContain(answer.headers.get('Omokage-Request-Id'));
  });

  it.each(['open', 'closed'] as const)('the ledger of quotas is %s', async (rule) => {
    const { headers } = await storedKey({ dailyQuota: 1 });
    const bindings = { QUOTAS: broken<typeof env.QUOTAS>('the ledger') };
    const answer = await openFrontDoor({ policy: failing('quotas', rule), bindings }).request(FACE, { headers });
    if (rule === 'closed') await problemOf(answer, 503, 'access-unavailable');
    else expect([answer.status, answer.headers.has('RateLimit')]).toEqual([200, false]);
  });

  it.each(['open', 'closed'] as const)('the storage of keys is %s', async (rule) => {
    const { headers } = await storedKey();
    const bindings = { KEYS: broken<KVNamespace>('KV') };
    const { request } = openFrontDoor({ policy: failing('keys', rule), bindings });
    const answer = await request(FACE, { headers });
    if (rule === 'closed') await problemOf(answer, 503, 'access-unavailable');
    else expect(answer.headers.get('RateLimit-Policy')).toContain('"anonymous"');
    // Who shows no key needs none of it.
    expect((await request(FACE)).status).toBe(200);
  });

  it('what needs a key stays closed without its storage, whatever the policy', async () => {
    const { headers } = await storedKey();
    const policy = { ...needingKeys('faces'), failures: { ...shipped.failures, keys: 'open' as const } };
    const answer = await openFrontDoor({ policy, bindings: { KEYS: broken('KV') } }).request(FACE, { headers });
    await problemOf(answer, 401, 'key-missing');
  });

  it('a damaged record is no key, and nobody learns what it says', async () => {
    const { headers, id } = await storedKey();
    await env.KEYS.put(storedUnder(id), '{"sha256":"secret of the house"}');
    const answer = await openFrontDoor().request(FACE, { headers });
    expect(await answer.clone().text()).not.toContain('house');
    await problemOf(answer, 503, 'access-unavailable');
  });

  it('SIGNING_KEYS that are no JSON are our fault, and not told', async () => {
    const { request } = openFrontDoor({ bindings: { SIGNING_KEYS: 'secret of the house' } });
    const answer = await request(`${FACE}?exp=1&kid=k&sig=${'A'.repeat(43)}`);
    expect(await answer.clone().text()).not.toContain('house');
    await problemOf(answer, 500, 'internal');
    expect((await request(FACE)).status).toBe(200);
  });
});
