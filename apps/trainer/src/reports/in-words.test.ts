import { describe, expect, it } from 'vitest';
import { distinctNumbers, duration, grouped, shortCount, shortNumber } from './in-words.ts';

describe('shortNumber', () => {
  it.each([
    [0, '0'],
    [0.12345, '0.123'],
    [-1.5, '-1.5'],
    [12.345, '12.3'],
    [1234.56, '1235'],
    [0.00025, '0.00025'],
    [0.00002512, '2.5e-5'],
    [2e-7, '2e-7'],
    [Number.NaN, 'NaN'],
  ])('%d is %s', (value, words) => {
    expect(shortNumber(value)).toBe(words);
  });
});

it('leaves digits out where there is little room', () => {
  expect([0.6712, 12.34, 1234].map((value) => shortNumber(value, 2))).toEqual(['0.67', '12', '1234']);
});

it('tells the labels of an axis apart', () => {
  expect(distinctNumbers([0, 0.5, 1])).toEqual(['0', '0.5', '1']);
  expect(distinctNumbers([3.104, 3.106, 3.108])).toEqual(['3.104', '3.106', '3.108']);
  expect(distinctNumbers([250.5, 251, 251.5])).toEqual(['250.5', '251', '251.5']);
});

describe('shortCount', () => {
  it.each([
    [999, '999'],
    [1000, '1k'],
    [12_500, '12.5k'],
    [123_456, '123k'],
    [999_999, '1M'],
    [1_250_000, '1.25M'],
  ])('%d is %s', (count, words) => {
    expect(shortCount(count)).toBe(words);
  });
});

describe('duration', () => {
  it.each([
    [0.2, '1s'],
    [59, '59s'],
    [75, '1m15s'],
    [9990, '2h46m'],
    [360_000, '100h00m'],
  ])('%d seconds are %s', (seconds, words) => {
    expect(duration(seconds)).toBe(words);
  });
});

it('groups digits', () => {
  expect(grouped(1_234_567)).toBe('1,234,567');
});
