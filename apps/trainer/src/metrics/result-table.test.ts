import { describe, expect, it } from 'vitest';
import type { MetricResult } from './metric.ts';
import { resultTable } from './result-table.ts';

const result = (name: string, value: number, more: Partial<MetricResult> = {}): MetricResult => ({
  ...{ metric: name, name, value, n: 100, seed: '0', better: 'lower', seconds: 1 },
  ...more,
});

describe('resultTable', () => {
  it('lines figures up, with their details', () => {
    const table = resultTable([result('swd-mean', 12.345678), result('fd-digits', 0.000123456, { details: { k: 3 } })]);
    expect(table).toBe(
      [
        'metric     value       better  n    details',
        'swd-mean   12.346      lower   100',
        'fd-digits  0.00012346  lower   100  k 3',
      ].join('\n'),
    );
  });

  it('puts the floor beside them, also where one of the two is missing', () => {
    const table = resultTable([result('swd-mean', 10), result('ppl', 7)], [result('swd-mean', 2), result('kd', 1)]);
    expect(table.split('\n')).toEqual([
      'metric    value  real to real  better  n',
      'swd-mean  10     2             lower   100',
      'ppl       7                    lower   100',
      'kd               1             lower   100',
    ]);
  });

  it('of the floor alone has no empty column', () => {
    expect(resultTable([], [result('kd', 1)]).split('\n')[0]).toBe('metric  real to real  better  n');
  });
});
