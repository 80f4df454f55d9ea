import { expect, it } from 'vitest';
import { asPercent, asRatio, inMebibytes, inMilliseconds, markdownTable } from './numbers.ts';

it('says no more than was measured', () => {
  expect([0.01234, 1.5, 12.34, 1234.5].map(inMilliseconds)).toEqual(['0.0123', '1.50', '12.3', '1235']);
  expect([0, 0.0123, 0.5, 1.2].map(asPercent)).toEqual(['0.0 %', '1.2 %', '50 %', '120 %']);
  expect([0.0234, 1, 12.34].map(asRatio)).toEqual(['0.023', '1.0', '12']);
  expect(inMebibytes(3 << 19)).toBe('1.5');
});

it('makes tables', () => {
  const rows = [
    ['a', 'b'],
    ['1', '2'],
  ];
  expect(markdownTable(rows)).toBe('| a | b |\n|---|---|\n| 1 | 2 |');
});
