import { describe, expect, it } from 'vitest';
import { countedAs, pseudonymOf } from './pseudonym.ts';

const DAY = 86_400_000;

describe('pseudonymOf', () => {
  it('is the same for a network and a day, and no word of the address', () => {
    const name = pseudonymOf('203.0.113.7', 'secret', 5 * DAY);
    expect(name).toMatch(/^[A-Za-z0-9_-]{16}$/);
    expect(pseudonymOf('203.0.113.7', 'secret', 6 * DAY - 1)).toBe(name);
  });

  it('is another for another network, day or secret', () => {
    const names = [
      pseudonymOf('203.0.113.7', 'secret', 0),
      pseudonymOf('203.0.113.8', 'secret', 0),
      pseudonymOf('203.0.113.7', 'secret', DAY),
      pseudonymOf('203.0.113.7', 'another', 0),
      pseudonymOf('203.0.113.7', undefined, 0),
    ];
    expect(new Set(names).size).toBe(names.length);
  });

  it('lasts for the instance where there is no secret', () => {
    expect(pseudonymOf('203.0.113.7', undefined, 0)).toBe(pseudonymOf('203.0.113.7', '', 0));
  });
});

describe('countedAs', () => {
  it('does not change from day to day, and is not what the log shows', () => {
    expect(countedAs('203.0.113.7')).toBe(countedAs('203.0.113.7'));
    expect(countedAs('203.0.113.7')).not.toBe(countedAs('203.0.113.8'));
    expect(countedAs('203.0.113.7')).not.toContain('203');
  });
});
