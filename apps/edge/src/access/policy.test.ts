import { describe, expect, it } from 'vitest';
import configuration from '../../../../wrangler.toml?raw';
import shipped from '../../policy.ts';
import { costOf, definePolicy } from './policy.ts';
import { ROUTE_CLASSES } from './route-class.ts';

describe('the policy that is shipped', () => {
  it('is open to everybody, since `npm start` serves without keys; but for orders of galleries', () => {
    const open = ROUTE_CLASSES.filter((name) => shipped.classes[name].anonymous);
    expect(open).toEqual(['faces', 'restorations', 'models']);
    expect(shipped.origins).toEqual({ read: '*', send: '*' });
  });

  it.each([
    ['ANONYMOUS_RATE', shipped.rates.anonymous],
    ['HEAVY_RATE', shipped.rates.heavy],
    ['KEY_RATE', shipped.rates.key],
  ])('tells of %s what every environment in wrangler.toml counts', (binding, { limit, seconds }) => {
    const set = Array.from(
      configuration.matchAll(/name = "(\w+)"\nnamespace_id = "\d+"\nsimple = \{ limit = (\d+), period = (\d+) \}/g),
    ).filter(([, name]) => name === binding);
    expect(set.length).toBeGreaterThan(0);
    for (const [, , most, period] of set) expect([Number(most), Number(period)]).toEqual([limit, seconds]);
  });
});

describe('definePolicy', () => {
  it('refuses what no policy can say, and names the line', () => {
    const odd = { ...shipped, rates: { ...shipped.rates, key: { limit: 10, seconds: 30 as 60 } } };
    expect(() => definePolicy(odd)).toThrow(/apps\/edge\/policy\.ts[\s\S]*rates\.key\.seconds/);
    const slash = { ...shipped, origins: { read: '*' as const, send: ['https://example.org/'] } };
    expect(() => definePolicy(slash)).toThrow(/an origin is a scheme and a host/);
    const { galleries: _, ...three } = shipped.classes;
    expect(() => definePolicy({ ...shipped, classes: three as typeof shipped.classes })).toThrow(/galleries/);
  });
});

describe('costOf', () => {
  it('is that of the class, and that of sheets for what holds many faces', () => {
    expect(costOf(shipped, 'faces', false)).toBe(shipped.classes.faces.cost);
    expect(costOf(shipped, 'faces', true)).toBe(shipped.classes.faces.sheetCost);
    expect(costOf(shipped, 'models', true)).toBe(shipped.classes.models.cost);
  });
});
