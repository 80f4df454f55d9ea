import { expect, it } from 'vitest';
import { costTable } from './request-cost.ts';

it('says what one request and one megapixel cost', () => {
  const table = costTable([
    { name: 'nothing', model: '', pixels: 0, requests: 100, seconds: 0.05 },
    { name: 'demosaic 500x500', model: 'm', pixels: 250_000, requests: 4, seconds: 2 },
  ]);
  expect(table.split('\n').slice(2)).toEqual([
    '| nothing |  | 0.5 ms |  | 100 |',
    '| demosaic 500x500 | m | 500 ms | 2.00 s | 4 |',
  ]);
});
