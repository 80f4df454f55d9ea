import { describe, expect, it } from 'vitest';
import { forHolderAlone, untilExpiry } from './freshness.ts';

describe('untilExpiry', () => {
  it.each([
    ['public, max-age=31536000, immutable', 60, 'public, max-age=60, must-revalidate'],
    ['public, max-age=300, must-revalidate', 60, 'public, max-age=60, must-revalidate'],
    ['public, max-age=300, stale-while-revalidate=60', 10.9, 'public, max-age=10, must-revalidate'],
    ['public, max-age=300, must-revalidate', 301, 'public, max-age=300, must-revalidate'],
    ['public, max-age=300, must-revalidate, stale-if-error=3600', 400, 'public, max-age=300, must-revalidate'],
    ['no-store', 5, 'no-store'],
  ])('%s, for %d s more: %s', (cacheControl, seconds, expected) =>
    expect(untilExpiry(cacheControl, seconds)).toBe(expected),
  );
});

describe('forHolderAlone', () => {
  it('leaves the browser its copy, and caches on the way none', () => {
    expect(forHolderAlone('public, max-age=60')).toBe('private, max-age=60');
    expect(forHolderAlone('no-store')).toBe('no-store');
  });
});
