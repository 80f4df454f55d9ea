import { describe, expect, it } from 'vitest';
import { compare, comparisonTable, holds } from './compare.ts';

const figure = (name: string, value: number, half?: number, n = 100) => ({
  ...{ name, value, n },
  ...(half !== undefined && { interval: [value - half, value + half] as [number, number] }),
});
const all = () => true;
const verdicts = (...args: Parameters<typeof compare>) => compare(...args).map(({ name, verdict }) => [name, verdict]);

describe('compare', () => {
  it.each([
    [figure('fd', 1, 0.1), figure('fd', 1.15, 0.1), 'alike'],
    [figure('fd', 1, 0.1), figure('fd', 1.25, 0.1), 'differs'],
    [figure('fd', 1), figure('fd', 1.05, 0.1), 'alike'],
    [figure('fd', 1), figure('fd', 1.15, 0.1), 'differs'],
    [figure('fd', 1), figure('fd', 1), 'alike'],
    [figure('fd', 1), figure('fd', 1.0001), 'differs'],
    [figure('fd', 1, 0.1), figure('fd', 9, 0.1, 64), 'of another n'],
  ])('%j, measured as %j: %s', (card, measured, verdict) => {
    expect(verdicts([card], [measured], all)).toEqual([['fd', verdict]]);
  });

  it('names what is new and what is missing, and leaves alone what others measured', () => {
    const card = [figure('fd', 1), figure('psnr-quantized-to-float32-db', 40), figure('old', 1)];
    const found = compare(card, [figure('fd', 1), figure('swd', 2)], (name) => !name.startsWith('psnr'));
    expect(found.map(({ name, verdict }) => [name, verdict])).toEqual([
      ['fd', 'alike'],
      ['swd', 'new'],
      ['old', 'not measured'],
    ]);
    expect(holds(found)).toBe(false);
    expect(holds(found.slice(0, 2))).toBe(true);
  });

  it('is a table for people', () => {
    const card = [{ ...figure('fd-faces', 1, 0.1), floor: 0.5 }];
    const measured = [
      { ...figure('fd-faces', 1.25, 0.1), floor: 0.51 },
      { ...figure('psnr@x2', 27.123), baseline: { name: 'bicubic', value: 25 } },
    ];
    expect(comparisonTable(compare(card, measured, all)).split('\n')).toEqual([
      'figure    card            measured             n    beside',
      'fd-faces  1 (0.9 to 1.1)  1.25 (1.15 to 1.35)  100  floor 0.51  DIFFERS',
      'psnr@x2   -               27.12                100  bicubic 25  new',
    ]);
  });
});
