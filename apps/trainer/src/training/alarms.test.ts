import { describe, expect, it } from 'vitest';
import { CollapseWatch } from './alarms.ts';

describe('the alarm for a discriminator that wins', () => {
  const told = (watch: CollapseWatch, ...accuracies: number[]) =>
    accuracies.map((accuracy) => watch.accuracy(accuracy, 1_000)?.alarm);
  const sure = (lines: number) => Array<number>(lines).fill(0.995);

  it('sounds once, when it has been right for ten lines', () => {
    const watch = new CollapseWatch();
    expect(told(watch, ...sure(9))).toEqual(Array(9).fill(undefined));
    const alarm = watch.accuracy(0.992, 1_000);
    expect(alarm).toMatchObject({ alarm: 'discriminator-wins' });
    expect(alarm!.text).toMatch(/99\.2 % of cases or more over the last 10000 images/);
    expect(alarm!.text).toMatch(/r1Gamma/);
    expect(told(watch, ...sure(20))).toEqual(Array(20).fill(undefined));
  });

  it('is silent while one line of ten is unsure, and sounds again after its cause had gone', () => {
    const watch = new CollapseWatch();
    expect(told(watch, ...sure(5), 0.9, ...sure(9)).some(Boolean)).toBe(false);
    expect(told(watch, 0.995)).toEqual(['discriminator-wins']);
    expect(told(watch, 0.7, ...sure(9)).some(Boolean)).toBe(false);
    expect(told(watch, 0.995)).toEqual(['discriminator-wins']);
  });
});

describe('the alarm for too little variety', () => {
  it.each([
    [0.95, 0.3, 20_000, true],
    [0.66, 0.3, 20_000, true],
    [0.64, 0.3, 20_000, false],
    [0.2, 0.3, 20_000, false],
    [0.95, 0.94, 20_000, false], // the data themselves are alike
    [0.95, 0.3, 9_000, false], // it has hardly begun
  ])('of MS-SSIM %s among fakes and %s among reals after %i images: %s', (fakes, reals, images, sounds) => {
    const alarm = new CollapseWatch().variety(fakes, reals, images);
    expect(alarm?.alarm).toBe(sounds ? 'little-variety' : undefined);
    if (sounds) expect(alarm!.text).toContain(`among fakes ${fakes.toFixed(3)}, among reals ${reals.toFixed(3)}`);
  });
});

describe('the alarm for missing classes', () => {
  it('names them, when learning has begun', () => {
    const watch = new CollapseWatch();
    expect(watch.classes(['daisy'], 5_000)).toBeUndefined();
    expect(watch.classes([], 50_000)).toBeUndefined();
    expect(watch.classes(['daisy', 'tulip'], 50_000)!.text).toContain('daisy, tulip');
    expect(watch.classes(['daisy'], 60_000)).toBeUndefined();
  });
});
