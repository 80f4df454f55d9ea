import { describe, expect, it } from 'vitest';
import { cropToSquare, padToSquare } from './fit-square.ts';

const grey = (values: number[], width: number, height: number) => ({
  pixels: Uint8Array.from(values),
  width,
  height,
  channels: 1,
});

describe('cropToSquare', () => {
  it('keeps the middle of wide and of tall pictures; the odd pixel goes right or below', () => {
    expect(cropToSquare(grey([1, 2, 3, 4, 5, 6], 3, 2))).toEqual(grey([1, 2, 4, 5], 2, 2));
    expect(cropToSquare(grey([1, 2, 3, 4], 1, 4))).toEqual(grey([2], 1, 1));
  });
});

describe('padToSquare', () => {
  it('adds bars on both sides', () => {
    expect(padToSquare(grey([1, 2, 3], 3, 1), [9])).toEqual(grey([9, 9, 9, 1, 2, 3, 9, 9, 9], 3, 3));
    expect(padToSquare(grey([1, 2], 1, 2), [9])).toEqual(grey([1, 9, 2, 9], 2, 2));
  });

  it('colours every channel', () => {
    const { pixels } = padToSquare(
      { pixels: Uint8Array.from([1, 1, 1, 2, 2, 2]), width: 2, height: 1, channels: 3 },
      [7, 8, 9],
    );
    expect([...pixels]).toEqual([1, 1, 1, 2, 2, 2, 7, 8, 9, 7, 8, 9]);
  });
});
