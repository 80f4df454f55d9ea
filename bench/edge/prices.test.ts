import { expect, it } from 'vitest';
import { dollarsAMillion, priceTable } from './prices.ts';

it('asks for requests and for milliseconds', () => {
  expect(dollarsAMillion(0)).toBe(0.3);
  expect(dollarsAMillion(1000)).toBeCloseTo(20.3);
});

it('takes off what any request costs here', () => {
  const cost = (name: string, seconds: number, requests: number) => ({ name, model: '', pixels: 0, requests, seconds });
  const table = priceTable(cost('any', 0.4, 100), [cost('a face', 1.4, 100), cost('nothing', 0.3, 100)]);
  expect(table.split('\n').slice(2)).toEqual([
    '| any | 4.0 ms | | | 100 |',
    '| a face | 14 ms | 10 ms | 0.50 | 100 |',
    '| nothing | 3.0 ms | 0.0 ms | 0.30 | 100 |',
  ]);
});
