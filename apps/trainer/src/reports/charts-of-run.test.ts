import { describe, expect, it } from 'vitest';
import { frameOf, pace, trainingCharts } from './charts-of-run.ts';
import type { RunRecord } from './run-record.ts';

const record = (kimg: readonly number[], more: Partial<RunRecord> = {}): RunRecord => ({
  ...{ config: {}, metrics: [], alarms: [], grids: [], imagesSeen: 0, reals: undefined, restores: false },
  stats: kimg.map((n) => ({ images: n * 1000, seconds: n * n, 'loss/D': n, 'D(real)': 0.5 })),
  ...more,
});
const titles = (of: RunRecord) => trainingCharts(of, frameOf(of)).map(({ text }) => /<h3>([^<]+)<\/h3>/.exec(text)![1]);

describe('frameOf', () => {
  it('begins at zero, and where a run that branched off began', () => {
    expect(frameOf(record([1, 2])).images).toEqual([0, 2000]);
    expect(frameOf(record([1, 2, 3])).images).toEqual([0, 3000]);
    expect(frameOf(record([101, 102, 103])).images).toEqual([101_000, 103_000]);
    expect(frameOf(record([])).images).toEqual([0, 1]);
  });

  it('ends with the last metric, where that is later than statistics', () => {
    const metrics = [{ images: 5000, name: 'swd', value: 1 }];
    expect(frameOf(record([1, 2], { metrics })).images).toEqual([0, 5000]);
  });
});

describe('trainingCharts', () => {
  it('puts what belongs together into one chart', () => {
    expect(titles(record([1, 2]))).toEqual([
      'Losses',
      'What the discriminator says',
      'Pace: seconds for a thousand images',
    ]);
    const stats = [
      'loss/D',
      'loss/G',
      'loss/G_AB',
      'loss/gp',
      'loss/L1',
      'D(real)',
      'D(fake)',
      'D accuracy',
      'accuracy',
    ];
    const line = Object.fromEntries(stats.map((name) => [name, 1]));
    expect(titles(record([], { stats: [{ images: 1, ...line }] }))).toEqual([
      ...['Losses', 'Penalties and other losses', 'What the discriminator says', 'accuracy'],
    ]);
  });

  it('shows probabilities from 0 to 1, and what a critic says as it is', () => {
    const of = (verdict: number) => {
      const said = record([], { stats: [{ images: 1000, 'C(real)': verdict }] });
      return trainingCharts(said, frameOf(said))[0]!.text;
    };
    expect(of(0.5)).toMatch(/>0<\/text>[\s\S]*>1<\/text>/);
    expect(of(25)).not.toContain('>1</text>');
  });

  it('draws no more curves into one chart than can be told apart', () => {
    const losses = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`loss/term-${index}`, index]));
    expect(titles(record([], { stats: [{ images: 1, ...losses }] }))).toEqual([
      ...['Penalties and other losses', 'Penalties and other losses, 2'],
    ]);
  });
});

describe('pace', () => {
  it('is the time from line to line for a thousand images', () => {
    expect(pace(record([1, 2, 4]).stats)).toEqual([
      [2000, 3],
      [4000, 6],
    ]);
  });
});
