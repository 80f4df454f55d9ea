import { describe, expect, it } from 'vitest';
import { gathered, inBothBuilds, laidOut, someNumbers, stepOf } from './both-builds.ts';

const softmax = (x: Float32Array, rows: number, count: number): Float32Array => {
  const matrix = { height: rows, width: 1, channels: count, border: 0 };
  const made = inBothBuilds((room) => {
    // Rubbish in what fills rows up.
    const at = room.put(laidOut(x, matrix).map((value, i) => (i % stepOf(matrix) >= count ? 1e6 : value)));
    room.kernels.softmaxRows(at, rows, count);
    return room.floats(at, rows * stepOf(matrix));
  });
  return gathered(made, matrix);
};

describe('softmaxRows', () => {
  for (const [rows, count] of [
    [1, 1],
    [3, 4],
    [2, 5],
    [4, 18],
  ] as const) {
    it(`makes shares of ${rows} rows of ${count}`, () => {
      const x = someNumbers(rows * count).map((value) => value * 8);
      softmax(x, rows, count).forEach((y, i) => {
        const row = x.slice(i - (i % count), i - (i % count) + count);
        const sum = row.reduce((total, value) => total + Math.exp(value), 0);
        expect(Math.abs(y / (Math.exp(x[i]!) / sum) - 1)).toBeLessThan(1e-6);
      });
    });
  }

  it('neither overflows nor loses a row of very small numbers', () => {
    const x = Float32Array.of(3e38, 0, -3e38, 1, -1000, -1001, -1001, -1300);
    const made = softmax(x, 2, 4);
    const rest = Math.exp(-1);
    [1, 0, 0, 0, 1, rest, rest, 0].forEach((value, i) => {
      expect(made[i]).toBeCloseTo(value / (i < 4 ? 1 : 1 + 2 * rest), 6);
    });
  });
});

describe('rowsAsPanels', () => {
  for (const [rows, columns] of [
    [8, 4],
    [3, 8],
    [17, 4],
  ] as const) {
    it(`turns ${rows} rows of ${columns}`, () => {
      const x = someNumbers(rows * columns);
      const size = Math.ceil(rows / 8) * columns * 8;
      const made = inBothBuilds((room) => {
        const panels = room.floatsFor(size);
        room.kernels.rowsAsPanels(room.put(x), panels, rows, columns);
        return room.floats(panels, size);
      });
      made.forEach((value, i) => {
        const [panel, column, lane] = [Math.floor(i / (columns * 8)), Math.floor(i / 8) % columns, i % 8];
        const row = panel * 8 + lane;
        expect(value).toBe(row < rows ? x[row * columns + column] : 0);
      });
    });
  }
});
