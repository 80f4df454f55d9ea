import { numericSeed, PURPOSE, RandomStream } from '@omokage/models/sampling';
import { describe, expect, it } from 'vitest';
import { choice, describeParameter, drawSettings, type NumberParameter, printWish, readWish } from './parameters.ts';

const block: NumberParameter = { kind: 'number', what: 'block side', min: 1, max: 64, whole: true, law: 'log-uniform' };
const sigma: NumberParameter = { kind: 'number', what: 'sigma', min: 0, max: 50, whole: false, law: 'uniform' };
const count: NumberParameter = { ...sigma, whole: true };
const filter = choice('filter', ['area', 'bicubic'], 'area');

const stream = (n: number) => new RandomStream(numericSeed(n), PURPOSE.degradation);

/** `n` draws of one parameter from a range, one for each seed. */
function draws(parameter: NumberParameter, low: number, high: number, n = 4000): number[] {
  const wishes = new Map([['it', { low, high }]]);
  return Array.from({ length: n }, (_, i) => drawSettings({ it: parameter }, wishes, stream(i)).it);
}

describe('readWish', () => {
  it.each([
    ['8', block, { low: 8, high: 8 }],
    ['2-32', block, { low: 2, high: 32 }],
    ['0.5-12.25', sigma, { low: 0.5, high: 12.25 }],
    ['bicubic', filter, 'bicubic'],
  ] as const)('reads %s, and prints it again', (text, parameter, wish) => {
    expect(readWish(text, parameter, 'x')).toEqual(wish);
    expect(printWish(wish)).toBe(text);
  });

  it.each(['', '0', '65', '2.5', '32-2', '2-', '-2', '2-65', '1e1', 'NaN', '2-3-4', ' 2', '0x10'])(
    'refuses "%s" as a block',
    (text) => {
      const message = `invalid degradation "mosaic:${text}"\n  "${text}" is not the block side\n  → give a whole number from 1 to 64, or a range`;
      expect(() => readWish(text, block, `mosaic:${text}`)).toThrow(message);
    },
  );

  it('refuses a word that is none of the choices', () => {
    expect(() => readWish('box', filter, 'downscale:2,filter=box')).toThrow(/"box" is not the filter\n.*area, bicubic/);
  });
});

describe('drawSettings', () => {
  it('gives words, defaults and single values as they are, and draws nothing for them', () => {
    const parameters = { block, filter, sigma: { ...sigma, default: 3 } };
    const used = stream(1);
    expect(drawSettings(parameters, new Map([['block', { low: 8, high: 8 }]]), used)).toEqual({
      block: 8,
      filter: 'area',
      sigma: 3,
    });
    expect(used.uint32()).toBe(stream(1).uint32());
  });

  it('draws uniformly, within the range', () => {
    const values = draws(sigma, 10, 20);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(10);
    expect(Math.max(...values)).toBeLessThanOrEqual(20);
    expect(values.filter((value) => value < 12.5).length / values.length).toBeCloseTo(0.25, 1);
  });

  it('draws every whole number, the ends as often as the others', () => {
    const values = draws(count, 3, 6);
    for (const value of [3, 4, 5, 6]) {
      expect(values.filter((v) => v === value).length / values.length).toBeCloseTo(0.25, 1);
    }
    expect(values.every((value) => [3, 4, 5, 6].includes(value))).toBe(true);
  });

  it('draws scales so that every doubling gets its share', () => {
    const blocks = draws(block, 2, 31); // 31 stands for [31, 32): four doublings
    for (const low of [2, 4, 8, 16]) {
      expect(blocks.filter((value) => value >= low && value < 2 * low).length / blocks.length).toBeCloseTo(0.25, 1);
    }
    expect([Math.min(...blocks), Math.max(...blocks)]).toEqual([2, 31]);
    expect(blocks.every(Number.isInteger)).toBe(true);
    const factors = draws({ ...block, whole: false }, 1, 4);
    expect(factors.filter((value) => value < 2).length / factors.length).toBeCloseTo(0.5, 1);
    expect(Math.max(...factors)).toBeLessThanOrEqual(4);
  });
});

describe('describeParameter', () => {
  it('says what it is and what is allowed', () => {
    expect(describeParameter(block)).toBe('block side, whole, 1 to 64');
    expect(describeParameter(filter)).toBe('filter, area | bicubic');
  });
});
