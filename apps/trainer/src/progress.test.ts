import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { type Progress, type ProgressOptions, startProgress } from './progress.ts';

/** A progress on a stream of its own, with a clock that only moves when told to. */
function started(options: Partial<ProgressOptions> & { isTTY?: boolean; columns?: number } = {}) {
  const { isTTY = false, columns = 120, ...rest } = options;
  let time = 0;
  const stream = Object.assign(new PassThrough(), { isTTY, columns });
  const progress: Progress = startProgress({
    label: 'data',
    total: 1000,
    unit: 'images',
    stream,
    now: () => time,
    ...rest,
  });
  return {
    progress,
    wait(ms: number) {
      time += ms;
    },
    text: () => String(stream.read() ?? ''),
  };
}

describe('progress off a terminal', () => {
  it('writes at most one line in five seconds, and the last state at the end', () => {
    const { progress, wait, text } = started();
    for (let i = 1; i <= 12; i++) {
      wait(1000);
      progress.update(i * 10);
    }
    progress.stop();
    const lines = text()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ done }) => done)).toEqual([50, 100, 120]);
    expect(lines[0]).toEqual({
      ...{ event: 'data', done: 50, total: 1000, unit: 'images' },
      ...{ perSecond: 10, 'sec/kimg': 100, elapsedSeconds: 5, etaSeconds: 95 },
    });
  });

  it('does not repeat a last line that is already written', () => {
    const { progress, wait, text } = started();
    wait(5000);
    progress.update(1000);
    progress.stop();
    expect(text().trim().split('\n')).toHaveLength(1);
  });

  it('adds the fields of the update', () => {
    const { progress, text } = started({ label: 'train' });
    progress.update(1, { loss: 0.5, stage: 'warm' });
    progress.stop();
    expect(JSON.parse(text())).toMatchObject({ event: 'train', loss: 0.5, stage: 'warm' });
  });

  it('keeps fields until others are given', () => {
    const { progress, text } = started();
    progress.update(1, { loss: 0.5 });
    progress.update(2);
    progress.stop();
    expect(JSON.parse(text())).toMatchObject({ done: 2, loss: 0.5 });
  });

  it('does not count what was done before in the rate', () => {
    const { progress, wait, text } = started({ initial: 500 });
    wait(5000);
    progress.update(600);
    expect(JSON.parse(text())).toMatchObject({ perSecond: 20, etaSeconds: 20 });
  });

  it('counts the time of what was done before in the total', () => {
    const { progress, wait, text } = started({ initial: 500, elapsedSeconds: 100 });
    wait(5000);
    progress.update(600);
    expect(JSON.parse(text())).toMatchObject({ elapsedSeconds: 105 });
  });

  it('knows no time to go before anything is done', () => {
    const { progress, text } = started({ unit: 'rows' });
    progress.update(0);
    progress.stop();
    const line = JSON.parse(text());
    expect(line).toMatchObject({ perSecond: 0, etaSeconds: null });
    expect(line).not.toHaveProperty('sec/kimg');
  });

  it('follows a rate that changes', () => {
    const { progress, wait, text } = started();
    for (let i = 1; i <= 10; i++) {
      wait(6000);
      progress.update(i <= 5 ? i : 5 + (i - 5) * 60);
    }
    const lines = text()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines[4].perSecond).toBeCloseTo(1 / 6, 3);
    expect(lines[9].perSecond).toBe(10);
  });
});

describe('progress on a terminal', () => {
  it('shows count, rate, ETA and fields on one line', () => {
    const { progress, wait, text } = started({ isTTY: true });
    wait(2000);
    progress.update(100, { loss: 0.12345 });
    progress.stop();
    expect(text()).toContain('100/1000 images | 50 images/s, 20 sec/kimg | 2s, ETA 18s | loss 0.123');
  });

  it('keeps fields until others are given', () => {
    const { progress, wait, text } = started({ isTTY: true });
    wait(1000);
    progress.update(1, { loss: 0.5 });
    wait(1000);
    progress.update(2);
    progress.stop();
    expect(text()).toMatch(/2\/1000 images [^\r]* loss 0\.5/);
  });

  it('fits the terminal', () => {
    const { progress, wait, text } = started({ isTTY: true, label: 'train', total: 200_000, columns: 64 });
    wait(3000);
    progress.update(1000, { 'loss/D': 1.23456, 'loss/G': 2.34567, 'loss/R1': 0.01234, 'D(real)': 0.5, 'D(fake)': 0.5 });
    progress.stop();
    expect(text()).toContain('train 1k/200k | 3 sec/kimg | 3s, ETA 9m | loss D 1.2 G 2.3 …');
  });

  it('leaves the cursor and the wrapping of the terminal as they are', () => {
    const { progress, text } = started({ isTTY: true });
    progress.update(1);
    progress.stop();
    const written = text();
    for (const mode of ['?25', '?7']) expect(written).not.toContain(`\u001b[${mode}`);
  });

  it('shows long ETAs in hours and minutes', () => {
    const { progress, wait, text } = started({ isTTY: true, total: 10_000 });
    wait(1000);
    progress.update(1);
    progress.stop();
    expect(text()).toContain('ETA 2h46m');
  });
});
