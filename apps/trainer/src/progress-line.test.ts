import { describe, expect, it } from 'vitest';
import { type ProgressState, progressLine } from './progress-line.ts';

const training: ProgressState = {
  label: 'train',
  done: 123_456,
  total: 200_000,
  unit: 'images',
  perSecond: 119.23,
  elapsedSeconds: 1035,
  fields: { 'loss/D': 0.94261, 'D(real)': 0.66541, 'D(fake)': 0.37312, 'loss/R1': 1.52561, 'loss/G': 1.18684 },
};

describe('progressLine', () => {
  it('says all of it where there is room', () => {
    expect(progressLine(training, 200)).toBe(
      'train ━━━━━━━━━━━━━━────────── 123456/200000 images | 119 images/s, 8.39 sec/kimg | 17m15s, ETA 10m42s' +
        ' | loss D 0.943 R1 1.53 G 1.19 | D(real) 0.665 D(fake) 0.373',
    );
  });

  it('says it shorter in 100 columns, and leaves nothing out', () => {
    expect(progressLine(training, 100)).toBe(
      'train 123k/200k | 8.39 sec/kimg | 17m, ETA 10m | loss D .94 R1 1.5 G 1.2 | D(real) .67 D(fake) .37',
    );
  });

  it('leaves whole fields out where that is too much, losses last', () => {
    const more = { ...training, fields: { ...training.fields, 'D accuracy': 0.87123 } };
    expect(progressLine(more, 100)).toBe(
      'train 123k/200k | 8.39 sec/kimg | 17m, ETA 10m | loss D .94 R1 1.5 G 1.2 | D(real) .67 D(fake) .37 …',
    );
    expect(progressLine(training, 80)).toBe(
      'train 123k/200k | 8.39 sec/kimg | 17m, ETA 10m | loss D .94 R1 1.5 G 1.2 …',
    );
    expect(progressLine(training, 30)).toBe('train 123k/200k | 8.39 sec/kim');
  });

  it.each([1, 20, 40, 60, 80, 100, 120, 160])('never takes more than %d columns', (columns) => {
    expect(progressLine(training, columns).length).toBeLessThanOrEqual(columns);
  });

  it('shows the bar as far as the job is', () => {
    const bar = (done: number) =>
      progressLine({ ...training, done, fields: {} }, 200)
        .match(/━*─*/g)!
        .join('');
    expect(bar(0)).toBe('─'.repeat(24));
    expect(bar(100_000)).toBe('━'.repeat(12) + '─'.repeat(12));
    expect(bar(200_100)).toBe('━'.repeat(24));
  });

  it('does not guess before there is a rate', () => {
    expect(progressLine({ ...training, perSecond: 0, fields: {} }, 200)).toMatch(/ \| - \| 17m15s, ETA -$/);
  });

  it('has no seconds a thousand images where nothing but images is counted', () => {
    expect(progressLine({ ...training, unit: 'rows', fields: { stage: 'warm' } }, 200)).toMatch(
      / rows \| 119 rows\/s \| .* \| stage warm$/,
    );
  });
});
