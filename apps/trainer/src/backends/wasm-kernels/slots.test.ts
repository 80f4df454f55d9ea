import { expect, it } from 'vitest';
import { rounds, slotFloats } from './slots.ts';

it('gives every thread one chunk of the batch at a time', () => {
  expect(rounds(5, 2, 2)).toEqual([
    [
      { first: 0, count: 2, slot: 0 },
      { first: 2, count: 2, slot: 1 },
    ],
    [{ first: 4, count: 1, slot: 0 }],
  ]);
  expect(rounds(2, 3, 4)).toEqual([[{ first: 0, count: 2, slot: 0 }]]);
});

it('keeps a cache line between slots', () => {
  expect(slotFloats(16)).toBe(32);
  expect(slotFloats(17)).toBe(48);
});
