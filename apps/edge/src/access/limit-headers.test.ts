import { describe, expect, it } from 'vitest';
import { limitHeaders } from './limit-headers.ts';

describe('limitHeaders', () => {
  it('tells what is known, and no more', () => {
    const rate = { name: 'anonymous', quota: 1200, windowSeconds: 60 } as const;
    expect(limitHeaders([rate])).toEqual({ 'RateLimit-Policy': '"anonymous";q=1200;w=60' });
    expect(limitHeaders([{ ...rate, remaining: 0 }])).toEqual({
      'RateLimit-Policy': '"anonymous";q=1200;w=60',
      RateLimit: '"anonymous";r=0',
    });
    expect(limitHeaders([])).toEqual({});
  });

  it('tells several as a list', () => {
    expect(
      limitHeaders([
        { name: 'key', quota: 6000, windowSeconds: 60 },
        { name: 'daily', quota: 100, windowSeconds: 86_400, remaining: 7, resetSeconds: 3600 },
      ]),
    ).toEqual({ 'RateLimit-Policy': '"key";q=6000;w=60, "daily";q=100;w=86400', RateLimit: '"daily";r=7;t=3600' });
  });
});
