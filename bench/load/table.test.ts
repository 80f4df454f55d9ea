import { expect, it } from 'vitest';
import { loadTable, overloadLines } from './table.ts';

const phase = (name: string, perSecond: number) => ({
  name,
  requests: 100,
  perSecond,
  p50: 1.25,
  p95: 9.96,
  p99: 120.4,
  cpu: 2,
});

it('compares each row with the first', () => {
  expect(
    loadTable([phase('a picture that is ready', 1000), phase('new faces', 125)])
      .split('\n')
      .slice(2),
  ).toEqual([
    '| a picture that is ready | 1000 | 1.00 | 1.3 / 10.0 / 120 | 2.0 | 100 |',
    '| new faces | 125 | 0.13 | 1.3 / 10.0 / 120 | 2.0 | 100 |',
  ]);
});

it('says who was served under too much load, who was refused, and whether that was all', () => {
  const all = { together: 1280, served: 300, refused: 700, unanswered: 0, afterwards: { served: 200, of: 200 } };
  const overload = { ...all, servedP50: 400, refusedP50: 30.4, refusedP99: 90 };
  expect(overloadLines(overload, 25)).toBe(
    'Ten times the queue, 1280 new faces at a time: of 1000 requests 30.0 % were served (median 400 ms), and 70.0 % answered 503 ' +
      '(median 30 ms, p99 90 ms). A bare Worker answers as many connections in 25 ms (median). ' +
      'Afterwards 200 of 200 were served, one after the other.',
  );
  expect(overloadLines({ ...overload, refused: 0 }, 25)).toContain('none was refused');
  expect(overloadLines({ ...overload, unanswered: 3 }, 25)).toContain('Another 3 got no answer at all.');
});
