import { expect, it } from 'vitest';
import { transposeInto } from './transpose.ts';

it.each([
  [1, 1],
  [3, 5],
  [16, 16],
  [17, 33],
  [40, 2],
])('transposes %i x %i and touches nothing else', (rows, columns) => {
  const source = Float32Array.from({ length: rows * columns + 3 }, (_, i) => i);
  const target = new Float32Array(rows * columns + 4).fill(-1);
  transposeInto(target, 2, source, 3, rows, columns);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) expect(target[2 + c * rows + r]).toBe(source[3 + r * columns + c]);
  }
  expect([target[0], target[1], target.at(-1), target.at(-2)]).toEqual([-1, -1, -1, -1]);
});
