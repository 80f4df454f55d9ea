import { describe, expect, it } from 'vitest';
import { troubleOf } from './trouble.ts';

const NOW = 1_000_000;

describe('a trouble', () => {
  it('is what the problem document says, with a time instead of seconds', async () => {
    const body = { type: '/problems/busy', title: 'Busy', detail: 'Later.', allowed: 'one at a time' };
    const headers = { 'Content-Type': 'application/problem+json', 'Retry-After': '3' };
    expect(await troubleOf(new Response(JSON.stringify(body), { status: 503, headers }), NOW)).toEqual({
      type: '/problems/busy',
      title: 'Busy',
      detail: 'Later.',
      allowed: ['one at a time'],
      status: 503,
      retryAt: NOW + 3000,
    });
  });

  it.each([
    ['text/html', '<h1>502</h1>'],
    ['application/problem+json', '{"title":'],
    ['application/problem+json', 'null'],
    ['application/problem+json', '{"title":7,"allowed":[{}],"type":[]}'],
  ])('has words where others answer in the place of the service: %s %s', async (type, body) => {
    const answer = new Response(body, { status: 502, headers: { 'Content-Type': type } });
    expect(await troubleOf(answer, NOW)).toEqual({
      title: 'The service answered with 502',
      detail: '',
      allowed: [],
      status: 502,
    });
  });
});
