import { expect, it } from 'vitest';
import { requestTable } from './request-table.ts';

const spread = (median: number) => ({ median, least: median, most: median });

it('tells the Worker from HTTP, and from the development server', () => {
  const requests = [
    { name: 'nothing', bare: spread(0.25), net: spread(0), development: undefined },
    { name: 'a face', bare: spread(2), net: spread(1.75), development: spread(10) },
  ];
  expect(requestTable({ requests }).split('\n').slice(2)).toEqual([
    '| nothing | 0.250 (0.250 to 0.250) |  |  |  |',
    '| a face | 2.00 (2.00 to 2.00) | 1.75 | 10.0 (10.0 to 10.0) | 8.00 |',
  ]);
});
