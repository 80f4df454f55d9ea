import fc from 'fast-check';
import { expect, it } from 'vitest';
import { filterRows, plainRows } from './filter-rows.ts';

/** As the specification has it in code (W3C PNG, third edition, 9.4). */
function paeth(a: number, b: number, c: number): number {
  const p = a + b - c;
  const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
  if (pa <= pb && pa <= pc) return a;
  return pb <= pc ? b : c;
}

it('expects what the specification does, whatever the neighbours are', () => {
  const byte = fc.integer({ min: 0, max: 255 });
  fc.assert(
    fc.property(byte, byte, byte, byte, (corner, above, left, value) => {
      const pixels = Uint8Array.of(corner, above, left, value);
      const rows = filterRows({ width: 2, height: 2, channels: 1, pixels });
      const expected = [1, corner, above - corner, 4, left - corner, value - paeth(left, above, corner)];
      expect([...rows]).toEqual([...Uint8Array.from(expected)]);
    }),
  );
});

it('leaves nothing of a plane, but its corner and its edges', () => {
  const pixels = Uint8Array.from({ length: 4 * 3 * 3 }, (_, i) => (i % 3) + 10 * Math.floor(i / 12));
  const rows = filterRows({ width: 4, height: 3, channels: 3, pixels });
  expect([...rows.subarray(0, 13)]).toEqual([1, 0, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  expect([...rows.subarray(13, 26)]).toEqual([4, 10, 10, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
});

it('leaves rows as they are where it is told to', () => {
  const rows = plainRows({ width: 1, height: 2, channels: 3, pixels: Uint8Array.of(9, 8, 7, 6, 5, 4) });
  expect([...rows]).toEqual([0, 9, 8, 7, 0, 6, 5, 4]);
});
